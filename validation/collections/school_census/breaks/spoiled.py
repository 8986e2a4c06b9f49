"""A clean message that is being spoiled, and the ways that many rules share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lxml import etree

from validation.collections.school_census.sample_people import AGE_IN_YEAR, Pupil
from validation.rule import Context

Message = dict[str, Any]


SECONDARY, PRIMARY, SPECIAL, NURSERY, REFERRAL = "4001", "2014", "7001", "1001", "1101"


@dataclass
class Sample:
    """A clean message that is being spoiled; a pupil is spoiled once."""

    message: Message
    context: Context
    used: list[Pupil] = field(default_factory=list)

    @property
    def day(self) -> date:
        """Census day."""
        assert self.context.reference_date is not None
        return self.context.reference_date

    def school(self, **changes: Any) -> None:
        self.message["school"][0].update(changes)

    def pupil(self, *, roll: str = "on", year: str = "", span: str = "", **changes: Any) -> Pupil:
        """The next pupil with nothing special about it (but attendance in ``span``), with these
        changes."""
        pupils: list[Pupil] = self.message["pupils"]
        for pupil in pupils:
            free = pupil["roll"] == roll and pupil not in self.used and _attended(pupil, span)
            if free and _plain(pupil, year):
                self.used.append(pupil)
                pupil.update(changes)
                return pupil
        raise ValueError("the sample has too few pupils for so many rules")

    def ago(self, days: int) -> str:
        """A day before census day."""
        return (self.day - timedelta(days=days)).isoformat()

    def excluded(self, days: int = 3) -> str:
        """A day within the window of exclusions."""
        first: date = self.context.parameters["exclusions"][0]
        return (first + timedelta(days=days)).isoformat()

    def edit(self, change: Callable[[etree._Element], None]) -> None:
        """Something that no record can hold, done to the finished tree."""
        self.message.setdefault("edits", []).append(change)


Spoil = Callable[[Sample], Any]


@dataclass(frozen=True)
class Break:
    """What to do, and the kind of school whose file it can be done to ("" any).

    ``period`` is one in which it can be done, where that is not every one of the rule's.
    """

    spoil: Spoil
    establishment: str = ""
    period: str = ""


def _plain(pupil: Pupil, year: str) -> bool:
    """Whether nothing about this pupil would make a second rule speak."""
    if pupil["roll"] == "on" and pupil["EnrolStatus"] != "C":
        return False
    if year:
        return pupil.get("NCyearActual") == year and _bare(pupil)
    return pupil["roll"] == "off" or (_bare(pupil) and _schooled(pupil))


def _bare(pupil: Pupil) -> bool:
    ordinary = pupil.get("SENprovision") in ("N", None) and pupil.get("ServiceChild") != "Y"
    return ordinary and not {"fsm", "sen", "exclusions"} & pupil.keys()


def _schooled(pupil: Pupil) -> bool:
    """Of compulsory age, and old enough not to be in a nursery or reception class."""
    return 6 <= AGE_IN_YEAR[pupil["NCyearActual"]] < 15 or AGE_IN_YEAR[pupil["NCyearActual"]] < 4  # noqa: PLR2004


def _attended(pupil: Pupil, span: str) -> bool:
    return not span or any(row["span"] == span for row in pupil.get("attendance", ()))


def school(establishment: str = "", /, **changes: str | None) -> Break:
    """Change the school's details."""
    return Break(lambda s: s.school(**changes), establishment)


def pupil(establishment: str = "", /, **changes: Any) -> Break:
    """Change a pupil on roll."""
    return Break(lambda s: s.pupil(**changes), establishment)


def first(establishment: str, /, **changes: Any) -> Break:
    """Change the first pupil, whoever it is."""
    return Break(lambda s: s.message["pupils"][0].update(changes), establishment)


def leaver(**changes: Any) -> Break:
    """Change a pupil who has left."""
    return Break(lambda s: s.pupil(roll="off", **changes))


def younger(s: Sample) -> None:
    """One pupil of the first year, a year younger; or of the last, a year older."""
    first = s.message["school"][0]["LowestNCyear"]
    one = s.pupil(year=first if first == "7" else s.message["school"][0]["HighestNCyear"])
    born = date.fromisoformat(one["DOB"])
    one["DOB"] = born.replace(year=born.year + (1 if first == "7" else -1), day=1).isoformat()


def many(percent: int, establishment: str = "", /, **changes: Any) -> Break:
    """Change so many in a hundred of the pupils on roll."""

    def spoil(s: Sample) -> None:
        size = sum(pupil["roll"] == "on" for pupil in s.message["pupils"])
        for _ in range(size * percent // 100 + 1):
            s.pupil(**changes)

    return Break(spoil, establishment)


def every(change: Callable[[Pupil], object]) -> Break:
    """Do something to all pupils on roll."""
    return Break(
        lambda s: [change(pupil) for pupil in s.message["pupils"] if pupil["roll"] == "on"]
    )
