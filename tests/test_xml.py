"""XML → tables: every value keeps its line, and whatever is not plain XML is refused in words."""

from pathlib import Path

import pandas as pd
import pytest

from tests.census import lines, paths, same, template
from validation.collections.school_census.file import layout
from validation.reading import messages, stacked, walked, xml
from validation.reading.layout import load
from validation.reading.located import Located
from validation.reading.trouble import Unreadable

PUPIL = """
      <PupilOnRoll>
        <PupilIdentifiers>
          <UPN>H801200001001</UPN>
          <Surname>O&apos;Brien &amp; Co</Surname>
          <Forename/>
          <DOB> 2001-03-15 </DOB>
        </PupilIdentifiers>
        <PupilCharacteristics>
          <FSMeligibility>
            <FSMperiod><FSMstartDate>2013-01-01</FSMstartDate></FSMperiod>
            <FSMperiod><FSMstartDate>2013-02-01</FSMstartDate></FSMperiod>
          </FSMeligibility>
        </PupilCharacteristics>
        <Attendance>
          <TermlyAttendance>
            <SessionsPossible>60</SessionsPossible>
            <SessionDetails>
              <SessionDetail>
                <AttendanceReason>I</AttendanceReason><AbsenceSessions>2</AbsenceSessions>
              </SessionDetail>
            </SessionDetails>
          </TermlyAttendance>
        </Attendance>
      </PupilOnRoll>"""


def message(pupils: str, root: str = "<Message>") -> bytes:
    close = root.replace("<", "</", 1).partition(" ")[0].rstrip(">") + ">"
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n  <Pupils>\n    <PupilsOnRoll>'
    return f"{head}{pupils}\n    </PupilsOnRoll>\n  </Pupils>\n{close}\n".encode()


def tables(content: bytes) -> Located:
    """What every way of reading finds."""
    known = layout("layout_2013")
    found = messages.read(messages.File(content, "873-4001"), known)
    same(found, stacked.tables([walked.columns(xml.parse(content), known, "873-4001")], known))
    return found


