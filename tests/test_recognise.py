"""What a file says it is: its content decides, its name is compared."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validation.check import shipped
from validation.finding import Claim
from validation.intake import take_in
from validation.reading.trouble import Unreadable
from validation.recognise import recognise

SPECS = "specification-codes"
FEES = "standard-qualification-fee"


def rows(template: str, *changes: dict[str, str]) -> bytes:
    perfect = shipped()[template].reader.perfect()["rows"][0]
    lines = [list(perfect), *((perfect | change).values() for change in changes)]
    return "".join(",".join(f'"{cell}"' for cell in line) + "\r\n" for line in lines).encode()


def claim(name: str, content: bytes) -> Claim:
    return recognise(name, content, shipped())


def test_the_headers_say_which_template_and_the_rows_whose_and_when() -> None:
    found = claim("upload.csv", rows(SPECS, {}, {}))
    assert (found.template, found.organisation, found.period) == (SPECS, "AQA", "2019")
    assert found.sure == 1.0
    assert found.says == "This looks like SpecificationCodes (12 of its 12 columns)."
    assert not found.clashes
    assert not found.named


def test_the_content_decides_and_the_name_is_told() -> None:
    found = claim("AQA Standard Qualification Fee 2019.csv", rows(SPECS, {}))
    assert (found.template, found.named) == (SPECS, FEES)
    assert found.says.endswith("Its name says StandardQualificationFee.")


def test_a_name_that_agrees_is_told_too() -> None:
    assert claim("SpecificationCodes_AQA.csv", rows(SPECS, {})).named == SPECS


def test_a_file_with_a_column_missing_is_still_recognised_but_less_sure() -> None:
    content = rows(SPECS, {}).replace(b'"Tier",', b"").replace(b'"H",', b"")
    found = claim("x.csv", content)
    assert found.template == SPECS
    assert 0.9 < found.sure < 1.0
    assert "11 of its 12 columns" in found.says


def test_half_of_the_columns_are_not_enough() -> None:
    assert claim("x.csv", b"Year,ReportingDate,AwardingOrganisation,QAN\r\n").template == ""


def test_a_file_of_two_organisations_is_a_clash() -> None:
    changes = [{"AwardingOrganisation": name} for name in ("AQA", "AQA", "OCR", "OCR")]
    (clash,) = claim("x.csv", rows(SPECS, *changes)).of_several
    assert "AQA, OCR" in clash


def test_one_slip_in_many_rows_is_no_clash_but_a_finding() -> None:
    changes = [{"Year": "2019"} for _ in range(30)] + [{"Year": "2018"}]
    found = claim("x.csv", rows(SPECS, *changes))
    assert found.period == "2019"
    assert not found.clashes


def test_the_year_of_a_fee_file_comes_from_its_date_however_that_is_written() -> None:
    for day in ("2021-11-29", "29/11/2021"):
        assert claim("x.csv", rows(FEES, {"ReportingDate": day})).period == "2021"


def test_a_file_of_another_kind_is_nobodys() -> None:
    found = claim("holiday.txt", b"Dear all,\nplease find attached nothing.\n")
    assert (found.template, found.sure) == ("", 0.0)
    assert found.says


def test_the_job_gives_one_entry_a_file_and_a_problem_where_none_can_be_opened() -> None:
    (good,) = take_in("x.csv", rows(SPECS, {}))
    assert good.claim
    assert good.claim.template == SPECS
    assert not good.trouble
    (bad,) = take_in("x.pdf", b"%PDF-1.7")
    assert bad.claim is None
    assert bad.trouble
    assert bad.trouble.reason == "document"


def test_a_template_of_the_operators_is_recognised_too(tmp_path: Path) -> None:
    (tmp_path / "milk").mkdir()
    (tmp_path / "milk" / "template.toml").write_text(MILK, encoding="utf-8")
    (entry,) = take_in("x.csv", b"School,Pints\r\nHill,3\r\n", str(tmp_path))
    assert entry.claim
    assert entry.claim.template == "milk"


MILK = """
name = "milk"
title = "School milk"
kind = "csv"
ruleset = "first list"
organisation_from = "School"
[periods.2026]
[[columns]]
name = "School"
description = "the school"
kind = "text"
within = [1, 50]
example = "Hill"
[[columns]]
name = "Pints"
description = "pints drunk"
kind = "pattern"
pattern = "[0-9]{1,4}"
expected = "a whole number"
example = "3"
wrong = "some"
"""


@given(st.text(max_size=40), st.binary(max_size=200).filter(lambda raw: raw[:4] != b"PK\3\4"))
@settings(max_examples=300, deadline=None)
def test_any_bytes_under_any_name_are_recognised_as_something_or_nothing(
    name: str, content: bytes
) -> None:
    assert 0.0 <= claim(name, content).sure <= 1.0


@given(rest=st.binary(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_bytes_that_begin_like_a_workbook_are_a_damaged_one(rest: bytes) -> None:
    with pytest.raises(Unreadable):
        claim("a.xlsx", b"PK\3\4" + rest)


@pytest.mark.parametrize("start", [b"<Message", b"<?xml version='1.0'?><Message><Header>", b"<"])
@given(rest=st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_bytes_that_begin_like_xml_are_recognised_as_something_or_nothing(
    start: bytes, rest: bytes
) -> None:
    assert 0.0 <= claim("8734001_SC3_873LL07_001.XML", start + rest).sure <= 1.0
