"""Any valid record passes every rule on pupils; any record with one broken field fails one."""

import string
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.census import tables, template
from validation.collections.school_census.codes import accepted
from validation.collections.school_census.identifier import uln_digits, upn_letters
from validation.rule import Context
from validation.run import run

PERIOD, LATER = "2013-AUT", "2024-AUT"
Pupil = dict[str, Any]
Row = dict[str, Any]
names = st.text(string.ascii_letters + "'- éöłß", min_size=1, max_size=12).map(str.strip)
names = names.filter(bool)
MANY, SIXTH_FORM = 10, 12
QUICK = settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""Few examples of many records; a failure shows which, so nothing is made smaller."""


def known(period: str) -> Context:
    return template().context(period)


def code(name: str, period: str = PERIOD) -> st.SearchStrategy[str]:
    return st.sampled_from(accepted(known(period), name))


def not_code(name: str, period: str = PERIOD) -> st.SearchStrategy[str]:
    """What people write instead of a code: other letters, lower case, a blank too many."""
    codes = accepted(known(period), name)
    near = st.sampled_from(codes).flatmap(lambda c: st.sampled_from([c.lower(), c + " ", c + "X"]))
    return st.one_of(near, st.text(min_size=1, max_size=6)).filter(lambda text: text not in codes)


@st.composite
def pupils(draw: st.DrawFn, year: int | None = None, period: str = PERIOD) -> Pupil:
    """A valid pupil of a secondary school, in the usual year of the age, and not in year 12, whose
    attendance is asked for by the age of then."""
    august = date(int(period[:4]), 8, 31)
    group = draw(st.sampled_from([8, 9, 10, 11, 13])) if year is None else year
    born = date(august.year - group - 5, 9, 1) + timedelta(days=draw(st.integers(0, 364)))
    return {
        "Surname": draw(names),
        "Forename": draw(names),
        "Gender": draw(code("gender", period)),
        "DOB": born.isoformat(),
        "Ethnicity": draw(code("ethnicity", period)),
        "Language": draw(code("language", period)),
        "ServiceChild": draw(code("service_child", period)),
        "YSSA": draw(code("youth_support", period)),
        "TopUpFunding": "false",
        "AdoptedFromCare": draw(code("from_care", period)),
        "EnrolStatus": draw(st.sampled_from(["C", "M"])),
        "EntryDate": (august - timedelta(days=draw(st.integers(150, 900)))).isoformat(),
        "PartTime": "false",
        "Boarder": "N",
        "NCyearActual": str(group),
        "SENprovision": "N",
        "PostCode": "CB1 1AA",
        "year": group,
    }


def numbered(n: int, one: Pupil) -> Pupil:
    """The pupil with numbers of its own."""
    rest = f"87320010{n:04d}"
    nines = (f"12345{k}{n:03d}" for k in range(10))
    learner = next(nine + last for nine in nines if (last := uln_digits([f"{nine}0"])[0]))
    return {**one, "UPN": upn_letters([f"?{rest}"])[0] + rest, "UniqueLearnerNumber": learner}


def several(one: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """Many at once, each a file of its own: a run costs the same for one and for forty."""
    return st.lists(one, min_size=MANY, max_size=MANY)


def judged(rows: list[Pupil], period: str, below: Mapping[str, list[list[Row]]]) -> list[set[str]]:
    """For each pupil, in a file of its own, the rules that complain of it and of what is below."""
    example = {
        "school": [{"return": str(n)} for n in range(len(rows))],
        "pupils": [{**numbered(n, row), **row, "return": str(n)} for n, row in enumerate(rows)],
        **{
            name: [
                {**one, "return": str(n), "parent": n + 1}
                for n, ones in enumerate(theirs)
                for one in ones
            ]
            for name, theirs in below.items()
        },
    }
    rules = [r for r in template().rules_for(period) if r.table in ("pupils", *below)]
    found = tables(example)
    done = run(rules, found, known(period), "SS")
    assert not done.crashed
    told: list[set[str]] = [set() for _ in rows]
    for broken in done.broken:
        for n in found[broken.rule.table].loc[broken.rows.index, "return"]:
            told[int(n)].add(broken.rule.code)
    return told


def judged_pupils(rows: list[Pupil]) -> list[set[str]]:
    """With the attendance that is asked of those under 16."""
    spans = [{"span": span, "SessionsPossible": "60"} for span in ("termly", "summer2")]
    asked = [spans if row["year"] < SIXTH_FORM else [] for row in rows]
    return judged([clean(row) for row in rows], PERIOD, {"attendance": asked})


def clean(row: Pupil) -> Pupil:
    return {name: value for name, value in row.items() if name != "year"}


@QUICK
@given(several(pupils()))
def test_any_valid_pupil_passes(rows: list[Pupil]) -> None:
    assert judged_pupils(rows) == [set()] * MANY


# fmt: off
SPOILED: tuple[tuple[str, st.SearchStrategy[Any], str], ...] = (
    # field                 what is broken of it                                       rule
    ("UPN",                 st.none(),                                                 "1500"),
    ("UPN",                 st.text(string.digits, min_size=1, max_size=12),           "1550"),
    ("UniqueLearnerNumber", st.text(string.digits, min_size=1, max_size=9),            "1575"),
    ("Surname",             st.none(),                                                 "1580"),
    ("Forename",            st.none(),                                                 "1590"),
    ("DOB",                 st.dates().map(lambda day: day.strftime("%d/%m/%Y")),      "1600"),
    ("DOB",                 st.dates(date(2013, 10, 3), date(2100, 1, 1)).map(str),    "1600"),
    ("Gender",              not_code("gender"),                                        "1610"),
    ("Language",            not_code("language"),                                      "1840"),
    ("ServiceChild",        not_code("service_child"),                                 "1856"),
    ("YSSA",                not_code("youth_support"),                                 "1770"),
    ("TopUpFunding",        not_code("boolean"),                                       "1869"),
    ("AdoptedFromCare",     not_code("from_care"),                                     "1871"),
    ("EnrolStatus",         not_code("enrolment"),                                     "1860"),
    ("EntryDate",           st.dates(date(2013, 10, 4), date(2099, 1, 1)).map(str),    "1880"),
    ("PartTime",            not_code("boolean"),                                       "1930"),
    ("Boarder",             not_code("boarder"),                                       "1970"),
    ("NCyearActual",        not_code("year"),                                          "2000"),
    ("SENprovision",        not_code("provision"),                                     "2120"),
    ("PostCode",            st.text(string.ascii_lowercase, min_size=1, max_size=9),   "2340"),
)
# fmt: on


@QUICK
@given(several(st.tuples(pupils(), st.sampled_from(SPOILED))), st.data())
def test_any_one_broken_field_is_seen_and_nothing_else_is(rows: list[Any], data: Any) -> None:
    spoiled = [{**row, field: data.draw(values)} for row, (field, values, _) in rows]
    assert judged_pupils(spoiled) == [{rule} for _, (_, _, rule) in rows]


# The sixth form of 2024: what was reached at 16, planned hours, learning aims

reasons = code("aim_withdrawal", LATER)
ENDS = ("2025-07-01", "2026-07-31", "2027-06-15", "2029-07-31", "2025-09-30")
GRADES, STAGES = "prior_attainment", "prior_attainment_stage"
PASSES = set(["A*", "A", "B", "C", "9", "8", "7", "6", "5", "4"])


@st.composite
def students(draw: st.DrawFn) -> tuple[Pupil, list[dict[str, Any]]]:
    """A valid sixth-former with one to three learning aims."""
    one = draw(pupils(draw(st.integers(12, 13)), LATER))
    first = draw(st.integers(0, 3000))
    one |= {"AdoptedFromCare": "N", "FTEmp": draw(code("boolean", LATER))}
    one |= {"QualHrs": str(first + 1), "NonQualHrs": str(draw(st.integers(0, 3999 - first)))}
    for subject in ("Maths", "English"):
        grade = draw(code(GRADES, LATER))
        stage = draw(st.sampled_from("12")) if grade in PASSES else "3"
        one |= {f"{subject}GCSEHighestPriorAttainment": grade}
        one |= {f"{subject}GCSEPriorAttainmentYear11": stage}
        one |= {f"{subject}GCSEFundingExemption": draw(st.sampled_from("OUFN"))}
    return one, draw(st.lists(aims(), min_size=1, max_size=3))


@st.composite
def aims(draw: st.DrawFn) -> dict[str, Any]:
    """A valid learning aim that was pursued this year."""
    start = draw(st.dates(date(2023, 9, 1), date(2024, 10, 3)))
    status = draw(code("aim_status", LATER))
    ended = draw(st.dates(max(start, date(2024, 8, 1)), date(2024, 10, 3)))
    return {
        "QN": draw(st.from_regex("[0-9A-Z][0-9]{6}[0-9A-Z]", fullmatch=True)),
        "SCC": "MA1",
        "LearningStartDate": start.isoformat(),
        "LearningPlannedEndDate": draw(st.sampled_from(ENDS)),
        "LearningActualEndDate": None if status == "1" else ended.isoformat(),
        "LearningAimStatus": status,
        "LearningAimWithdrawalReason": draw(code("aim_withdrawal", LATER))
        if status == "3"
        else None,
        "CoreAim": "false",
    }


Student = tuple[Pupil, list[Row]]


def judged_students(rows: list[Student]) -> list[set[str]]:
    return judged([clean(one) for one, _ in rows], LATER, {"learning_aims": [a for _, a in rows]})


@QUICK
@given(several(students()))
def test_any_valid_sixth_former_passes(rows: list[Student]) -> None:
    assert judged_students(rows) == [set()] * MANY


# fmt: off
AIM_SPOILED: tuple[tuple[str, st.SearchStrategy[Any], str], ...] = (
    # field                   what is broken of it                                     rule
    ("QN",                    st.none(),                                               "2700"),
    ("QN",                    st.from_regex("[0-9]{3}/[0-9]{4}/[0-9X]", fullmatch=True), "2710"),
    ("SCC",                   st.none(),                                               "2722"),
    ("LearningStartDate",     st.sampled_from([None, "2024-9-1", "2024-09-31"]),       "2730"),
    ("LearningPlannedEndDate", st.sampled_from([None, "31/07/2025", "2025-02-29"]),    "2750"),
    ("LearningAimStatus",     not_code("aim_status", LATER),                           "2820"),
)
RESULT_SPOILED: tuple[tuple[str, st.SearchStrategy[Any], str], ...] = (
    ("MathsGCSEHighestPriorAttainment",   not_code(GRADES, LATER),                     "3000"),
    ("MathsGCSEPriorAttainmentYear11",    not_code(STAGES, LATER),                     "3005"),
    ("MathsGCSEFundingExemption",         not_code("funding_exemption", LATER),        "3040"),
    ("EnglishGCSEHighestPriorAttainment", st.none(),                                   "3010"),
    ("EnglishGCSEPriorAttainmentYear11",  st.none(),                                   "3015"),
    ("EnglishGCSEFundingExemption",       st.none(),                                   "3045"),
    ("FTEmp",                             not_code("boolean", LATER),                  "2712"),
    ("QualHrs",                           st.integers(4001, 99999).map(str),           "1997"),
)
# fmt: on


@QUICK
@given(several(st.tuples(students(), st.sampled_from(AIM_SPOILED))), st.data())
def test_any_one_broken_field_of_a_learning_aim_is_seen_and_nothing_else_is(
    rows: list[Any], data: Any
) -> None:
    spoiled = [
        (one, [{**aims[0], field: data.draw(values)}, *aims[1:]])
        for (one, aims), (field, values, _) in rows
    ]
    assert judged_students(spoiled) == [{rule} for _, (_, _, rule) in rows]


@QUICK
@given(several(st.tuples(students(), st.sampled_from(RESULT_SPOILED))), st.data())
def test_any_one_broken_result_of_a_sixth_former_is_seen_and_nothing_else_is(
    rows: list[Any], data: Any
) -> None:
    spoiled = [
        ({**one, field: data.draw(values)}, aims) for (one, aims), (field, values, _) in rows
    ]
    assert judged_students(spoiled) == [{rule} for _, (_, _, rule) in rows]