def refused(content: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as trouble:
        xml.parse(content)
    return trouble.value


def test_a_record_remembers_where_it_was() -> None:
    pupils = tables(message(PUPIL * 3))["pupils"]
    assert pupils["record"].tolist() == [1, 2, 3]
    assert pupils["key"].tolist() == ["H801200001001"] * 3
    assert (
        paths(tables(message(PUPIL * 3)), "pupils")[2]
        == "/Message/Pupils/PupilsOnRoll/PupilOnRoll[3]"
    )
    assert pupils["return"].unique().tolist() == ["873-4001"]
    assert pupils["roll"].tolist() == ["on"] * 3


def test_a_value_has_its_own_line() -> None:
    content = message(PUPIL * 2)
    found = tables(content)
    pupils, own = found["pupils"], lines(found, "pupils", "DOB")
    for row, line in enumerate(
        n for n, text in enumerate(content.split(b"\n"), 1) if b"<DOB>" in text
    ):
        assert own[row] == line
        assert pupils["line"][row] == line - 3


def test_a_value_that_is_not_there_has_the_line_of_its_record() -> None:
    found = tables(message(PUPIL))
    pupils = found["pupils"]
    assert pupils["LeavingDate"].isna().all()
    assert lines(found, "pupils", "LeavingDate") == pupils["line"].tolist()


def test_each_row_has_the_line_of_its_own_value_and_else_of_its_record() -> None:
    named = PUPIL.replace("<Forename/>", "<Forename>Al</Forename>")
    found = tables(message(named + PUPIL + named))
    record = found["pupils"]["line"].tolist()
    assert lines(found, "pupils", "Forename") == [record[0] + 2, record[1], record[2] + 2]


def test_an_empty_element_counts_as_absent_and_blanks_around_a_value_do_not_count() -> None:
    pupils = tables(message(PUPIL))["pupils"]
    assert pupils["Forename"].isna().all()
    assert pupils["DOB"].tolist() == ["2001-03-15"]


def test_entities_of_xml_itself_are_read() -> None:
    assert tables(message(PUPIL))["pupils"]["Surname"].tolist() == ["O'Brien & Co"]


def test_children_name_the_record_that_they_hang_below() -> None:
    found = tables(message(PUPIL * 2))
    assert found["fsm"]["parent"].tolist() == [1, 1, 2, 2]
    assert found["fsm"]["key"].tolist() == ["H801200001001"] * 4
    assert paths(found, "fsm")[3].endswith(
        "PupilOnRoll[2]/PupilCharacteristics/FSMeligibility/FSMperiod[2]"
    )
    assert found["absences"]["parent"].tolist() == found["attendance"]["record"].tolist()
    assert found["absences"]["span"].tolist() == ["termly"] * 2


def test_every_table_is_there_even_where_the_file_has_none_of_it() -> None:
    found = tables(b"<Message/>")
    known = layout("layout_2013").columns
    assert set(found) == {*known, "structure"}
    assert set(found.places) == {*known}
    assert all(frame.empty for frame in found.values())
    assert str(found["pupils"]["UPN"].dtype) == "str"


def test_a_file_on_one_line_is_read_like_any_other() -> None:
    spread, flat = message(PUPIL * 2), message(PUPIL * 2).replace(b"\n", b"")
    one, other = tables(spread)["pupils"], tables(flat)["pupils"]
    text = [name for name in one if "line" not in str(name)]
    pd.testing.assert_frame_equal(one[text], other[text])
    assert set(other["line"]) == {1}


def test_lines_stay_right_beyond_those_that_the_parser_counts_well() -> None:
    content = message(PUPIL * 4000)
    found = lines(tables(content), "pupils", "UPN")
    there = [n for n, text in enumerate(content.split(b"\n"), 1) if b"<UPN>" in text]
    assert there[-1] > 65_535
    assert found == there


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_any_encoding_that_the_file_names_is_read(code: str) -> None:
    name = {"utf-8-sig": "utf-8"}.get(code, code)
    text = message(PUPIL.replace("O&apos;Brien", "Zoë")).decode().replace("UTF-8", name)
    assert tables(text.encode(code))["pupils"]["Surname"].tolist() == ["Zoë & Co"]


def test_comments_and_character_data_sections_are_nothing_special() -> None:
    odd = PUPIL.replace("H801200001001", "H8012<!-- here -->00001<![CDATA[001]]>")
    assert tables(message(odd))["pupils"]["UPN"].tolist() == ["H801200001001"]


def test_a_namespace_is_noted_once_and_does_not_matter() -> None:
    found = tables(message(PUPIL, '<Message xmlns="urn:x">'))
    assert len(found["pupils"]) == 1
    assert found["structure"]["kind"].tolist() == ["namespace"]


@pytest.mark.parametrize(
    ("old", "new", "kind", "path"),
    [
        ("<Forename/>", "<Shoe>7</Shoe>", "unknown", "PupilIdentifiers/Shoe"),
        ("<Forename/>", "<UPN>A</UPN>", "repeated", "PupilIdentifiers/UPN"),
        ("<Forename/>", "<Forename><A>1</A></Forename>", "nested", "PupilIdentifiers/Forename"),
        ("<Forename/>", '<Forename a="1"/>', "attribute", "PupilIdentifiers/Forename/@a"),
        ("<Forename/>", "stray", "text", "PupilIdentifiers"),
    ],
)
def test_what_the_layout_does_not_foresee_is_told_once_with_its_count(
    old: str, new: str, kind: str, path: str
) -> None:
    found = tables(message(PUPIL.replace(old, new) * 3))["structure"]
    assert found["kind"].tolist() == [kind]
    assert found["count"].tolist() == ["3"]
    assert found["path"][0] == f"/Message/Pupils/PupilsOnRoll/PupilOnRoll/{path}"


def test_a_schema_location_is_no_attribute_to_complain_of() -> None:
    root = (
        '<Message xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:noNamespaceSchemaLocation="census.xsd">'
    )
    assert tables(message(PUPIL, root))["structure"].empty


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<a>\n<b></a>\n", "<b> opened on line 2 is not closed before </a>"),
        (b"<a>\n<b>Tom & Jerry</b></a>", "bare < or &"),
        (b"<a>\n<b>one", "cut off"),
        (b"<a>\n</a>\n<a/>", "after the end"),
        (b"<a>\n\x01</a>", "control character"),
        (b"<a>\n&pound;</a>", "a name between & and ;"),
        (b'<?xml version="1.0" encoding="UTF-8"?>\n<a>\xe9</a>', "not in the encoding"),
        (b"\n<?xml version='1.0'?><a/>", "not at the very beginning"),
        (b"\n<a b=1/>", "not finished"),
    ],
)
def test_xml_that_is_not_well_formed_is_told_with_line_column_and_words(
    content: bytes, words: str
) -> None:
    trouble = refused(content)
    assert trouble.reason == "malformed-xml"
    assert trouble.line in (2, 3)
    assert trouble.column > 0
    assert words in trouble.sentence
    assert f"line {trouble.line}" in trouble.sentence


