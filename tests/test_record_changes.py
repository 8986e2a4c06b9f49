"""Which records changed between two files: by key and field, and never by what is in them."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validation import sample
from validation.record_changes import MOST, changes, compare_files
from validation.rule import Tables
from validation.template import catalogue

Row = dict[str, Any]


def tables(*rows: Row, table: str = "pupils", more: Iterable[Row] = ()) -> Tables:
    given = {table: list(rows), "sen": list(more)}
    return {name: pd.DataFrame(some or {"key": []}) for name, some in given.items()}


def pupil(key: str, **values: str) -> Row:
    return {"key": key, "line": 7, "record": 1, "path": "/x", "return": "r", **values}


ANN, BEN = pupil("A1", DOB="2000", Sex="F"), pupil("B2", DOB="2001", Sex="M")


def test_records_are_added_removed_and_changed() -> None:
    older, newer = tables(ANN, BEN), tables(pupil("A1", DOB="1999", Sex="F"), pupil("C3"))
    found = changes(older, newer)
    assert found["named"] == {"added": ["C3"], "removed": ["B2"], "changed": [["A1", ["DOB"]]]}
    assert (found["added"], found["removed"], found["changed"]) == (1, 1, 1)
    assert found["fields"] == {"DOB": 1}


def test_where_a_record_stands_is_no_change_of_it() -> None:
    moved = {**BEN, "line": 99, "record": 2, "path": "/y"}
    found = changes(tables(ANN, BEN), tables(moved, ANN))
    assert (found["added"], found["removed"], found["changed"]) == (0, 0, 0)


def test_what_belongs_to_a_pupil_counts_as_the_pupils() -> None:
    first, second = pupil("A1", Rank="1", Type="MLD"), pupil("A1", Rank="2", Type="SLD")
    before = tables(ANN, more=[first, second])
    assert changes(before, tables(ANN, more=[second, first]))["changed"] == 0
    gone = changes(before, tables(ANN, more=[first]))
    assert gone["named"]["changed"] == [["A1", ["Rank", "Type"]]]


def test_values_that_two_rows_have_exchanged_are_a_change() -> None:
    before = [pupil("A1", Rank="1", Type="MLD"), pupil("A1", Rank="2", Type="SLD")]
    after = [pupil("A1", Rank="1", Type="SLD"), pupil("A1", Rank="2", Type="MLD")]
    found = changes(tables(ANN, more=before), tables(ANN, more=after))
    assert found["named"]["changed"] == [["A1", ["sen"]]]


def test_a_value_that_is_missing_is_an_empty_one() -> None:
    empty = pupil("A1", DOB="2000", Sex="")
    without: Row = {**empty, "Sex": None}
    assert changes(tables(empty, BEN), tables(without, BEN))["changed"] == 0


def test_a_lone_record_without_a_key_is_known_by_its_table_and_others_are_counted() -> None:
    school = changes(
        tables(pupil("", Email="a@b"), table="school"),
        tables(pupil("", Email="c@d"), table="school"),
    )
    assert school["named"]["changed"] == [["school", ["Email"]]]
    many = changes(tables(pupil(""), pupil("")), tables(pupil(""), pupil(""), pupil("")))
    assert many["nameless"] == [2, 3]


def test_the_file_itself_is_not_what_is_returned() -> None:
    older, newer = (tables(pupil("", DateTime=at), table="source") for at in ("10:00", "11:00"))
    assert changes(older, newer)["changed"] == 0


def test_many_are_counted_and_some_are_named() -> None:
    found = changes(tables(), tables(*(pupil(f"A{n:03}") for n in range(MOST + 9))))
    assert found["added"] == MOST + 9
    assert len(found["named"]["added"]) == MOST


KEYS = st.dictionaries(st.text("ABC123", min_size=1, max_size=3), st.text("xyz", max_size=2))


@given(KEYS, KEYS)
@settings(max_examples=50, deadline=None)
def test_it_finds_what_a_plain_comparison_finds(old: dict[str, str], new: dict[str, str]) -> None:
    before, after = (tables(*(pupil(k, v=v) for k, v in rows.items())) for rows in (old, new))
    found = changes(before, after)["named"]
    assert found["added"] == sorted(new.keys() - old.keys())
    assert found["removed"] == sorted(old.keys() - new.keys())
    assert [key for key, _ in found["changed"]] == sorted(
        key for key in old.keys() & new.keys() if old[key] != new[key]
    )


def census(*breaks: str) -> tuple[str, bytes]:
    return sample.make(
        catalogue(),
        "school-census",
        size=12,
        seed=7,
        breaks=breaks,
        period="2007-AUT",
        organisation="873-4001",
    )


def test_two_census_files_are_compared_and_no_value_is_told() -> None:
    name, old = census()
    new = old.replace(b"<Surname>", b"<Surname>Q", 1)
    found = compare_files((name, old), (name, new), "school-census", "2007-AUT")
    [[upn, fields]] = found["named"]["changed"]
    assert fields == ["Surname"]
    assert upn.encode() in old
    assert len(upn) == len("A873200101001")
    surname = old.partition(b"<Surname>")[2].partition(b"<")[0].decode()
    assert surname not in str(found)


@pytest.mark.parametrize("content", [b"", b"<Message>", b"\xff\xfe"])
def test_a_file_that_cannot_be_read_any_more_says_so(content: bytes) -> None:
    name, good = census()
    found = compare_files((name, content), (name, good), "school-census", "2007-AUT")
    assert found["unreadable"]
