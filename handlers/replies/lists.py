"""What we show when asked: help, one return, a table of returns, its history, its findings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers.life.standing import ACCEPTED, Standing, Status, tallied
from handlers.life.visibility import Sight, roles, sees_unfiled, sight
from handlers.people import Actor, Role
from handlers.replies import replacing
from handlers.replies.causes import causes, of_rule
from handlers.replies.refusals import offered, sensible
from handlers.replies.results import heading, subject
from handlers.reply import Document, Offer, Reply, Table
from handlers.said.grammar import FORMS, Command
from handlers.said.whose import forms_of
from handlers.words import away, capital, count, due, listing, moment, number
from validation.finding import Report

OF_OTHERS = "{lines} for other roles not shown. To see all of them, write: help all"
LONGEST = 40
"""How many rows of returns one mail shows."""
ALL_OF_A_RULE = 20
"""How many places ``errors REF RULE`` shows."""
WAITING = (Status.NO_DATA, Status.CHECKING, Status.LOADED, Status.REJECTED)
"""Where a return still waits for the one who owes it."""
HEADINGS = ("Collection", "Role", "Organisation", "Status", "Due date", "Days due", "Reference")
"""COLLECT's own columns, and the reference."""
ORDER = (Role.SOURCE, Role.HEAD, Role.AGENT, Role.COLLECTOR, Role.OPERATOR)


@dataclass(frozen=True)
class Event:
    """One line of a return's history. ``number`` is the submission, 0 for none."""

    at: datetime
    verb: str
    by: str
    became: str = ""
    number: int = 0
    text: str = ""


def helped(
    standings: Iterable[Standing], actor: Actor, today: date, *, whole: bool = False
) -> Reply:
    """What this person may write, or on the ``whole`` anybody, and what is due from them."""
    mine = [
        s
        for s in standings
        if Role.SOURCE in roles(s, actor) and s.status in WAITING and today <= s.calendar.closes
    ]
    shown = FORMS if whole else forms_of(post.role for post in actor.posts)
    rows = tuple((form.help, form.syntax) for form in shown)
    others = len(FORMS) - len(shown)
    return Reply(
        subject="What you may send and write",
        verdict=("Send the file of a return, or write a command on a line of its own.",),
        changed=tuple(_owed(s, today) for s in by_due_date(mine)) or ("Nothing is due from you.",),
        table=Table(("What it does", "Write"), rows),
        next=(
            "REF is a reference such as SC3-07/873-4001, #N the number of a file sent for it; "
            "what stands in [brackets] may be left out.",
            *((OF_OTHERS.format(lines=count(others, "line")),) if others else ()),
        ),
    )


def _owed(standing: Standing, today: date) -> str:
    if today < standing.calendar.opens:
        return f"{standing.ref}, {heading(standing)}: {_not_open(standing, today)}."
    day = due(standing.calendar.due, today)
    return f"{standing.ref}, {heading(standing)}: {standing.stands}. {day}"


def _not_open(standing: Standing, today: date) -> str:
    return f"Collection open {away(standing.calendar.opens, today)}"


def status(standing: Standing, actor: Actor, offers: Sequence[Command], today: date) -> Reply:
    """Where one return stands, as much of it as this person may see, and what they may do."""
    sees_data = sight(standing, actor) is Sight.DATA and standing.latest
    checking = standing.status is Status.CHECKING
    newest = f"#{standing.latest} {standing.file_name}".rstrip()
    data = f"The newest is {newest}" + ("." if checking else f": {standing.newest}.")
    look = [Command("errors", standing.ref)] if sees_data and standing.errors else []
    unopened = today < standing.calendar.opens
    return Reply(
        subject=subject(standing, standing.status),
        verdict=(heading(standing), f"{capital(standing.stands)}."),
        changed=(data, *_waiting(standing, actor)) if sees_data else (),
        next=(f"{_not_open(standing, today)}." if unopened else due(standing.calendar.due, today),),
        offers=sensible(standing, [*offers, *look]),
        ref=standing.ref,
    )


