"""How to spoil a clean sample so that exactly one rule, and what goes with it, complains."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lxml import etree

from validation.collections.school_census.derive import last_august
from validation.collections.school_census.identifier import upn_letters
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


def apply(codes: tuple[str, ...], message: Message, context: Context) -> None:
    """Spoil ``message`` for each of the rules that are named.

    Raises ValueError for a rule that no sample of this school can break.
    """
    sample = Sample(message, context)
    number = message["header"][0]["source"][0]["Estab"]
    for code in codes:
        known = BREAKS.get(code)
        if known is None:
            raise ValueError(f"no sample can break rule {code}")
        if known.establishment and known.establishment[0] != number[0]:
            raise ValueError(
                f"rule {code} needs another kind of school, such as number {known.establishment}"
            )
        known.spoil(sample)


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


def meals(make: Callable[[Sample], list[dict[str, str | None]]], **changes: str) -> Break:
    """Give a pupil periods of free school meals."""
    return Break(lambda s: s.pupil(fsm=[{"UKcountry": "ENG", **p} for p in make(s)], **changes))


def needs(provision: str, *pairs: tuple[str | None, str | None]) -> Break:
    """Give a pupil special needs."""
    sen = [{"SENtypeRank": rank, "SENtype": kind} for rank, kind in pairs]
    units = {"SENunitIndicator": "false", "ResourcedProvisionIndicator": "false"}
    return Break(lambda s: s.pupil(SENprovision=provision, sen=sen, **units))


def excluded(roll: str = "on", times: int = 1, **changes: str | None) -> Break:
    """Give a pupil one exclusion, or several of the same kind."""

    def spoil(s: Sample) -> None:
        one = {
            "span": "termly",
            "Category": "FIXD",
            "Reason": "PP",
            "StartDate": s.excluded(),
            "Sessions": "4",
            "SENprovision": "N",
        }
        s.pupil(roll=roll, exclusions=[{**one, **changes} for _ in range(times)])

    return Break(spoil)


def renumbered(change: Callable[[str], str], *, letter: bool = True) -> Break:
    """Change a pupil's UPN, and let its first letter fit again."""

    def spoil(s: Sample) -> None:
        pupil = s.pupil()
        rest = change(pupil["UPN"][1:])
        pupil["UPN"] = (upn_letters([f"?{rest}"])[0] if letter else pupil["UPN"][0]) + rest

    return Break(spoil)


def _wrong_letter(s: Sample) -> None:
    pupil = s.pupil()
    pupil["UPN"] = ("B" if pupil["UPN"][0] != "B" else "C") + pupil["UPN"][1:]


def _same_number(s: Sample) -> None:
    s.pupil(UPN=s.pupil()["UPN"])


def _younger(s: Sample) -> None:
    """One pupil of the first year, a year younger; or of the last, a year older."""
    first = s.message["school"][0]["LowestNCyear"]
    one = s.pupil(year=first if first == "7" else s.message["school"][0]["HighestNCyear"])
    born = date.fromisoformat(one["DOB"])
    one["DOB"] = born.replace(year=born.year + (1 if first == "7" else -1), day=1).isoformat()


def _no_school(s: Sample) -> None:
    s.message["school"].clear()


def _name(s: Sample) -> None:
    s.message["name"] = "census final.xml"


def _left_before(s: Sample) -> None:
    exclusion = {
        "span": "termly",
        "Category": "FIXD",
        "Reason": "PP",
        "StartDate": s.excluded(5),
        "Sessions": "4",
        "SENprovision": "N",
    }
    s.pupil(roll="off", LeavingDate=s.excluded(4), exclusions=[exclusion], attendance=[])


def _part_time_boarder(s: Sample) -> None:
    s.pupil(year="12", PartTime="true", Boarder="7")


def _no_provision(s: Sample) -> None:
    one = next(p for p in s.message["pupils"] if p.get("SENprovision") == "S")
    one.update(SENprovision="N", TopUpFunding="false")
    one.pop("sen", None)


