"""Pupils who never were: realistic, clean records of a school; deterministic for a seed."""

import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import last_august, window
from validation.collections.school_census.identifier import uln_digits, upn_letters
from validation.rule import Context

Pupil = dict[str, Any]

WORDS = tomllib.loads((Path(__file__).parent / "sample_words.toml").read_text(encoding="utf-8"))
YEAR_AT_AGE = {2: "N1", 3: "N2", 4: "R", **{age: str(age - 4) for age in range(5, 19)}}
AGE_IN_YEAR = {year: age for age, year in YEAR_AT_AGE.items()}
SIXTH_FORM, ADULT_AT_SCHOOL = 16, 14
SESSIONS_A_DAY, SCHOOL_DAYS = 2, 5
AUTHORISED, UNAUTHORISED = ("I", "M", "C"), ("O", "U")


class People:
    """Makes the pupils of one school in one period."""

    def __init__(self, context: Context, organisation: str, rng: Random) -> None:
        assert context.reference_date is not None
        self.context, self.rng = context, rng
        self.authority, self.establishment = organisation.split("-")
        self.day: date = context.reference_date
        self.august = last_august(self.day)
        self.serial = 0
        self.names: set[tuple[str, ...]] = set()

    def pupil(self, year: str, first: str, *, primary: bool) -> Pupil:
        """A pupil on roll in ``year`` of a school whose lowest year is ``first``."""
        age = AGE_IN_YEAR[year]
        entry = self.entry(age, AGE_IN_YEAR[first])
        pupil = self.person(age) | {
            "roll": "on",
            "EnrolStatus": "C",
            "EntryDate": entry.isoformat(),
            "PartTime": "false",
            "Boarder": "N",
            "NCyearActual": year,
            "Ethnicity": self.weighted("ethnicity"),
            "Language": self.weighted("language"),
            "ServiceChild": "N",
            "TopUpFunding": "false",
            "AdoptedFromCare": "N",
            "SENprovision": "N",
        }
        if primary:
            pupil["TypeOfClass"] = "N" if age < AGE_IN_YEAR["R"] else "O"
        if age < AGE_IN_YEAR["R"]:
            pupil |= {"FundedHours": "15", "HoursAtSetting": "15"}
        pupil |= self.address()
        self.attend(pupil, age)
        return pupil

    def leaver(self, year: str, first: str) -> Pupil:
        """A pupil who left after the attendance that this census asks about."""
        autumn = self.august.year == self.day.year
        age = AGE_IN_YEAR[year] + autumn
        left = self.day - timedelta(days=self.rng.randint(7, 40))
        if autumn:
            left = date(self.day.year, 7, 20) - timedelta(days=self.rng.randint(0, 9))
        entry = self.entry(age, AGE_IN_YEAR[first])
        entry = min(entry, date(left.year - 1, 9, 3))
        pupil = self.person(age) | {
            "roll": "off",
            "Ethnicity": self.weighted("ethnicity"),
            "Language": self.weighted("language"),
            "EntryDate": entry.isoformat(),
            "LeavingDate": left.isoformat(),
            "PartTime": "false",
            "Boarder": "N",
            "NCyearLeaving": year,
            "PostCode": self.rng.choice(WORDS["postcodes"]),
        }
        self.attend(pupil, age)
        return pupil

    def person(self, age: int) -> Pupil:
        """Numbers, names, sex and a date of birth for an age on 31 August."""
        sex = self.rng.choice("MF")
        born = date(self.august.year - age - 1, 9, 1) + timedelta(days=self.rng.randint(0, 364))
        surname, forename = self.name(sex, born)
        birthday_comes = (born.month, born.day) > (self.day.month, self.day.day)
        on_the_day = self.day.year - born.year - birthday_comes
        person: Pupil = {"UPN": self.upn(born), "Surname": surname, "Forename": forename}
        if on_the_day >= ADULT_AT_SCHOOL:
            person["UniqueLearnerNumber"] = self.uln()
        return person | {"PreferredSurname": surname, "Gender": sex, "DOB": born.isoformat()}

    def name(self, sex: str, born: date) -> tuple[str, str]:
        """A surname and a forename that no other pupil of that sex and birthday has."""
        while True:
            surname = self.rng.choice(WORDS["surnames"])
            forename = self.rng.choice(WORDS["boys" if sex == "M" else "girls"])
            known = (surname, forename, born.isoformat())
            if known not in self.names:
                self.names.add(known)
                return surname, forename

    def upn(self, born: date) -> str:
        """A number that some primary school of the authority issued when the pupil was four."""
        self.serial += 1
        school = 2000 + self.serial // 1000 * 7 + born.day
        rest = f"{self.authority}{school}{(born.year + 5) % 100:02d}{self.serial % 1000:03d}"
        return upn_letters([f"?{rest}"])[0] + rest

    def uln(self) -> str:
        """A learner number with the right last digit; the remainder 0 has none, so try again."""
        while True:
            nine = f"{self.rng.randint(1, 9)}{self.serial:04d}{self.rng.randint(0, 9999):04d}"
            if digit := uln_digits([f"{nine}0"])[0]:
                return nine + digit

    def entry(self, age: int, first: int) -> date:
        """The first school day of the year in which a pupil of this age came; nurseries take
        children all through the year."""
        if first < AGE_IN_YEAR["R"]:
            return date(self.august.year - (age - first), 3, 4)
        return date(self.august.year - max(age - first, 0), 9, 3)

    def address(self) -> Pupil:
        """A house, a street, a village and a postcode."""
        return {
            "PostCode": self.rng.choice(WORDS["postcodes"]),
            "AddressLine1": f"{self.rng.randint(1, 120)} {self.rng.choice(WORDS['streets'])}",
            "AddressLine2": self.rng.choice(WORDS["villages"]),
        }

    def weighted(self, kind: str) -> str:
        """A code, as often as it is found in the country."""
        codes: dict[str, int] = WORDS[kind]
        return self.rng.choices(list(codes), list(codes.values()))[0]

    def attend(self, pupil: Pupil, age: int) -> None:
        """Attendance in the windows of the period, for those of whom it is asked."""
        rows = []
        for span, name in (("termly", "attendance"), ("summer2", "summer2")):
            days = window(self.context, name)
            if days and self.asked(pupil, age, days):
                rows.append(self.attendance(span, days))
        if rows:
            pupil["attendance"] = rows

    def asked(self, pupil: Pupil, age: int, days: tuple[date, date]) -> bool:
        """Whether attendance is asked: of the ages now and in the school year of the window, and
        on roll for some of it."""
        then = age - (self.august.year - last_august(days[1]).year)
        low, high = self.context.parameters["attendance_ages"]
        left = date.fromisoformat(pupil.get("LeavingDate", "9999-01-01"))
        came = date.fromisoformat(pupil["EntryDate"])
        return (
            low <= min(age, then) <= max(age, then) <= high and came <= days[1] and left >= days[0]
        )

    def attendance(self, span: str, days: tuple[date, date]) -> Pupil:
        """Sessions possible, and a few that were missed, by reason."""
        weeks = max((days[1] - days[0]).days // 7 - 1, 1)
        missed = {}
        for reasons, chance in ((AUTHORISED, 0.5), (UNAUTHORISED, 0.1)):
            if self.rng.random() < chance:
                missed[self.rng.choice(reasons)] = self.rng.randint(1, 6)
        return {
            "span": span,
            "SessionsPossible": str(weeks * SCHOOL_DAYS * SESSIONS_A_DAY),
            "absences": [
                {"span": span, "AttendanceReason": reason, "AbsenceSessions": str(sessions)}
                for reason, sessions in missed.items()
            ],
            "SessionsAuthorised": str(sum(missed.get(reason, 0) for reason in AUTHORISED)),
            "SessionsUnauthorised": str(sum(missed.get(reason, 0) for reason in UNAUTHORISED)),
        }


def share(pupils: Sequence[Pupil], percent: float, rng: Random) -> list[Pupil]:
    """About so many of them, and at least one where there are any."""
    return rng.sample(list(pupils), min(len(pupils), max(1, round(len(pupils) * percent / 100))))


def give(pupils: Sequence[Pupil], context: Context, rng: Random, phase: str) -> None:
    """Free meals, special needs, exclusions and what else only some pupils have."""
    for pupil in share(pupils, 14, rng):
        pupil["fsm"] = [{"FSMstartDate": pupil["EntryDate"], "UKcountry": "ENG"}]
    for pupil in share([pupil for pupil in pupils if "fsm" not in pupil], 2, rng):
        pupil["ServiceChild"] = "Y"
    _provide(pupils, context, rng, phase)
    _exclude(pupils, context, rng)


def _provide(pupils: Sequence[Pupil], context: Context, rng: Random, phase: str) -> None:
    """Special needs provision: most of a special school, some of any other."""
    special = phase == "SP"
    typed = accepted(context, "provision_with_type")
    codes = [code for code in accepted(context, "provision") if code != "N"]
    codes.sort(key=lambda code: code != typed[-1])
    for code in codes:
        percent = (80 if code == typed[-1] else 100) if special and code != "A" else 7
        for pupil in share([p for p in pupils if p["SENprovision"] == "N"], percent, rng):
            _needs(pupil, code, code in typed, context, rng)
            if phase not in ("SP", "PR"):
                pupil |= {"SENunitIndicator": "false", "ResourcedProvisionIndicator": "false"}
            if code == typed[-1]:
                pupil["TopUpFunding"] = "true"


def _exclude(pupils: Sequence[Pupil], context: Context, rng: Random) -> None:
    """One in a hundred, of those who were there; nursery schools are not asked."""
    days = window(context, "exclusions")
    oldest = max(AGE_IN_YEAR[pupil["NCyearActual"]] for pupil in pupils)
    if not days or oldest < AGE_IN_YEAR["R"]:
        return
    there = [pupil for pupil in pupils if pupil["EntryDate"] < days[0].isoformat()]
    for pupil in share(there, 1, rng):
        pupil["exclusions"] = [_exclusion(pupil, days, context, rng)]


def _needs(pupil: Pupil, code: str, typed: bool, context: Context, rng: Random) -> None:
    pupil["SENprovision"] = code
    if typed:
        types = rng.sample([t for t in accepted(context, "need") if t != "NSA"], rng.randint(1, 2))
        pupil["sen"] = [
            {"SENtypeRank": str(rank), "SENtype": kind} for rank, kind in enumerate(types, 1)
        ]


def _exclusion(pupil: Pupil, days: tuple[date, date], context: Context, rng: Random) -> Pupil:
    start = days[0] + timedelta(days=rng.randint(1, (days[1] - days[0]).days))
    return {
        "span": "termly",
        "Category": accepted(context, "exclusion")[0],
        "Reason": rng.choice(accepted(context, "exclusion_reason")),
        "StartDate": start.isoformat(),
        "Sessions": str(rng.randint(1, 10)),
        "InCare": "false",
        "SENprovision": pupil["SENprovision"],
    }
