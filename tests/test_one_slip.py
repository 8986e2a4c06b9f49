"""One slip is one finding: each key field, left out or spoiled in a clean file, and all that is
said of it. The rules that need the field keep silent on that row."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import pandas as pd
import pytest
from lxml import etree

from tests.census import template
from validation.collections.school_census.sample import make
from validation.collections.school_census.sample_school import kind_of
from validation.run import run

FILES = (("2013-AUT", "4001"), ("2024-AUT", "4001"), ("2025-SPR", "2001"), ("2025-SPR", "1001"))
"""A period and a school whose clean file is spoiled. 2024-25 has other names and codes."""
SPOILED = "?!"

# fmt: off
SLIPS: tuple[tuple[str, str, str, str], ...] = (
    # record              field               left out  spoiled; "-" nothing is said
    ("PupilOnRoll",         "UPN",              "1500",  "1550"),
    ("PupilOnRoll",         "DOB",              "1600",  "1600"),
    ("PupilOnRoll",         "Gender|Sex",       "1610",  "1610"),
    ("PupilOnRoll",         "NCyearActual",     "2000",  "2000"),
    ("PupilOnRoll",         "EntryDate",        "1880",  "1880"),
    ("PupilOnRoll",         "EnrolStatus",      "1860",  "1860"),
    ("PupilOnRoll",         "Surname",          "1580",  "-"),
    ("PupilOnRoll",         "Forename",         "1590",  "-"),
    ("PupilOnRoll",         "PartTime",         "1930",  "1930"),
    ("PupilOnRoll",         "Boarder",          "-",     "1970"),
    ("PupilOnRoll",         "SENprovision",     "2120",  "2120"),
    ("PupilOnRoll",         "ServiceChild",     "1856",  "1856"),
    ("PupilOnRoll",         "TopUpFunding",     "1869",  "1869"),
    ("PupilOnRoll",         "AdoptedFromCare|PLAA", "1871", "1871"),
    ("PupilOnRoll",         "TypeOfClass",      "2060",  "2060"),
    ("PupilOnRoll",         "PostCode",         "2340",  "2340"),
    ("PupilNoLongerOnRoll", "UPN",              "1500",  "1550"),
    ("PupilNoLongerOnRoll", "DOB",              "1600",  "1600"),
    ("PupilNoLongerOnRoll", "EntryDate",        "1880",  "1880"),
    ("PupilNoLongerOnRoll", "LeavingDate",      "1920",  "1920"),
    ("FSMperiod",           "FSMstartDate",     "1761",  "1761"),
    ("FSMperiod",           "UKcountry",        "1764",  "1764"),
    ("TermlyExclusion",     "StartDate",        "2270",  "2290"),
    ("TermlyExclusion",     "Category",         "2270",  "2275"),
    ("TermlyExclusion",     "Reason|Reason1",   "2280",  "2280"),
    ("TermlyExclusion",     "SENprovision",     "2270",  "2310"),
    ("TermlyAttendance",    "SessionsPossible", "2500",  "2500"),
    ("TermlyAttendance",    "AttendanceReason", "2490",  "2475"),
    ("TermlyAttendance",    "AbsenceSessions",  "2480",  "2480"),
    ("Class",               "ClassName",        "1050",  "-"),
    ("Class",               "YearGroup",        "1140",  "1140"),
    ("Class",               "HomePupils",       "1200",  "1200"),
    ("PupilOnRoll",         "SchoolLunchTaken", "1875",  "1875"),
    ("PupilOnRoll",         "FundedHours",      "1852",  "1852"),
    ("PupilOnRoll",         "HoursAtSetting",   "1855",  "1855"),
    ("PupilOnRoll",         "EYPPR",            "1846",  "1846"),
    ("PupilOnRoll",         "DAFIndicator",     "5230",  "5230"),
    ("PupilOnRoll",         "QualHrs",          "1998Q", "1998Q"),
    ("PupilOnRoll",         "FTEmp",            "2712",  "2712"),
    ("PupilOnRoll",         "MathsGCSEHighestPriorAttainment", "3000", "3000"),
    ("PupilOnRoll",         "MathsGCSEFundingExemption", "3040", "3040"),
    ("LearningAim",         "QN",               "2700",  "2710"),
    ("LearningAim",         "LearningStartDate", "2730", "2730"),
    ("LearningAim",         "LearningPlannedEndDate", "2750", "2750"),
    ("LearningAim",         "LearningAimStatus", "2820", "2820"),
    ("ChildcareItem",       "TypeOfChildcare",  "2950",  "2950"),
    ("ChildcareItem",       "OnSite",           "2900",  "2900"),
    ("ChildcareItem",       "OpeningTime",      "2915",  "2915"),
    ("ChildcareItem",       "ChildcareWksOpen", "2940",  "2940"),
    ("School",              "SchoolName",       "110",   "-"),
    ("School",              "Phase",            "120",   "120"),
    ("School",              "SchoolType",       "140",   "150"),
    ("School",              "LowestNCyear",     "220",   "220"),
    ("School",              "HighestNCyear",    "210",   "210"),
    ("School",              "Intake",           "240",   "240"),
    ("School",              "Governance",       "260",   "260"),
    ("Header",              "ReferenceDate",    "100",   "100"),
)
# fmt: on


@dataclass(frozen=True)
class Slip:
    """One field of one record, and the value that it gets (None: it is left out)."""

    record: str
    field: str
    value: str | None

    def __str__(self) -> str:
        return f"{self.record} {self.field} {self.value or 'left out'}"

    def spoil(self, content: bytes) -> bytes | None:
        """The file with this slip in it; None where it has no such field."""
        root = etree.fromstring(content)
        paths = (f".//{self.record}//{name}" for name in self.field.split("|"))
        found = [element for path in paths for element in root.findall(path)]
        if not found:
            return None
        one = found[len(found) // 2]
        above = one.getparent()
        if self.value is None and above is not None:
            above.remove(one)
        one.text = self.value
        return etree.tostring(root)


@cache
def said(period: str, school: str) -> dict[str, list[str]]:
    """Each slip that the file can have → the numbers of the rules that speak: one run for all."""
    name, content = make(30, 3, (), period, f"873-{school}")
    read = []
    slips = [Slip(r, f, v) for r, f, *_ in SLIPS for v in (None, SPOILED)]
    for slip in slips:
        if spoiled := slip.spoil(content):
            context = template().context(period, organisation=str(slip))
            read.append((slip, template().read(name, spoiled, context).tables))
    tables = {
        table: pd.concat([one[table] for _, one in read], ignore_index=True) for table in read[0][1]
    }
    told: dict[str, list[str]] = {str(slip): [] for slip, _ in read}
    phase = kind_of(school).phase
    done = run(template().rules_for(period), tables, template().context(period), phase)
    assert not done.crashed
    for broken in done.broken:
        for where in tables[broken.rule.table].loc[broken.rows.index, "return"]:
            told[where].append(broken.rule.code)
    return told


@pytest.mark.parametrize(("period", "school"), FILES)
def test_a_key_field_that_is_broken_is_told_once(period: str, school: str) -> None:
    expected: dict[str, list[str]] = defaultdict(list)
    for record, field, left_out, spoiled in SLIPS:
        for value, code in ((None, left_out), (SPOILED, spoiled)):
            expected[str(Slip(record, field, value))] = [] if code == "-" else [code]
    found = said(period, school)
    assert {slip: codes for slip, codes in found.items() if codes != expected[slip]} == {}
    assert len(found) >= len(SLIPS)


# fmt: off
HEADER = (
    # field        spoiled: how many places are said to disagree
    ("Collection", 1),
    ("Term",       1),
    ("Year",       1),
    ("Estab",      1),
    ("LEA",        2),
    ("SerialNo",   1),
)
# fmt: on


@pytest.mark.parametrize(("field", "count"), HEADER)
def test_a_header_that_is_broken_disagrees_with_the_files_name(field: str, count: int) -> None:
    name, content = make(20, 3, (), "2024-AUT")
    spoiled = Slip("Header", field, SPOILED).spoil(content)
    assert spoiled
    claim = template().recognise(name, spoiled)
    assert claim
    assert len(claim.clashes) == count
    assert all(SPOILED in clash for clash in claim.clashes)
