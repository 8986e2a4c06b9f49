"""Who is reminded when: examples, and a year in which clocks jump and people change their minds."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.due import digest, working_days
from handlers.due.quiet import Quiet
from handlers.due.schedule import (
    OWING,
    Hours,
    Owed,
    Reader,
    Reminder,
    milestones,
    nobody,
    reminders,
)
from handlers.life.standing import Calendar, Status
from handlers.people import Role
from handlers.words import ENGLAND, date_in_england
from tests.returns import CENSUS

ANN, HEAD, FLO = 1, 2, 3
SOURCE = Reader(ANN, frozenset({Role.SOURCE}))
HEADS = Reader(HEAD, frozenset({Role.HEAD}))
COLLEAGUE = Reader(FLO, frozenset({Role.SOURCE}))
DAYS = Calendar(date(2026, 10, 1), date(2026, 11, 2), date(2026, 12, 31))
"""Due on a Monday; the half-term has no bank holiday."""
OWED = Owed("SC3-26/873-4001", Status.NO_DATA, DAYS, (SOURCE, HEADS))


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ENGLAND)


def told(owed: Owed, day: date) -> list[str]:
    """What Ann is told on a day."""
    found = reminders(owed, at(day))
    return [r.milestone.name.removeprefix("reminder ") for r in found if r.person == ANN]


def test_the_milestones_are_the_opening_the_days_before_the_day_itself_and_then_every_week() -> (
    None
):
    assert [(m.day.isoformat(), m.name) for m in milestones(DAYS)] == [
        ("2026-10-01", "reminder opens 2026-10-01"),
        ("2026-10-13", "reminder 2026-11-02 -14"),
        ("2026-10-22", "reminder 2026-11-02 -7"),
        ("2026-10-29", "reminder 2026-11-02 -2"),
        ("2026-11-02", "reminder 2026-11-02 0"),
        ("2026-11-03", "reminder 2026-11-02 +1"),
        ("2026-11-05", "reminder 2026-11-02 +3"),
        ("2026-11-09", "reminder 2026-11-02 +7"),
        ("2026-11-16", "reminder 2026-11-02 +14"),
        ("2026-11-23", "reminder 2026-11-02 +21"),
        ("2026-11-30", "reminder 2026-11-02 +28"),
        ("2026-12-07", "reminder 2026-11-02 +35"),
        ("2026-12-14", "reminder 2026-11-02 +42"),
        ("2026-12-21", "reminder 2026-11-02 +49"),
        ("2026-12-28", "reminder 2026-11-02 +56"),
    ]


def test_a_due_date_on_a_day_off_is_told_on_the_last_working_day_before_it() -> None:
    christmas = Calendar(date(2026, 12, 1), date(2026, 12, 28), date(2027, 1, 29))
    on_the_day = [m.day for m in milestones(christmas) if m.name.endswith(" 0")]
    assert on_the_day == [date(2026, 12, 24)]


@pytest.mark.parametrize("status", Status)
def test_only_who_still_owes_is_reminded(status: Status) -> None:
    assert bool(reminders(replace(OWED, status=status), at(DAYS.due))) == (status in OWING)


def test_nobody_is_reminded_before_it_opens_or_after_it_closes() -> None:
    assert not reminders(OWED, at(DAYS.opens - timedelta(days=1)))
    assert reminders(OWED, at(DAYS.closes))
    assert not reminders(OWED, at(DAYS.closes + timedelta(days=1)))


def test_the_head_gets_a_copy_and_who_is_both_gets_one_letter() -> None:
    assert [(r.person, r.copy) for r in reminders(OWED, at(DAYS.opens))] == [
        (ANN, False),
        (HEAD, True),
    ]
    both = Reader(ANN, frozenset({Role.SOURCE, Role.HEAD}))
    assert [(r.person, r.copy) for r in reminders(replace(OWED, readers=(both,)), at(DAYS.opens))]


def test_what_was_said_is_not_said_again_nor_is_what_came_before_it() -> None:
    said = {ANN: {"reminder 2026-11-02 -7"}}
    assert told(replace(OWED, said=said), date(2026, 10, 22)) == []
    assert told(replace(OWED, said=said), date(2026, 10, 14)) == [], "the clock went back"
    assert told(replace(OWED, said=said), date(2026, 10, 29)) == ["2026-11-02 -2"]


def test_a_bot_that_was_off_says_what_is_true_now_and_not_the_backlog() -> None:
    said = {ANN: {"reminder opens 2026-10-01"}}
    assert told(replace(OWED, said=said), date(2026, 11, 12)) == ["2026-11-02 +7"]


def test_another_due_date_is_a_new_reason() -> None:
    said = {ANN: {m.name for m in milestones(DAYS)}}
    later = replace(DAYS, due=date(2026, 11, 16))
    assert told(replace(OWED, said=said, calendar=later), date(2026, 11, 5)) == ["2026-11-16 -7"]


def test_who_moved_it_since_knows_how_it_stands() -> None:
    loaded = replace(OWED, status=Status.LOADED, moved=date(2026, 10, 26))
    assert told(loaded, date(2026, 10, 27)) == []
    assert told(loaded, date(2026, 10, 29)) == ["2026-11-02 -2"]


def test_a_snooze_is_silence_until_its_day_and_then_one_reminder() -> None:
    snoozed = replace(OWED, readers=(replace(SOURCE, snoozed=date(2026, 10, 27)), HEADS))
    assert told(snoozed, date(2026, 10, 26)) == []
    assert told(snoozed, date(2026, 10, 27)) == ["snoozed 2026-10-27"]
    after = replace(snoozed, said={ANN: {"reminder snoozed 2026-10-27"}})
    assert told(after, date(2026, 10, 28)) == []
    assert told(after, date(2026, 10, 29)) == ["2026-11-02 -2"]
    assert [r.person for r in reminders(snoozed, at(date(2026, 10, 26)))] == [HEAD]


def test_a_delegate_is_reminded_instead_and_a_ring_of_delegates_ends() -> None:
    passed = replace(SOURCE, delegate=HEAD)
    assert reminders(replace(OWED, readers=(passed, HEADS)), at(DAYS.opens)) == (
        Reminder(HEAD, milestones(DAYS)[0], first=True, copy=False),
    )
    ring = (replace(SOURCE, delegate=FLO), replace(COLLEAGUE, delegate=ANN))
    assert len(reminders(replace(OWED, readers=ring), at(DAYS.opens))) == 2
    gone = replace(SOURCE, delegate=99)
    assert told(replace(OWED, readers=(gone,)), DAYS.opens), "a delegate who left is nobody"


def test_in_quiet_hours_a_reminder_waits_and_comes_after_them() -> None:
    late_riser = replace(OWED, readers=(replace(SOURCE, quiet=Quiet(time(18), time(10))), HEADS))
    assert [r.person for r in reminders(late_riser, at(DAYS.due, 9))] == [HEAD]
    assert [r.person for r in reminders(late_riser, at(DAYS.due, 10))] == [ANN, HEAD]


def test_where_mail_comes_back_nobody_is_reminded_even_if_somebody_asks() -> None:
    lost = replace(OWED, readers=(replace(SOURCE, lost=True), HEADS), asked=DAYS.due)
    assert [r.person for r in reminders(lost, at(DAYS.due))] == [HEAD]
    assert nobody(lost)


def test_who_wants_no_reminders_gets_none_unless_somebody_asks() -> None:
    off = replace(OWED, readers=(replace(SOURCE, off=True), HEADS))
    assert told(off, DAYS.due) == []
    assert nobody(off)
    assert not nobody(OWED)
    assert nobody(replace(OWED, readers=(HEADS,)))
    assert told(replace(off, asked=DAYS.due), DAYS.due) == ["asked 2026-11-02"]


# fmt: off
MOMENTS = [
    # moment                                          awake
    (datetime(2026, 7, 1, 7, 0, tzinfo=UTC),          True),   # 8:00 in summer time
    (datetime(2026, 7, 1, 6, 59, tzinfo=UTC),         False),
    (datetime(2026, 12, 1, 7, 0, tzinfo=UTC),         False),  # 7:00
    (datetime(2026, 12, 1, 17, 59, tzinfo=UTC),       True),
    (datetime(2026, 12, 1, 18, 0, tzinfo=UTC),        False),
    (datetime(2026, 12, 5, 12, 0, tzinfo=UTC),        False),  # Saturday
    (datetime(2026, 12, 28, 12, 0, tzinfo=UTC),       False),  # for Boxing Day, a Saturday
    (datetime(2026, 5, 4, 12, 0, tzinfo=UTC),         False),  # early May
]
# fmt: on


@pytest.mark.parametrize(("moment", "awake"), MOMENTS)
def test_people_are_reminded_on_working_days_in_working_hours(
    moment: datetime, awake: bool
) -> None:
    assert Hours().wake(moment) == awake


# A year

EVENTS = st.sampled_from(
    [
        "wait",
        "off",
        "back",
        "file",
        "submit",
        "reject",
        "snooze",
        "delegate",
        "stop",
        "ask",
        "quiet",
        "lose",
    ]
)
LATER = timedelta(hours=4)
QUIETS = (None, Quiet(time(7), time(11)), Quiet(time(12), time(8)), Quiet(time(18), time(10)))
TRY = st.lists(st.tuples(EVENTS, st.integers(1, 12)), min_size=20, max_size=60)


@dataclass
class Year:
    """A bot that runs twice a day, is off at times, and remembers only what it wrote down; a school
    that owes, and an agent who checks it.
    """

    now: datetime
    owed: Owed
    said: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    sent: list[tuple[int, str]] = field(default_factory=list)
    agent: digest.Reader = field(default_factory=digest.Reader)
    digests: list[date] = field(default_factory=list)

    def run(self) -> None:
        """One round, and the promises that hold in each."""
        self._digest()
        if not Hours().wake(self.now):
            return
        owed = replace(self.owed, said={k: frozenset(v) for k, v in self.said.items()})
        found = reminders(owed, self.now)
        if self.owed.status not in OWING:
            assert not found, "who owes nothing was reminded"
        for one in found:
            assert one.milestone.day <= date_in_england(self.now), "it was not due yet"
            reader = next(r for r in self.owed.readers if r.person == one.person)
            assert not reader.lost, "mail to them comes back"
            assert not (reader.quiet and reader.quiet.holds(self.now)), "it was quiet"
            self.said[one.person].add(one.milestone.name)
            self.sent.append((one.person, one.milestone.name))
        again = replace(self.owed, said={k: frozenset(v) for k, v in self.said.items()})
        assert not reminders(again, self.now), "a restart would say it again"
        self._nothing_missed()

    def _digest(self) -> None:
        """The agent's digest: decided once a day, in the hours that they want, and never late."""
        if digest.due(self.agent, Hours(), self.now):
            self.digests.append(date_in_england(self.now))
            self.agent = replace(self.agent, told=date_in_england(self.now))
            self._only_what_is_owed()
        assert not digest.due(self.agent, Hours(), self.now), "a restart would decide it again"
        quiet = self.agent.quiet and self.agent.quiet.holds(self.now)
        if Hours().wake(self.now) and not (quiet or self.agent.off):
            assert self.agent.told
            assert self.agent.told >= date_in_england(self.now), "a morning was missed"

    def _only_what_is_owed(self) -> None:
        today, days = date_in_england(self.now), self.owed.calendar
        standing = replace(CENSUS, status=self.owed.status, calendar=days)
        case = digest.Case(standing, moved=self.owed.moved, silent=nobody(self.owed))
        found = digest.section(Role.AGENT, [case], today)
        owes = self.owed.status in OWING and days.opens <= today <= days.closes
        if not owes:
            assert found is None or not (found.late or found.silent or found.soon or found.owed)
        elif today > days.due or nobody(self.owed):
            assert found is not None, "what is late, or nobody's, was kept from its agent"

    def _nothing_missed(self) -> None:
        """Who owes, and wishes nothing else, has heard of the newest milestone (or a later one)."""
        today = date_in_england(self.now)
        days = self.owed.calendar
        if self.owed.status not in OWING or not days.opens <= today <= days.closes:
            return
        ann = self.owed.readers[0]
        if ann.lost or (ann.quiet and ann.quiet.holds(self.now)):
            return
        if ann.off or ann.delegate or (ann.snoozed and today < ann.snoozed):
            return
        passed = [m for m in milestones(days) if m.day <= today]
        moved = self.owed.moved
        if moved and passed[-1].day <= moved:
            return
        later = {m.name for m in milestones(days)[len(passed) - 1 :]}
        wished = {
            f"reminder {what}" for what in (f"snoozed {ann.snoozed}", f"asked {self.owed.asked}")
        }
        assert self.said[ANN] & (later | wished), (today, passed[-1])

    def live(self, event: str, number: int) -> None:
        """Something happens, and days go by."""
        act = getattr(self, f"_{event}", None)
        if act:
            act(number)
        for _ in range(1 if event in ("off", "back") else number):
            self.now += timedelta(days=1)
            self.run()
            self.now += LATER
            self.run()
            self.now -= LATER

    def _off(self, number: int) -> None:
        self.now += timedelta(days=number)

    def _back(self, number: int) -> None:
        self.now -= timedelta(days=number)

    def _move(self, status: Status) -> None:
        self.owed = replace(self.owed, status=status, moved=date_in_england(self.now))

    def _file(self, number: int) -> None:
        self._move(Status.LOADED)

    def _submit(self, number: int) -> None:
        self._move(Status.SUBMITTED)

    def _reject(self, number: int) -> None:
        self._move(Status.REJECTED)

    def _wish(self, **wish: object) -> None:
        first, *rest = self.owed.readers
        self.owed = replace(self.owed, readers=(replace(first, **wish), *rest))  # type: ignore[arg-type]

    def _snooze(self, number: int) -> None:
        self._wish(snoozed=date_in_england(self.now) + timedelta(days=number))

    def _delegate(self, number: int) -> None:
        self._wish(delegate=FLO if number % 2 else None)

    def _stop(self, number: int) -> None:
        self._wish(off=number > 6)

    def _quiet(self, number: int) -> None:
        wanted = QUIETS[number % len(QUIETS)]
        self._wish(quiet=wanted)
        self.agent = replace(self.agent, quiet=wanted, off=number > 10)

    def _lose(self, number: int) -> None:
        """Mail to Ann comes back, or comes to her again."""
        self._wish(lost=number > 6)

    def _ask(self, number: int) -> None:
        self.owed = replace(self.owed, asked=date_in_england(self.now))


@given(
    story=TRY,
    opens=st.dates(date(2026, 1, 1), date(2026, 6, 30)),
    until_due=st.integers(0, 60),
    until_closed=st.integers(0, 200),
    hour=st.integers(7, 18),
)
@settings(max_examples=60, deadline=None)
def test_in_a_year_nothing_is_said_twice_nor_to_who_owes_nothing_and_nothing_is_missed(
    story: list[tuple[str, int]], opens: date, until_due: int, until_closed: int, hour: int
) -> None:
    due = opens + timedelta(days=until_due)
    days = Calendar(opens, due, due + timedelta(days=until_closed))
    year = Year(at(opens, hour), replace(OWED, calendar=days, readers=(SOURCE, HEADS, COLLEAGUE)))
    for event, number in story:
        year.live(event, number)
    assert all(number == 1 for number in Counter(year.sent).values())
    assert all(number == 1 for number in Counter(year.digests).values())


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.integers(0, 20))
@settings(max_examples=100, deadline=None)
def test_working_days_count_the_same_forwards_and_back(day: date, number: int) -> None:
    there = working_days.after(day, number)
    assert working_days.between(day, there) == number
    assert working_days.before(there, number) <= there
