"""Play: every school lives its story, the bot looks each morning at what is due, all is counted.

What a story says is compared after each act; what must be true of the whole, each evening.
"""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from bot.demo.stage import BOT
from handlers import sweep
from handlers.due import digesting, reminding
from handlers.life.standing import Status
from handlers.sending.letters import FIRST_LOOK
from storage import rows
from tests.conversation import morning
from tests.simulation import reckoning
from tests.simulation.stories import BOUNCES, Act, acts, dealt
from tests.simulation.town import AGENT, CLOSES, CODE, COLLECTOR, OPENS, School, Town, town
from validation.check import shipped
from validation.sample import make

PATIENCE = 600
"""Seconds in which the bot does what it was asked."""
A_MAIL = 9
"""Lines that who decides about many returns writes into one mail."""
TO_READ = timedelta(minutes=10)
"""How long people take over an answer before they write again."""
CHECKERS = {"agent": AGENT, "collector": COLLECTOR}
SPREAD = 60
"""For each so many schools those of a kind begin a day further apart."""


@dataclass
class Living:
    """A school in the middle of its story."""

    school: School
    left: list[Act]
    next: date
    stands: Status = Status.NO_DATA
    files: int = 0
    last: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """How it went: what is wrong, and what there was of everything."""

    wrong: tuple[str, ...]
    counts: dict[str, int]
    seconds: float


def play(
    schools: int,
    seed: int,
    until: date = CLOSES,
    so_far: Callable[[date], None] = lambda _: None,
) -> Told:
    """Let a collection of so many schools be lived through until a day; ``so_far`` hears which day
    it is.
    """
    began, chance = time.monotonic(), random.Random(seed)
    all_of_them = tuple(School(n, kind) for n, kind in enumerate(dealt(schools, chance), 1))
    closed = frozenset(
        s.person(who)[0] for s in all_of_them if s.kind == BOUNCES for who in ("office", "head")
    )
    with town(all_of_them, closed) as lived:
        played = _Play(lived, [_living(school, chance, schools) for school in all_of_them])
        wrong = [*played.all_days(until, so_far)]
        wrong += reckoning.at_the_end(lived, played.expected, whole=until >= CLOSES)
        return Told(tuple(wrong), reckoning.counts(lived), time.monotonic() - began)


