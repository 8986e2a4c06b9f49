"""What a census file says it is, and the tables that are read from it."""

import pytest

from tests.census import template
from validation.check import check
from validation.collections.school_census.name import Header, clashes, file_name, parts
from validation.collections.school_census.sample import make
from validation.finding import Claim, Verdict

NAME = "8734001_SC3_873LL07_001.XML"
_, CONTENT = make(10, 1)


def claim(name: str, content: bytes) -> Claim:
    found = template().recognise(name, content)
    assert found
    return found


def test_a_census_file_says_its_period_and_school() -> None:
    said = claim(NAME, CONTENT)
    assert (said.template, said.period, said.organisation) == (
        "school-census",
        "2007-AUT",
        "873-4001",
    )
    assert said.sure == 1.0
    assert said.clashes == ()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "8734002_SC3_873LL07_001.XML",
            "The file name says school 873 4002, the header says 873 4001.",
        ),
        (
            "8734001_SC1_873LL07_001.XML",
            "The file name says spring (its SC number), the header's Term says autumn.",
        ),
        ("8734001_SC3_873LL08_001.XML", "The file name says 2008, the header's Year says 2007."),
        (
            "8734001_SC3_874LL07_001.XML",
            "The file name is addressed to authority 874, the header's LEA says 873.",
        ),
        (
            "8734001_SC3_873LL07_002.XML",
            "The file name has serial number 002, the header's SerialNo says 001.",
        ),
    ],
)
def test_a_name_that_disagrees_with_the_header_is_one_sentence(name: str, sentence: str) -> None:
    assert claim(name, CONTENT).clashes == (sentence,)


def test_a_name_of_another_kind_is_no_clash() -> None:
    assert claim("census final.xml", CONTENT).clashes == ()


def test_what_mail_programs_add_to_a_name_is_overlooked() -> None:
    assert parts("8734001_SC3_873LL07_001 (2).xml") == parts(NAME)


def test_a_header_has_one_right_name() -> None:
    header = Header("SC", "AUT", "2007", "873", "4001", "1")
    assert file_name(header) == NAME
    assert list(clashes(NAME, header)) == []


def test_several_schools_in_one_file_are_a_clash() -> None:
    school = CONTENT[CONTENT.index(b"<School>") : CONTENT.index(b"</School>") + len(b"</School>")]
    twice = CONTENT.replace(school, school + school)
    assert claim(NAME, twice).clashes == (
        "The header names one school, the file has 2 of them; a file is of one.",
    )


def test_several_sources_in_the_header_are_a_clash() -> None:
    source = CONTENT[CONTENT.index(b"<Source>") : CONTENT.index(b"</Source>") + len(b"</Source>")]
    twice = CONTENT.replace(source, source + source.replace(b"4001", b"4002"))
    assert (
        "The header names 2 schools (873 4001, 873 4002); a file is of one."
        in claim(NAME, twice).clashes
    )


def test_another_collection_in_the_header_is_named() -> None:
    other = CONTENT.replace(b"<Collection>SC<", b"<Collection>CIN<")
    said = claim(NAME, other)
    assert said.sure < 1.0
    assert "The header's Collection says CIN, a School Census file says SC." in said.clashes


@pytest.mark.parametrize("content", [b"<html></html>", b"a,b\n1,2\n", b"", b"%PDF-1.7"])
def test_what_is_no_census_is_not_claimed(content: bytes) -> None:
    assert template().recognise("anything", content) is None


@pytest.mark.parametrize("content", [b"<Message><Header>", CONTENT[:400], b"<Message"])
def test_a_damaged_census_is_claimed_so_that_its_damage_can_be_told(content: bytes) -> None:
    assert claim(NAME, content).organisation == "873-4001"
    report = check(NAME, content, template(), "2007-AUT")
    assert report.verdict is Verdict.UNREADABLE


def test_a_name_of_a_child_is_never_shown() -> None:
    content = CONTENT.replace(b"<Gender>", b"<Surname>O'Brien-Smythe</Surname><Gender>", 1)
    report = check(NAME, content, template(), "2007-AUT", organisation="873-4001")
    assert report.counts == {"repeated-element": 1}
    assert "Brien" not in str(report)


def test_the_facts_count_the_pupils() -> None:
    report = check(NAME, CONTENT, template(), "2007-AUT", organisation="873-4001")
    assert report.facts == {"pupils on roll": 10, "pupils no longer on roll": 2}
    assert report.records == 12
    assert report.ruleset == (
        "list of 2019-20, applied to autumn 2007 (its tree and its windows are our reading)"
    )