def test_the_words_around_the_place_are_few() -> None:
    trouble = refused(b"<a>" + b"x" * 500 + b"& " + b"y" * 500 + b"</a>")
    assert trouble.around == "x" * 30 + "& " + "x" * 28


BOMB = b"""<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>"""
OUTSIDE = b"""<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"""


@pytest.mark.parametrize(
    "content", [BOMB, OUTSIDE, BOMB.decode().encode("utf-16"), b"<!DOCTYPE a><a/>"]
)
def test_a_document_type_is_refused_before_anything_of_it_is_read(content: bytes) -> None:
    assert refused(content).reason == "doctype"


@pytest.mark.parametrize("content", [b"", b"  \n"])
def test_an_empty_file_is_called_empty(content: bytes) -> None:
    assert refused(content).reason == "empty"


def test_deep_nesting_and_huge_values_are_refused() -> None:
    assert refused(b"<a>" * 300 + b"</a>" * 300).reason == "malformed-xml"
    assert refused(b"<a>" + b"x" * 11_000_000 + b"</a>").reason == "malformed-xml"


def test_a_file_beyond_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "LARGEST", 3 * 1024 * 1024)
    trouble = refused(b"<a>" + b" " * 4_000_000 + b"</a>")
    assert trouble.reason == "too-large"
    assert "3 MB" in trouble.sentence or "3 are read" in trouble.sentence


def test_another_root_gives_empty_tables() -> None:
    assert tables(b"<html><body>1</body></html>")["pupils"].empty


def test_a_layout_that_cannot_be_read_says_which_line(tmp_path: Path) -> None:
    wrong = tmp_path / "layout.txt"
    wrong.write_text("Message\n  Header -> header\n   Odd\n")
    with pytest.raises(ValueError, match="line 3"):
        load(wrong)


def test_the_layout_has_every_table_that_the_rules_speak_of() -> None:
    editions = ("layout_2013", "layout_2024")
    known = {"structure"}.union(*(layout(edition).columns for edition in editions))
    assert {rule.table for rule in template().rules} <= known


def test_what_stands_around_a_slip_never_names_a_child() -> None:
    bad = b"<Message><Surname>O'Brien</Surname><Forename>Ann & Mary</Forename></Message>"
    with pytest.raises(Unreadable) as caught:
        xml.parse(bad)
    assert caught.value.around.startswith("'Xxxxx</Surname>")
    assert "<Forename>Xxx & Xxxx<" in caught.value.around
    assert "Brien" not in caught.value.sentence