def attendance(span: str, change: Callable[[dict[str, Any]], object], roll: str = "on") -> Break:
    """Change the attendance of a pupil who has some."""

    def spoil(s: Sample) -> None:
        rows = s.pupil(roll=roll, span=span)["attendance"]
        change(next(row for row in rows if row["span"] == span))

    return Break(spoil, "", "2013-AUT" if span == "summer2" else "")


def absent(span: str, *pairs: tuple[str | None, str | None]) -> Break:
    """Give a pupil these absences, by reason and sessions."""
    rows = [{"span": span, "AttendanceReason": r, "AbsenceSessions": n} for r, n in pairs]
    return attendance(span, lambda row: row.update(absences=rows))


def too_old(span: str) -> Break:
    """Give a pupil of the last year attendance."""
    row = {"span": span, "SessionsPossible": "60"}
    return Break(
        lambda s: s.pupil(year="13", attendance=[row]),
        SECONDARY,
        "2013-AUT" if span == "summer2" else "",
    )


def in_nursery(span: str) -> Break:
    """Give a pupil of a nursery school attendance."""
    row = {"span": span, "SessionsPossible": "60"}
    return Break(lambda s: s.pupil(attendance=[row]), NURSERY)


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


def _no_needs(pupil: Pupil) -> None:
    for name in ("sen", "SENunitIndicator", "ResourcedProvisionIndicator"):
        pupil.pop(name, None)
    pupil.update(SENprovision="N", TopUpFunding="false")


def _less_needs(s: Sample) -> None:
    for pupil in s.message["pupils"][::2]:
        if pupil.get("SENprovision") == "S":
            pupil.update(SENprovision="P", TopUpFunding="false")