def _waiting(standing: Standing, actor: Actor) -> tuple[str, ...]:
    """That a newer file waits, to who sees what is not filed too."""
    return replacing.noticed(standing) if sees_unfiled(standing, actor) else ()


def chosen(standings: Iterable[Standing], command: Command) -> list[Standing]:
    """Those that a ``returns`` line asks for: without a status, all that are not finished."""
    done = {"previous": Status.AUTHORISED, ACCEPTED: Status.AUTHORISED}
    wanted = done.get(command.text, command.text)
    return [
        s
        for s in standings
        if command.ref in ("", s.collection)
        and (s.status == wanted if wanted else s.status is not Status.AUTHORISED)
    ]


def returns(standings: Iterable[Standing], actor: Actor, today: date) -> Reply:
    """The returns that this person may see, in order of due date: COLLECT's own columns."""
    return _listed(standings, actor, today, "Returns", "You have no such return.")


def previous(standings: Iterable[Standing], actor: Actor, today: date) -> Reply:
    """The returns that are finished."""
    done = [s for s in standings if s.status is Status.AUTHORISED]
    return _listed(done, actor, today, "Previous returns", "You have no finished return yet.")


def _listed(
    standings: Iterable[Standing], actor: Actor, today: date, title: str, none: str
) -> Reply:
    seen = by_due_date(s for s in standings if sight(s, actor) > Sight.NOTHING)
    if not seen:
        return Reply(subject=f"{title}: none", verdict=(none,), offers=offered([Command("help")]))
    left = len(seen) - LONGEST
    more = f"{capital(count(left, 'more return'))}, due later, not shown: name a collection."
    rows = tuple(row(s, actor, today) for s in seen[:LONGEST])
    return Reply(
        subject=f"{title}: {number(len(seen))}",
        verdict=(f"{capital(count(len(seen), 'return'))}: {', '.join(tallied(seen))}.",),
        table=Table(HEADINGS, rows),
        next=(more,) if left > 0 else (),
    )


def by_due_date(standings: Iterable[Standing]) -> list[Standing]:
    """What is due first comes first."""
    return sorted(standings, key=lambda s: (s.calendar.due, s.title, s.ref))


def row(standing: Standing, actor: Actor, today: date) -> tuple[str, ...]:
    """A return under ``HEADINGS``, for somebody who sees that it exists."""
    held = roles(standing, actor)
    mine = [role for role in ORDER if role in held]
    until = standing.calendar.due
    if mine[0] is Role.AGENT:
        until = standing.calendar.agent_due or until
    return (
        standing.title,
        listing(capital(role) for role in mine),
        standing.organisation_name,
        _state(standing, actor, today),
        f"{until:%d/%m/%Y}",
        number((until - today).days),
        standing.ref,
    )


def _state(standing: Standing, actor: Actor, today: date) -> str:
    if standing.status is Status.NO_DATA and today < standing.calendar.opens:
        return _not_open(standing, today)
    if standing.status is Status.LOADED and sight(standing, actor) is Sight.DATA:
        return f"Loaded ({standing.newest})"
    if standing.status is Status.AUTHORISED:
        return capital(standing.done).removeprefix("Declared ")
    return capital(standing.status)


def history(
    standing: Standing, events: Sequence[Event], actor: Actor, approved: frozenset[int]
) -> Reply:
    """What happened to a return, the oldest first, as much of it as this person may see: to
    somebody who sees only that it exists, when it was in which status. So it is too of what was
    never ``approved`` (numbers of submissions), to who does not see what is unfiled.
    """
    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]
    events = [replace(e, became=standing.called(e.became)) for e in events]
    if sight(standing, actor) is Sight.DATA:
        headings = ("When", "What", "Who", "Then it was", "In their words")
        known = None if sees_unfiled(standing, actor) else approved | {0}
        rows = [_told(e) if known is None or e.number in known else _only_when(e) for e in events]
        rows = [row for row in rows if any(row[1:])]
    else:
        headings = ("When", "Then it was")
        rows = [(moment(e.at), capital(e.became)) for e in events if e.became]
    table = Table(headings, tuple(rows))
    return Reply(
        subject=subject(standing, "history"),
        verdict=(heading(standing), f"{capital(standing.stands)}."),
        table=table if rows else None,
        next=() if rows else ("Nothing has happened to it yet.",),
        ref=standing.ref,
    )