def _living(school: School, chance: random.Random, schools: int) -> Living:
    story = list(acts(school.kind))
    first = story[0].days + chance.randrange(1 + schools // SPREAD) if story else 0
    return Living(school, story, OPENS + timedelta(days=first))


class _Play:
    def __init__(self, lived: Town, schools: list[Living]) -> None:
        self.town, self.schools = lived, schools

    @property
    def expected(self) -> Counter[str]:
        """How many returns stand where, by the stories."""
        return Counter(one.stands.value for one in self.schools)

    def all_days(self, until: date, so_far: Callable[[date], None]) -> Iterator[str]:
        """Live through all of them; what is wrong."""
        day = OPENS - timedelta(days=1)
        while day <= until:
            so_far(day)
            self._morning(day)
            yield from (f"{day}: {one}" for one in self._day(day))
            yield from (f"{day}: {one}" for one in self._evening(day))
            day += timedelta(days=1)

    def _morning(self, day: date) -> None:
        self.town.clock.go_to(morning(day))
        outside = self.town.outside
        sweep.each_minute(outside)
        while reminding.due(outside) or digesting.due(outside):
            sweep.each_minute(outside)
        self._settle()

    def _day(self, day: date) -> Iterator[str]:
        """One act of each school whose turn it is, until nobody does anything more today."""
        while acting := [one for one in self.schools if one.left and one.next <= day]:
            done = [(one, one.left.pop(0)) for one in acting]
            self._do(done)
            self._settle()
            self.town.clock.ahead += TO_READ
            stands = self._stand()
            for one, act in done:
                one.stands = Status(stands[one.school.ref])
                one.next = day + timedelta(days=one.left[0].days if one.left else 0)
                if one.stands != act.then:
                    one.left.clear()  # what comes after it would only be wrong too
                    yield _not_so(one, act)

    def _evening(self, day: date) -> Iterator[str]:
        yield from reckoning.each_day(self.town, self.expected)
        if day.weekday() == 0 and day >= OPENS:
            self.town.write(AGENT, f"progress {CODE}", {})
            self.town.write(COLLECTOR, f"returns {CODE}", {})
            self._settle()
            yield from reckoning.what_is_told(self.town, self.expected)

    def _do(self, acting: list[tuple[Living, Act]]) -> None:
        """Write all mails of a round: one a school, and for who decides one of several lines."""
        lines: dict[str, list[str]] = defaultdict(list)
        for one, act in acting:
            if act.who in CHECKERS:
                lines[act.who].append(self._line(one, act.what))
            else:
                self._write(one, act)
        for who, said in lines.items():
            for n in range(0, len(said), A_MAIL):
                self.town.write(CHECKERS[who], "\n".join(said[n : n + A_MAIL]), {})

    def _write(self, one: Living, act: Act) -> None:
        if act.what == "-":
            self.town.can_do(one.last)
            return
        who = one.school.person(act.who)
        if act.who == "outsider":
            others = [s.school for s in self.schools if s is not one]
            who = others[0].person("office")
        if act.what.startswith("file"):
            self._file(one, act.what.removeprefix("file").strip(), who)
        else:
            self.town.write(who, self._line(one, act.what), {})

    def _file(self, one: Living, how: str, who: tuple[str, str]) -> None:
        one.files += 1
        if how != "as before":
            one.last = self._made(one, how)
        if how == "that we fail with":
            self.town.fail_with(one.last)
        to = BOT.replace("@", "+check@") if how == "to be checked only" else BOT
        self.town.write(who, "", one.last, to)

    def _made(self, one: Living, how: str) -> dict[str, bytes]:
        if how == "that is no return":
            return {"letter.pdf": b"%PDF-1.7\n% of " + one.school.code.encode()}
        neighbour = School(one.school.number - 1 or 2, "")
        whose = neighbour if how == "of another school" else one.school
        name, content = make(
            shipped(),
            CODE,
            size=10,
            seed=one.school.number * 100 + one.files,
            breaks=(how.rsplit(maxsplit=1)[-1],) if how.startswith("breaking") else (),
            organisation=whose.code,
        )
        return {name: content}

    def _line(self, one: Living, what: str) -> str:
        if "REF#N" in what:
            with self.town.outside.reading() as session:
                latest = session.get_one(rows.Return, one.school.ref).latest
            return what.replace("REF#N", f"{one.school.ref}#{latest}")
        return what.replace("REF", one.school.ref)

    def _stand(self) -> dict[str, str]:
        with self.town.outside.reading() as session:
            return dict(session.exec(select(rows.Return.ref, rows.Return.status)).all())

    def _settle(self) -> None:
        """Wait until all is heard, checked and delivered."""
        until = time.monotonic() + PATIENCE
        while waiting := self._waiting():
            if time.monotonic() > until:
                raise TimeoutError(f"the bot has not done all that it was asked: {waiting}")
            if self._only_notes():
                self.town.clock.ahead += FIRST_LOOK  # no workflow waits to send them
            if not waiting.get("messages"):  # what they set off is sent by who hears them
                sweep.sweep(self.town.outside, self.town.bot.workflows)
            time.sleep(0.05)

    def _only_notes(self) -> bool:
        """Whether nothing is under way but notes to the operator."""
        with self.town.outside.reading() as session:
            heard = not _count(session, rows.Message.state == "kept")
            waits = session.exec(select(rows.Outbox.key).where(rows.Outbox.outcome == "waiting"))
            return heard and all(key.startswith("operator/") for key in waits)

    def _waiting(self) -> dict[str, int]:
        again = (
            col(rows.Submission.verdict) == "failed",
            col(rows.Submission.next_check_at) <= self.town.clock.now(),
        )
        with self.town.outside.reading() as session:
            waits = {
                "messages": _count(session, rows.Message.state == "kept"),
                "letters": _count(session, rows.Outbox.outcome == "waiting"),
                "checks": _count(session, *again),
            }
        return {what: number for what, number in waits.items() if number}


def _count(session: Session, *which: Any) -> int:
    return session.exec(select(func.count()).where(*which)).one()


def _not_so(one: Living, act: Act) -> str:
    whose = f"{one.school.ref} ({one.school.kind})"
    return f"{whose}: after {act.who} {act.what!r} {one.stands}, not {act.then}"
