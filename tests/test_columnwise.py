"""The reader by whole columns finds what the walk of the tree finds, or leaves the file to it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.census import lines, paths, same
from tests.test_xml import PUPIL, message
from validation import sample
from validation.check import shipped
from validation.collections.school_census.file import layout
from validation.reading import messages, stacked, xml
from validation.reading import walked as walk
from validation.reading.columnwise import columns
from validation.reading.layout import Layout, Node
from validation.reading.located import Located
from validation.reading.messages import File
from validation.reading.tokens import NotPlain
from validation.reading.trouble import Unreadable

EDITIONS = ("layout_2013", "layout_2024")


def walked(content: bytes, edition: str = "layout_2013") -> Located:
    known = layout(edition)
    return stacked.tables([walk.columns(xml.parse(content), known, "873-4001")], known)


def quick(content: bytes, edition: str = "layout_2013") -> Located:
    """By columns; NotPlain where it does not trust itself."""
    known = layout(edition)
    return stacked.tables([columns(content, known, "873-4001")], known)


def either(content: bytes, edition: str = "layout_2013") -> Located:
    return messages.read(File(content, "873-4001"), layout(edition))


@cache
def census(code: str) -> bytes:
    return sample.make(shipped(), code, size=30, seed=7)[1]


@pytest.mark.parametrize("code", ["SC3-07", "SC3-13", "SC1-14", "SC3-24"])
def test_a_census_is_read_by_columns_as_by_the_walk(code: str) -> None:
    edition = "layout_2024" if code == "SC3-24" else "layout_2013"
    same(quick(census(code), edition), walked(census(code), edition))


def compact(content: bytes) -> bytes:
    return b"".join(line.strip() for line in content.split(b"\n"))


@pytest.mark.parametrize(
    "respelt",
    [
        compact,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.partition(b"?>")[2].strip(),
        lambda content: content.replace(b"</UPN>", b"</UPN >"),
        lambda content: content.replace(b"<Forename/>", b"<Forename />"),
        lambda content: content.replace(b"<Forename/>", b"<Forename></Forename>"),
        lambda content: content.replace(b"O&apos;Brien &amp; Co", b"&lt;Zo&#xeb; &#39;&#13;\r\n>"),
        lambda content: content.replace(b"O&apos;Brien", "\u00a0Łukasz ".encode()),
        lambda content: content.replace(b"O&apos;Brien &amp; Co", "\u00a0 \u2003".encode()),
        lambda content: content.replace(b"<Forename/>", b"<Shoe>7</Shoe><Sock><A/>\n<B/></Sock>"),
        lambda content: content.replace(b"<Forename/>", b"<Forename/><Forename>Al</Forename>"),
        lambda content: content.replace(b"<Message>", b'<Message xmlns:a="b" xmlns:c="d" >'),
        lambda content: content.replace(b"<PupilIdentifiers>", b"<PupilIdentifiers>\n\n"),
        lambda _: b"<Message/>",
        lambda _: b"<Message> nothing </Message>",
    ],
)
def test_other_spellings_of_the_same_are_read_by_columns_too(
    respelt: Callable[[bytes], bytes],
) -> None:
    content = respelt(message(PUPIL * 3))
    same(quick(content), walked(content))


def test_rows_that_hang_below_one_record_and_then_below_another_keep_their_order() -> None:
    def aim(number: int, inside: str) -> str:
        return f"<LearningAim><QN>{number}</QN>{inside}</LearningAim>"

    def placed(day: int) -> str:
        return f"<WorkPlacement><WPStartDate>{day}</WPStartDate></WorkPlacement>"

    within = f"<WorkPlacement>{aim(2, placed(2) + placed(3))}</WorkPlacement>"
    aims = aim(1, placed(1) + within + placed(4)) + aim(5, placed(5))
    content = message(f"<PupilOnRoll><LearningAims>{aims}</LearningAims></PupilOnRoll>" * 2)
    found = quick(content, "layout_2024")
    same(found, walked(content, "layout_2024"))
    assert found["learning_aims"]["parent"].tolist() == [1, 1, 1, 2, 2, 2]
    assert found["work_placements"]["parent"].tolist()[:6] == [1, 1, 2, 2, 1, 3]


def test_the_path_leads_through_what_is_not_known_where_values_are_found_by_name() -> None:
    aim = "<Odd><Odder><LearningAim><QN>1</QN></LearningAim></Odder></Odd>"
    content = message(f"<PupilOnRoll>{aim}</PupilOnRoll>" * 2)
    found = quick(content, "layout_2024")
    same(found, walked(content, "layout_2024"))
    assert paths(found, "learning_aims")[1] == (
        "/Message/Pupils/PupilsOnRoll/PupilOnRoll[2]/Odd/Odder/LearningAim[1]"
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<Forename/>", "<!-- none -->"),
        ("<Forename/>", "<Forename><![CDATA[Al]]></Forename>"),
        ("<Forename/>", "<Forename><![CDATA[]]></Forename>"),
        ("<Forename/>", "<Forename>Al<Odd/></Forename>"),
        ("<Forename/>", "<?page break?>"),
        ("<Forename/>", '<Forename a="1"/>'),
        ("<Forename/>", "stray"),
        ("<Forename/>", "\u00a0"),
        ("<Forename/>", "<UPN>A</UPN>"),
        ("<Forename/>", "<Forename><A>1</A></Forename>"),
        ("<Forename/>", "<Forename>A\rB</Forename>"),
        ("<Message>", '<Message xmlns="urn:x">'),
        ("<Message>", '<Message version="2">'),
        ("<Message>", '<Message a="x > y">'),
        ("<UPN>", "<UPN\n>"),
        ("Message>", "a:Message>"),
        ("Message>", "Messages>"),
    ],
)
def test_what_only_the_walk_understands_is_left_to_it(old: str, new: str) -> None:
    content = message(PUPIL * 3).decode().replace(old, new)
    content = content.replace("<a:Message>", '<a:Message xmlns:a="urn:x">')
    with pytest.raises(NotPlain):
        messages._columns(File(content.encode(), ""), layout("layout_2013"))
    same(either(content.encode()), walked(content.encode()))


def test_an_empty_section_is_no_value_and_an_element_in_a_value_is_told() -> None:
    content = message(PUPIL).replace(b"<Forename/>", b"<Forename><![CDATA[]]></Forename>")
    assert either(content)["pupils"]["Forename"].isna().all()
    odd = message(PUPIL).replace(b" &amp; Co", b" &amp; Co<Odd/>")
    assert either(odd)["structure"]["kind"].tolist() == ["text"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<Forename/>", f"<Forename>{'A' * 10_000_001}</Forename>"),
        ("<Forename/>", "<A>" * 300 + "</A>" * 300),
        ("</Message>", ""),
        ("</Message>", "</Message><Message/>"),
        ("</Message>", "</Message>x"),
        ("<Forename/>", "<Forename>"),
        ("<Forename/>", "<Forename/ >"),
        ("<Forename/>", "<Forename>Al</Surname>"),
        ("<Forename/>", "<Forename>A&B</Forename>"),
        ("<Forename/>", "<Forename>&nobody;</Forename>"),
        ("<Forename/>", "<Forename>\x01</Forename>"),
        ("<Forename/>", "<Forename>a < b</Forename>"),
        ("<Forename/>", "<Forename>]]></Forename>"),
        ("<Forename/>", "<p:Forename/>"),
        ("<Forename/>", '<Forename a="1" a="2"/>'),
        ("<Forename/>", "<1/>"),
        ("<Message>", '<Message xmlns:a="">'),
        ("<Message>", "<p:Message>"),
        ("<Message>", "<Message a>"),
        ("<Message>", "<!DOCTYPE Message><Message>"),
        ("<?xml", " <?xml"),
    ],
)
def test_a_file_that_is_no_whole_xml_is_refused_whoever_would_have_read_it(
    old: str, new: str
) -> None:
    content = message(PUPIL * 3).decode().replace(old, new).encode()
    with pytest.raises(Unreadable) as wanted:
        xml.parse(content)
    with pytest.raises(Unreadable) as found:
        either(content)
    assert str(found.value) == str(wanted.value)


@pytest.mark.parametrize("code", ["utf-16", "iso-8859-1", "windows-1252"])
def test_other_encodings_are_left_to_the_walk(code: str) -> None:
    named = message(PUPIL).decode().replace("O&apos;Brien", "Zoë Müller")
    content = named.replace("UTF-8", code).encode(code)
    same(either(content), walked(content))
    assert either(content)["pupils"]["Surname"].tolist() == ["Zoë Müller & Co"]


@pytest.mark.parametrize(
    ("said", "code", "found"),
    [
        ("UTF-8", "utf-8", "UTF-8"),
        ("utf-8", "utf-8-sig", "UTF-8"),
        ("iso-8859-1", "utf-8", "ISO-8859-1"),
        ("UTF-16", "utf-16", ""),
        ("UTF-16", "utf-16-be", ""),
    ],
)
def test_the_encoding_is_what_the_declaration_says_where_it_can_be_read(
    said: str, code: str, found: str
) -> None:
    content = f'<?xml version="1.0" encoding="{said}"?><Message/>'.encode(code)
    assert xml.encoding(content) == found


@pytest.mark.parametrize("declared", ["", ' encoding="utf-8"', " encoding = 'UTF-8'"])
def test_utf_8_is_read_by_columns_however_it_is_declared(declared: str) -> None:
    content = message(PUPIL).replace(b' encoding="UTF-8"', declared.encode())
    assert messages._columns(File(content, ""), layout("layout_2013")).of == ""


def test_lines_are_right_however_many_there_are() -> None:
    content = message(PUPIL * 4000)
    there = [n for n, text in enumerate(content.split(b"\n"), 1) if b"<UPN>" in text]
    assert there[-1] > 65_535
    assert lines(quick(content), "pupils", "UPN") == there


def test_names_and_levels_without_end_are_left_to_the_walk() -> None:
    deep = "<A>" * 100 + "</A>" * 100
    wide = "".join(f"<A{n}><B{n}/></A{n}>" for n in range(2000))
    for content in (message(deep), message(wide)):
        with pytest.raises(NotPlain):
            quick(content)
        same(either(content), walked(content))


TEXTS = ("", "", "H80120", " x ", "\n", "Zoë", "\u00a0", "a\u2003", "&", "<", ">", "'", "\t-", "0")

DEEP = 9
"""Levels below which only values stand: where values are found by name, groups never end."""


@dataclass
class Writer:
    """Writes messages at random: mostly what the layout foresees, sometimes what it does not."""

    layout: Layout
    chance: Random

    def message(self) -> str:
        top = self.layout.top
        node = top.groups["Pupils"].groups["PupilsOnRoll"].sheets["PupilOnRoll"].node
        rows = (
            self.spelt("PupilOnRoll", self.inside(node, 3)) for _ in range(self.chance.randrange(4))
        )
        pupils = f"<Pupils><PupilsOnRoll>{''.join(rows)}</PupilsOnRoll></Pupils>"
        return f"<Message>{self.inside(top, 0)}{pupils}</Message>"

    def inside(self, node: Node, depth: int) -> str:
        deeper = () if depth > DEEP else (*node.groups, *node.sheets)
        known = [*node.fields, *deeper]
        tags = self.chance.sample([*known, "Odd"], min(len(known), self.chance.randrange(6)))
        tags += [tag for tag in tags if not self.chance.randrange(60)]
        gap = self.chance.choice(("\n  ", "", "\r\n"))
        return gap.join(["", *(self.element(node, tag, depth + 1) for tag in tags), ""])

    def element(self, node: Node, tag: str, depth: int) -> str:
        sheet = node.sheets.get(tag)
        inner = node.groups.get(tag) or (sheet.node if sheet else Node())
        if not (inner.fields or inner.groups or inner.sheets):
            text = escape(self.chance.choice(TEXTS)) if self.chance.randrange(200) else "<Odd/>"
            return self.spelt(tag, text)
        times = self.chance.randrange(1, 4) if sheet else 1
        return "".join(self.spelt(tag, self.inside(inner, depth)) for _ in range(times))

    def spelt(self, tag: str, inside: str) -> str:
        """An element in one of the ways that it can be written."""
        blank = self.chance.choice((" ", "", "", ""))
        if not inside and self.chance.randrange(2):
            return f"<{tag}{blank}/>"
        return f"<{tag}>{inside}</{tag}{blank}>"


@pytest.mark.parametrize("edition", EDITIONS)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_whatever_the_tree_is_both_readers_say_the_same(edition: str, seed: int) -> None:
    content = Writer(layout(edition), Random(seed)).message().encode()
    same(either(content, edition), walked(content, edition))


def test_many_files_are_one_set_of_tables_and_name_their_returns() -> None:
    odd = message(PUPIL * 2).replace(b"<Forename/>", b"<!-- none -->")
    files = [
        File(message(PUPIL * 3), "1"),
        File(odd, "2"),
        File(b"<Message>", "3"),
        File(message(PUPIL.replace("<Forename/>", "<Shoe/>")), "4"),
    ]
    found, unread = messages.read_many(files, layout("layout_2013"))
    assert unread.keys() == {"3"}
    for file in files:
        if file.of in unread:
            continue
        alone = messages.read(file, layout("layout_2013"))
        for name, frame in found.items():
            mine = np.flatnonzero(frame["return"] == file.of)
            own = frame.iloc[mine].reset_index(drop=True)
            pd.testing.assert_frame_equal(own, pd.DataFrame(alone[name]), obj=name)
            if name in found.places:
                assert [*found.places[name].paths(mine)] == paths(alone, name)
                for field in frame.columns:
                    told = found.places[name].lines(field, mine).tolist()
                    assert told == lines(alone, name, field)