def _another_year(s: Sample) -> None:
    size = sum(pupil["roll"] == "on" for pupil in s.message["pupils"])
    for _ in range(size // 8 + 1):
        pupil = s.pupil()
        pupil["NCyearActual"] = str(int(pupil["NCyearActual"]) + 1)


def _mostly_fed(s: Sample) -> None:
    for pupil in s.message["pupils"]:
        if pupil["roll"] == "on" and pupil["ServiceChild"] != "Y":
            pupil.setdefault("fsm", [{"FSMstartDate": s.ago(30), "UKcountry": "ENG"}])


def _mostly_new(s: Sample) -> None:
    on_roll = [pupil for pupil in s.message["pupils"] if pupil["roll"] == "on"]
    for pupil in on_roll[: len(on_roll) * 6 // 10]:
        pupil.update(EntryDate=s.ago(20), attendance=[])


def _twin(s: Sample) -> None:
    one = s.pupil()
    s.pupil(**{name: one[name] for name in ("Surname", "Forename", "Gender", "DOB")})


def _same_learner(s: Sample) -> None:
    s.pupil(year="12", UniqueLearnerNumber=s.pupil(year="13")["UniqueLearnerNumber"])


def _twenty(s: Sample) -> None:
    s.school(HighestNCyear="14")
    one = s.pupil(year="13", NCyearActual="14", learner_support=[{"SupportCode": "55"}])
    one["DOB"] = date(last_august(s.day).year - 21, 10, 1).isoformat()


def bursary(*codes: str, year: str = "12", **changes: Any) -> Break:
    """Give a pupil of a year these bursaries."""
    rows = [{"SupportCode": code} for code in codes]
    return Break(lambda s: s.pupil(year=year, learner_support=rows, **changes), SECONDARY)


def taught(at: int = 0, /, establishment: str = PRIMARY, **changes: str | None) -> Break:
    """Change a class of a primary school (or another)."""
    return Break(lambda s: s.message["school"][0]["classes"][at].update(changes), establishment)


def classes(*changes: dict[str, str], establishment: str = "", drop: bool = False) -> Break:
    """Change all classes, or leave them out."""

    def spoil(s: Sample) -> None:
        school = s.message["school"][0]
        if drop:
            school["classes"] = []
        for one in school.get("classes", ()):
            for change in changes:
                one.update(change)

    return Break(spoil, establishment)


def elsewhere(establishment: str = SECONDARY, **counts: str | None) -> Break:
    """Change the reconciliation, which may have to be made first."""

    def spoil(s: Sample) -> None:
        rows = s.message["school"][0].setdefault("reconciliation", [{}])
        rows[0].update(counts)

    return Break(spoil, establishment)


def special(**changes: str | None) -> Break:
    """Change the details of a special school."""
    return Break(lambda s: s.message["school"][0]["special_school"][0].update(changes), SPECIAL)


def figures(
    *tables: str, governance: str = "FO", establishment: str = PRIMARY, **changes: str | None
) -> Break:
    """Give a school figures of appeals, good but for what is changed."""
    good = {"Lodged": "9", "Withdrawn": "2", "Heard": "7", "Upheld": "3", "Rejected": "4"}

    def spoil(s: Sample) -> None:
        for table in ("appeals", "infant_appeals"):
            if table in tables or governance != "CO":
                own = changes if table == tables[0] else {}
                s.school(Governance=governance)
                s.message["school"][0][table] = [{**good, **own}]

    return Break(spoil, establishment)


def _boarding(s: Sample) -> None:
    s.message["school"][0]["special_school"][0]["MaxBoarders"] = "999"
    for one in s.message["pupils"]:
        if one["roll"] == "on":
            one.update(Boarder="7", attendance=[])


def _same_class(s: Sample) -> None:
    first, second, *_ = s.message["school"][0]["classes"]
    second["ClassName"] = first["ClassName"]


def _empty_class(s: Sample) -> None:
    rows = s.message["school"][0]["classes"]
    rows.append({**rows[-1], "ClassName": "Empty", "HomePupils": "0"})


def _class_of_special(s: Sample) -> None:
    s.school(classes=[{"ClassName": "A", "HomePupils": "1", "GuestPupils": "0"}])


def _toddler(s: Sample) -> None:
    born = date(last_august(s.day).year - 4, 12, 1).isoformat()
    s.school(LowestNCyear="N2")
    s.pupil(year="R", NCyearActual="N2", DOB=born, TypeOfClass="N", FundedHours="15",
            HoursAtSetting="15", attendance=[])  # fmt: skip


def _left(s: Sample) -> None:
    s.message["pupils"][-1].update(roll="off", LeavingDate=s.ago(10))


def _came_late(s: Sample) -> None:
    one = s.pupil(span="summer2", EntryDate=s.ago(20))
    one["attendance"] = [row for row in one["attendance"] if row["span"] == "summer2"]


def _moved_up(s: Sample) -> None:
    row = {"span": "summer2", "SessionsPossible": "60"}
    s.pupil(year="12", EntryDate=s.ago(20), attendance=[row])


def _absent(pupil: Pupil) -> None:
    for row in pupil.get("attendance", ()):
        row["SessionsAuthorised"] = row["SessionsPossible"]


def _sixth_year(s: Sample) -> None:
    s.school(LowestNCyear="6")
    s.pupil(year="7", NCyearActual="6")


def college(**changes: str) -> Break:
    """Make the school a city technology college, and change a pupil."""

    def spoil(s: Sample) -> None:
        s.school(SchoolType="47", Governance="CT")
        s.pupil(**changes)

    return Break(spoil, SECONDARY)


def aged_four(**changes: str | None) -> Break:
    """Make a nursery pupil four years old."""

    def spoil(s: Sample) -> None:
        born = date(last_august(s.day).year - 5, 12, 1).isoformat()
        given: dict[str, Any] = {"FundedHours": "15", "HoursAtSetting": "30", **changes}
        s.pupil(DOB=born, **given)

    return Break(spoil, NURSERY)


def _tree(change: Callable[[etree._Element], Any]) -> Break:
    return Break(lambda s: s.edit(change))


def _first(root: etree._Element, tag: str) -> etree._Element:
    found = root.find(f".//{tag}")
    assert found is not None
    return found


def _add(root: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(_first(root, "PupilIdentifiers"), tag).text = text


def _nest(root: etree._Element) -> None:
    leaf = _first(root, "PreferredSurname")
    leaf.text = None
    etree.SubElement(leaf, "Part").text = "Example"


def _stray(root: etree._Element) -> None:
    _first(root, "PupilIdentifiers").text = "see the other file"


def _namespace(root: etree._Element) -> None:
    for element in [*root.iter()]:
        element.tag = f"{{urn:example:census}}{element.tag}"


UNITS = {"SENunitIndicator": "false", "ResourcedProvisionIndicator": "false"}
OTHER_PLACE = dict.fromkeys(("AddressLine1", "AddressLine2"))

SPANS = {
    "termly": "2470 2475 2480 2490 2500 2505 2510 2530 5057",
    "summer2": "2571 2572 2573 2574 2575 2577 2579 2582 5080",
}
"""The rules on attendance, which each span has for itself, in the same order."""

# fmt: off
BREAKS: dict[str, Break] = {
    "100": Break(lambda s: s.message["header"][0].update(ReferenceDate=s.ago(1))),
    "file-name": Break(_name),
    # the school
    "110": school(SchoolName=None),
    "120": school(Phase="XX"),
    "130": school(SECONDARY, Phase="MS", SchoolType="49", Governance="CA"),
    "140": school(SchoolType=None),
    "150": school(SchoolType="54"),
    "165": Break(_no_school, SECONDARY),
    "210": school(HighestNCyear="Y13"),
    "220": school(LowestNCyear="Y7"),
    "221": school(REFERRAL, Intake="SEL1"),
    "222": school(REFERRAL, Governance="VA"),
    "223": school(SECONDARY, Intake="SPEC"),
    "224": school(SPECIAL, Intake="SEL1"),
    "230": school(LowestNCyear="14"),
    "240": school(Intake="ALL"),
    "260": school(Governance="IN"),
    "261": school(SECONDARY, SchoolType="49"),
    "262": school(SECONDARY, Governance="CA"),
    "263": school(SECONDARY, SchoolType="47"),
    "264": school(SECONDARY, Governance="CT"),
    "270Q": school(Email=None),
    "420": school(PhoneNo=None),
    # who a pupil is
    "1500": pupil(UPN=None),
    "1510": Break(_wrong_letter),
    "1520": Break(_same_number),
    "1530": renumbered(lambda rest: "999" + rest[3:]),
    "1540": renumbered(lambda rest: rest[:6] + "O" + rest[7:], letter=False),
    "1550": renumbered(lambda rest: rest[:-1], letter=False),
    "1580": pupil(Surname=None),
    "1590": pupil(Forename=None),
    "1600": pupil(DOB=None),
    "1610": pupil(Gender="1"),
    "1601Q": Break(_younger),
    "1570": pupil(SECONDARY, year="12", UniqueLearnerNumber=None),
    "1573": Break(lambda s: s.pupil(roll="off", UniqueLearnerNumber=None), SECONDARY),
    "1575": pupil(UniqueLearnerNumber="1234567890"),
    "1578": Break(_same_learner, SECONDARY),
    "1620Q": Break(_twin),
    "1630": pupil(Ethnicity="WHIT"),
    "1770": pupil(SECONDARY, year="12", YSSA="Y"),
    "1840": pupil(Language="EN"),
    "1856": pupil(ServiceChild=None),
    "1864": bursary("55", EnrolStatus="S"),
    "1865": bursary("24"),
    "1866": bursary("55", "55"),
    "1867": bursary("55", year="10"),
    "1868": Break(_twenty, SECONDARY),
    "1869": pupil(TopUpFunding="Y"),
    "1871": pupil(AdoptedFromCare=None),
    "1990Q": pupil(TopUpFunding="true"),
    "5046": pupil(PRIMARY, YSSA="UNS"),
    # early years
    "1851": pupil(FundedHours="15"),
    "1854": pupil(HoursAtSetting="30"),
    "1852": pupil(NURSERY, FundedHours="16", HoursAtSetting="20"),
    "1855": pupil(NURSERY, HoursAtSetting="71"),
    "1859": pupil(NURSERY, HoursAtSetting="14"),
    # the school as a whole
    "1640Q": every(lambda pupil: pupil.update(Ethnicity="WBRI")),
    "1700Q": many(12, Ethnicity="NOBT"),
    "1750Q": Break(_mostly_fed),
    "1760Q": every(lambda pupil: pupil.pop("fsm", None)),
    "1850Q": many(12, Language="NOT"),
    "1870Q": many(8, EnrolStatus="M"),
    "1872Q": many(8, AdoptedFromCare="A"),
    "1885Q": Break(_mostly_new),
    "1960Q": many(40, NURSERY, PartTime="true"),
    "1980Q": pupil(SECONDARY, year="12", Boarder="7"),
    "2010Q": Break(_another_year, SECONDARY),
    "2050Q": Break(_younger),
    "2190Q": many(5, SENprovision="S", sen=[{"SENtypeRank": "1", "SENtype": "MLD"}], **UNITS),
    "2200Q": every(_no_needs),
    "2205Q": many(30, SENprovision="A", **UNITS),
    "2210Q": Break(_less_needs, SPECIAL),
    # special schools and referral units
    "280": special(Accommodation="X"),
    "310": special(MaxDayPupils=None),
    "320": special(MaxBoarders=None),
    "350": special(MinMaleAge="1"),
    "360": special(MaxFemaleAge="28"),
    "370": special(MinMaleAge=None),
    "380": special(MaxFemaleAge=None),
    "390": special(MinMaleAge="19", MaxMaleAge="3"),
    "400": special(MinFemaleAge="19", MaxFemaleAge="3"),
    "410": Break(lambda s: s.message["school"][0]["special_school"][0].pop("provisions"), SPECIAL),
    "290Q": special(Accommodation="B", MaxBoarders="10"),
    "300Q": Break(_boarding, SPECIAL),
    "330Q": special(MaxDayPupils="5"),
    "340Q": first(SPECIAL, Boarder="7", attendance=[]),
    "540": school(REFERRAL, ChildMothers=None),
    "541": school(REFERRAL, ChildMothers="true"),
    "542": school(REFERRAL, ChildcarePlaces="Y"),
    "5005": Break(lambda s: s.school(special_school=[{"Accommodation": "D"}]), SECONDARY),
    # appeals
    "560": figures("appeals", Lodged="10"),
    "570": figures("appeals", Upheld="4"),
    "630": figures("infant_appeals", Lodged="8"),
    "640": figures("infant_appeals", Upheld="2"),
    "580": figures("infant_appeals", Lodged="10", Withdrawn="2", Heard="8", Upheld="4"),
    "590": figures("infant_appeals", Withdrawn="3", Heard="6", Upheld="2"),
    "600": figures("infant_appeals", Withdrawn="1", Heard="8", Upheld="4"),
    "610": figures("infant_appeals", Upheld="4", Rejected="3"),
    "620": figures("infant_appeals", Upheld="2", Rejected="5"),
    "5013": figures("appeals", governance="CO"),
    "5014": figures("appeals", governance="FO", establishment=NURSERY),
    "5018": figures("infant_appeals", governance="CO"),
    "5019": figures("infant_appeals", establishment=SECONDARY),
    "564Q": figures("appeals", Lodged="0", Withdrawn="0", Heard="0", Upheld="0", Rejected="0"),
    "566Q": figures("infant_appeals", Lodged=None),
    # classes, and those who are elsewhere
    "920": elsewhere(PartTimeNotIn=None),
    "930": elsewhere(PartTimeNotIn="1"),
    "940": elsewhere(PrivateStudy=None),
    "950": elsewhere(AtOtherSchool=None),
    "953": elsewhere(WorkExperience=None),
    "957": elsewhere(FEcollege=None),
    "1000": elsewhere(PrivateStudy="1"),
    "1010Q": elsewhere(PrivateStudy="9"),
    "5023": elsewhere(SPECIAL, AtOtherSchool="1"),
    "5026": elsewhere(PRIMARY, WorkExperience="1"),
    "5027": elsewhere(PRIMARY, FEcollege="1"),
    "1050": taught(ClassName=None),
    "1060": Break(_same_class, PRIMARY),
    "1070Q": taught(Teachers="one"),
    "1090": taught(NonTeachers=None),
    "1100": taught(Teachers="0", NonTeachers="0"),
    "1110Q": classes({"NonTeachers": "0"}, establishment=PRIMARY),
    "1130": taught(ClassType="X"),
    "1140": taught(5, YearGroup="Y5"),
    "1150Q": taught(5, ClassType="N"),
    "1155Q": taught(5, ClassType="N"),
    "1160": taught(KeyStage="4"),
    "1170": taught(ASCactivity="XX"),
    "1180Q": classes({"ASCactivity": "OT"}, establishment=PRIMARY),
    "1190": taught(5, KeyStage="1"),
    "1200": taught(HomePupils=None),
    "1210": taught(GuestPupils=None),
    "1220": Break(_empty_class, PRIMARY),
    "1235": taught(1, ASCactivity="OT"),
    "1240Q": taught(GuestPupils="40"),
    "5032": Break(_class_of_special, SPECIAL),
    "5036": taught(0, SECONDARY, ClassType="O"),
    "5037": taught(0, SECONDARY, KeyStage="3"),
    "5038": taught(0, SECONDARY, ASCactivity="MA"),
    "5039": Break(_class_of_special, SPECIAL),
    "5040": Break(_class_of_special, SPECIAL),
    "5160": classes(establishment=PRIMARY, drop=True),
    "2090Q": Break(_toddler, PRIMARY),
    "2110Q": taught(0, ClassType="N"),
    "1310": school(FreeMealsTaken=None),
    "1320": school(FreeMealsTaken="999"),
    # how a pupil is enrolled
    "1860": pupil(EnrolStatus="X"),
    "1880": Break(lambda s: s.pupil(EntryDate=s.ago(-1), attendance=[])),
    "1920": leaver(LeavingDate=None),
    "1930": pupil(PartTime="Y"),
    "1940": pupil(SECONDARY, PartTime="true"),
    "1950": Break(_part_time_boarder, SECONDARY),
    "1970": pupil(Boarder="Y"),
    "2000": pupil(NCyearActual="Y8", TypeOfClass=None),
    "2002": Break(lambda s: s.pupil(year="7", NCyearActual="6"), SECONDARY),
    "2020Q": Break(lambda s: s.pupil(year="7", NCyearActual="10"), SECONDARY),
    "2060": pupil(PRIMARY, TypeOfClass=None),
    "2080": pupil(PRIMARY, TypeOfClass="N"),
    "5048": pupil(SECONDARY, TypeOfClass="O"),
    "200": school(SECONDARY, LowestNCyear="X", HighestNCyear="X"),
    "2112": school(SECONDARY, LowestNCyear="X", HighestNCyear="X"),
    "2005": leaver(NCyearLeaving="Y11"),
    "5065": Break(_left, NURSERY),
    "2030Q": Break(_sixth_year, SECONDARY),
    "2040Q": school(SECONDARY, LowestNCyear="6"),
    "2070Q": Break(lambda s: s.pupil(year="R", TypeOfClass="N"), PRIMARY),
    "1881Q": Break(lambda s: s.pupil(span="termly", EntryDate=s.ago(20))),
    "1883Q": Break(_came_late, "", "2013-AUT"),
    "1882": Break(_moved_up, SECONDARY, "2013-AUT"),
    "2560Q": every(_absent),
    "5094": college(HoursAtSetting="30"),
    "5095": college(FundedHours="15"),
    "5170": Break(lambda s: s.pupil(year="R", FundedHours="15"), PRIMARY),
    "5190": Break(lambda s: s.pupil(year="R", HoursAtSetting="15"), PRIMARY),
    "5180": aged_four(FundedHours="26"),
    "5200": aged_four(HoursAtSetting=None),
    # free school meals
    "1741": meals(lambda s: [{"FSMstartDate": s.ago(30)}], ServiceChild="Y"),
    "1745Q": meals(lambda s: [{"FSMstartDate": s.ago(9), "FSMendDate": s.ago(9)}]),
    "1761": meals(lambda _: [{"FSMstartDate": None}]),
    "1762": meals(lambda s: [{"FSMstartDate": s.ago(-1)}]),
    "1763": meals(lambda s: [{"FSMstartDate": s.ago(30), "FSMendDate": s.ago(-1)}]),
    "1764": meals(lambda s: [{"FSMstartDate": s.ago(30), "UKcountry": "UK"}]),
    "1765": meals(lambda s: [{"FSMstartDate": s.ago(30), "UKcountry": "WLS"}]),
    "1766": meals(lambda s: [{"FSMstartDate": s.ago(5), "FSMendDate": s.ago(9)}]),
    "1768": meals(lambda s: [{"FSMstartDate": s.ago(30)}, {"FSMstartDate": s.ago(20)}]),
    # special needs
    "2120": pupil(SENprovision="Q"),
    "2125": needs("N", ("1", "MLD")),
    "2130": needs("P", ("1", None), ("2", "MLD")),
    "2140": needs("P", ("3", "MLD")),
    "2160": needs("P", ("2", "MLD")),
    "2165": needs("P", ("1", "MLD"), ("1", "SLCN")),
    "2166": needs("P", ("1", "MLD"), ("2", "SLCN"), ("3", "ASD")),
    "2170": needs("P"),
    "2180": Break(_no_provision, SPECIAL),
    "5049": first(SPECIAL, SENunitIndicator="false"),
    "5050": first(SPECIAL, ResourcedProvisionIndicator="false"),
    "2230": pupil(SENprovision="A", ResourcedProvisionIndicator="false"),
    "2250": pupil(SENprovision="A", SENunitIndicator="false"),
    # exclusions
    "2270": excluded(StartDate=None),
    "2275": excluded(Category="TEMP"),
    "2280": excluded(Reason=None),
    "2285": excluded("off", 2, Category="PERM", Sessions=None),
    "2290": Break(lambda s: excluded(StartDate=s.excluded(-1)).spoil(s)),
    "2300": excluded(Sessions=None),
    "2303": Break(_left_before),
    "2310": excluded(SENprovision="Y"),
    "2320Q": excluded(Sessions="91"),
    "2330": excluded("off", Category="PERM"),
    "2335": excluded(Category="PERM", Sessions=None),
    "5051": Break(lambda s: excluded().spoil(s), NURSERY),
    # attendance
    **{
        code: made
        for span, codes in SPANS.items()
        for code, made in zip(codes.split(), (
            too_old(span),
            absent(span, ("/", "2")),
            absent(span, ("I", "0")),
            absent(span, (None, "2")),
            attendance(span, lambda row: row.update(SessionsPossible=None)),
            absent(span, ("I", "2"), ("I", "1")),
            attendance(span, lambda row: row.update(SessionsPossible="many"), "off"),
            absent(span, ("I", "999")),
            in_nursery(span),
        ), strict=True)
    },
    # where a pupil lives
    "2340": pupil(PostCode="CB11AA"),
    "2350": pupil(AddressLine1=None),
    "2355Q": pupil(PostCode=None, **OTHER_PLACE),
    "2380": pupil(PAON="12", **OTHER_PLACE),
    "2400": pupil(AddressLine2=None),
    "2445": pupil(PAON="12", Street="Hill Road"),
    "5155": pupil(UniquePropertyReferenceNumber="123"),
    # the file itself
    "unknown-element": _tree(lambda root: _add(root, "ShoeSize", "7")),
    "repeated-element": _tree(lambda root: _add(root, "Gender", "M")),
    "nested-element": _tree(_nest),
    "attribute": _tree(lambda root: root.set("version", "1")),
    "stray-text": _tree(_stray),
    "namespace": _tree(_namespace),
}
# fmt: on