def _told(event: Event) -> tuple[str, ...]:
    return moment(event.at), _did(event), event.by, capital(event.became), event.text


def _only_when(event: Event) -> tuple[str, ...]:
    return moment(event.at), "", "", capital(event.became), ""


def _did(event: Event) -> str:
    return f"{event.verb} #{event.number}" if event.number else event.verb


def errors(standing: Standing, report: Report | None, rule: str) -> Reply:
    """What the newest check found: every rule with a few places, or one rule with many."""
    base = Reply(subject(standing, "what the check found"), (heading(standing),), ref=standing.ref)
    if report is None:
        nothing = "No file of this return has been checked."
        return replace(base, verdict=(*base.verdict, nothing), offers=_look("status", standing))
    return _of_one_rule(base, standing, report, rule) if rule else _of_all(base, standing, report)


def report(standing: Standing, part: str, found: Document | None) -> Reply:
    """The figures or the findings of the newest file, as they were made when it was checked."""
    base = Reply(subject(standing, f"the {part}"), (heading(standing),), ref=standing.ref)
    newest = f"#{standing.latest} {standing.file_name}".rstrip()
    if found is None:
        none = f"There is no {part} of {newest}." if standing.latest else "No file is filed."
        return replace(base, verdict=(*base.verdict, none), offers=_look("status", standing))
    verdict = f"The {part} of {newest}: {found.name} (attached)."
    return replace(base, verdict=(*base.verdict, verdict), documents=(found,))


def _look(verb: str, standing: Standing) -> tuple[Offer, ...]:
    """Where to look instead."""
    return offered([Command(verb, standing.ref)])


def _of_all(base: Reply, standing: Standing, report: Report) -> Reply:
    return replace(
        base,
        verdict=(*base.verdict, f"{capital(standing.newest)} in {report.file}."),
        causes=causes(standing, report),
    )


def _of_one_rule(base: Reply, standing: Standing, report: Report, rule: str) -> Reply:
    chosen = tuple(of_rule(report, rule))
    if not chosen:
        none = f"Rule {rule} found nothing in {report.file}."
        return replace(base, verdict=(*base.verdict, none), offers=_look("errors", standing))
    found = causes(standing, replace(report, findings=chosen), ALL_OF_A_RULE)
    verdict = f"Rule {rule} in {report.file}: {found[0].places or count(found[0].count, 'place')}."
    return replace(base, verdict=(*base.verdict, verdict), causes=found)


def transcript(lines: Sequence[tuple[str, str]], over: int = 0) -> Reply:
    """Every line that was read, with what became of it: (line, "done" | "refused" | "answered" |
    "not understood" | "not read"); ``over`` lines were not read at all.
    """
    rows = [(outcome, line) for line, outcome in lines]
    rows += [("not read", f"{count(over, 'more line')}, over the limit")] if over else []
    return Reply(
        subject="What became of your lines",
        verdict=("What became of each line:",),
        table=Table(("Outcome", "Line"), tuple(rows)),
        next=("Send the lines that were not read in a message of their own.",) if over else (),
    )


def quarantined(message: int, sender: str, failures: int, reason: str) -> Reply:
    """To the operator: a message failed again and again and was put aside."""
    return Reply(
        subject=f"Quarantined: message {message}",
        verdict=(
            f"Message {message} from {sender or 'nobody we know'} failed "
            f"{count(failures, 'time')} and was put aside. The others go on.",
        ),
        changed=(f"What stopped it: {reason}",),
        next=(
            f"To see it: returns-bot quarantine show {message}",
            f"To try it again: returns-bot quarantine retry {message}",
            f"To give it up: returns-bot quarantine drop {message}",
        ),
    )
