"""How to spoil a clean sample so that exactly one rule, and what goes with it, complains."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lxml import etree

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

    def school(self, **changes: str | None) -> None:
        self.message["school"][0].update(changes)

    def pupil(self, *, roll: str = "on", year: str = "", **changes: Any) -> Pupil:
        """The next pupil with nothing special about it, with these changes."""
        pupils: list[Pupil] = self.message["pupils"]
        for pupil in pupils:
            if pupil["roll"] == roll and pupil not in self.used and _plain(pupil, year):
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
    """What to do, and the kind of school whose file it can be done to ("" any)."""

    spoil: Spoil
    establishment: str = ""


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
    if year:
        return pupil.get("NCyearActual") == year and _bare(pupil)
    return pupil["roll"] == "off" or (_bare(pupil) and _schooled(pupil))


def _bare(pupil: Pupil) -> bool:
    ordinary = pupil.get("SENprovision") in ("N", None) and pupil.get("ServiceChild") != "Y"
    return ordinary and not {"fsm", "sen", "exclusions"} & pupil.keys()


def _schooled(pupil: Pupil) -> bool:
    """Of compulsory age, and old enough not to be in a nursery or reception class."""
    return 6 <= AGE_IN_YEAR[pupil["NCyearActual"]] < 15 or AGE_IN_YEAR[pupil["NCyearActual"]] < 4  # noqa: PLR2004


def school(establishment: str = "", /, **changes: str | None) -> Break:
    """Change the school's details."""
    return Break(lambda s: s.school(**changes), establishment)


def pupil(establishment: str = "", /, **changes: Any) -> Break:
    """Change a pupil on roll."""
    return Break(lambda s: s.pupil(**changes), establishment)


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


OTHER_PLACE = dict.fromkeys(("AddressLine1", "AddressLine2"))

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
