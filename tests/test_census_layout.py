"""The layout of 2024-25: the fields of the collection system's export, each in its terms; values
are taken wherever they stand in their record."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.census import template
from validation.check import check
from validation.collections.school_census.file import asks, layout
from validation.collections.school_census.sample import make
from validation.reading import stacked, walked, xml
from validation.reading.layout import Node
from validation.rule import Tables

EXPORT = json.loads(
    (Path(__file__).parent / "facts" / "census_export_2026.json").read_text(encoding="utf-8")
)
TERMS = {"autumn": "AUT", "spring": "SPR", "summer": "SUM"}
# fmt: off
OF_THE_SYSTEM = {
    "nativeid", "sourceid", "name", "moveonrollflag", "moveoffrollflag", "missingaddress",
    "duplicatenotfunded",
}
"""Columns that the collection system adds; no file of a school has them."""
BELOW = {
    "termlysessionspossible": "sessionspossible",
    "summerhalfterm2sessionspossible": "sessionspossible",
    **{f"{kind}{what}": what for kind in ("infants", "secondary")
       for what in ("lodged", "withdrawn", "heard", "upheld", "rejected")},
}
"""Columns of a flat table → the element's name where it stands below one of its own."""
# fmt: on


def record_of(table: str) -> str:
    """The element that holds what a table of the export shows."""
    if table in ("school", "childcare", "classes", "provisions"):
        return "School"
    if table == "schoolcensus":
        return "Header"
    off = table.endswith("offroll") or table == "pupilnolongeronroll"
    return "PupilNoLongerOnRoll" if off else "PupilOnRoll"


def exported() -> Iterator[object]:
    for term, tables in EXPORT.items():
        for table, columns in tables.items():
            for column in columns:
                own = column.endswith(("tableid", "orderseqcolumn"))
                if not own and column.lower() not in OF_THE_SYSTEM:
                    yield pytest.param(term, table, column, id=f"{term}-{table}-{column}")


def below(node: Node, record: str) -> Iterator[Node]:
    """What is written in an element of this name, anywhere in the tree."""
    for tag in node.order:
        inner = node.sheets[tag].node if tag in node.sheets else node.groups.get(tag)
        if inner is not None and tag == record:
            yield inner
        elif inner is not None:
            yield from below(inner, record)


def tags(node: Node) -> Iterator[str]:
    for tag in node.order:
        yield tag.lower()
        if tag in node.sheets:
            yield from tags(node.sheets[tag].node)
        elif tag in node.groups:
            yield from tags(node.groups[tag])


@pytest.mark.parametrize(("term", "table", "column"), list(exported()))
def test_every_field_of_the_export_is_in_the_layout_of_its_term(
    term: str, table: str, column: str
) -> None:
    (record,) = below(layout("layout_2024", TERMS[term]).top, record_of(table))
    assert BELOW.get(column, column) in set(tags(record))


@pytest.mark.parametrize(
    ("at", "terms"),
    [
        ("pupils.UPN", "AUT SPR SUM"),
        ("pupils.Ethnicity", "SPR"),
        ("sen.SENtype", "SPR"),
        ("learning_aims.QN", "AUT"),
        ("learner_support.SupportCode", "SPR SUM"),
        ("exclusions.InCare", ""),
        ("structure.kind", "AUT SPR SUM"),
    ],
)
def test_a_field_is_asked_for_in_its_terms_only(at: str, terms: str) -> None:
    asked = [
        period[5:]
        for period in ("2024-AUT", "2025-SPR", "2025-SUM")
        if asks(template().context(period))(at)
    ]
    assert asked == terms.split()


def read(pupil: str, term: str = "AUT") -> Tables:
    content = (
        "<Message><Pupils><PupilsOnRoll><PupilOnRoll>"
        f"<PupilIdentifiers><UPN>H801200001001</UPN></PupilIdentifiers>{pupil}"
        "</PupilOnRoll></PupilsOnRoll></Pupils></Message>"
    )
    known = layout("layout_2024", term)
    return stacked.tables([walked.columns(xml.parse(content.encode()), known, "873-4001")], known)


AIM = "<LearningAim><QN>60144387</QN><CoreAim>true</CoreAim></LearningAim>"


@pytest.mark.parametrize(
    ("pupil", "at", "value"),
    [
        ("<PupilStatus><QualHrs>540</QualHrs></PupilStatus>", "pupils.QualHrs", "540"),
        ("<QualHrs>540</QualHrs>", "pupils.QualHrs", "540"),
        ("<Post16><Hours><QualHrs>540</QualHrs></Hours></Post16>", "pupils.QualHrs", "540"),
        (f"<LearningAims>{AIM}</LearningAims>", "learning_aims.QN", "60144387"),
        (f"<Aims>{AIM}</Aims>", "learning_aims.CoreAim", "true"),
        ("<PupilIdentifiers><Sex>F</Sex></PupilIdentifiers>", "pupils.Gender", "F"),
        ("<EarlyYears><PLAA>A</PLAA></EarlyYears>", "pupils.AdoptedFromCare", "A"),
    ],
)
def test_a_value_is_taken_wherever_it_stands_in_its_record(pupil: str, at: str, value: str) -> None:
    table, _, field = at.partition(".")
    tables = read(pupil)
    assert tables[table][field].tolist() == [value]
    assert tables["structure"].empty


def test_a_learning_aim_below_a_programme_hangs_under_the_pupil() -> None:
    programme = "<ProgrammeAims><ProgrammeAim><QN>1</QN></ProgrammeAim>{}</ProgrammeAims>"
    inside = f"<ProgrammeAim><QN>2</QN><LearningAims>{AIM}</LearningAims></ProgrammeAim>"
    tables = read(programme.format(inside) + f"<LearningAims>{AIM}</LearningAims>")
    assert tables["programme_aims"]["QN"].tolist() == ["1", "2"]
    assert tables["learning_aims"]["parent"].tolist() == [1, 1]
    assert tables["structure"].empty


def test_what_another_term_asks_for_is_not_read_and_told() -> None:
    pupil = "<PupilCharacteristics><Ethnicity>WBRI</Ethnicity></PupilCharacteristics>"
    autumn, spring = read(pupil, "AUT"), read(pupil, "SPR")
    assert autumn["pupils"]["Ethnicity"].isna().all()
    assert autumn["structure"]["path"].str.endswith("/Ethnicity").tolist() == [True]
    assert spring["pupils"]["Ethnicity"].tolist() == ["WBRI"]


def test_unknown_elements_are_one_query_however_many_they_are() -> None:
    name, content = make(20, 1, (), "2024-AUT")
    strange = "<Shoes>4</Shoes><Hats><Hat>1</Hat></Hats></PupilIdentifiers>"
    content = content.replace(b"</PupilIdentifiers>", strange.encode())
    report = check(name, content, template(), "2024-AUT", organisation="873-4001")
    (finding,) = report.findings
    assert report.counts == {"unknown-element": 1}
    assert "PupilIdentifiers/Shoes" in finding.found
    assert "Hats/Hat" in finding.found
