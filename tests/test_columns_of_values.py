"""What rules do to whole columns says of each value what Python says of it alone."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validation import sample
from validation.check import shipped
from validation.collections.school_census.derive import age_on, stand_twice
from validation.declared import as_dates, as_numbers, is_date
from validation.recognise import recognise
from validation.run import run
from validation.table import Table

DAYS = st.dates(date(1000, 1, 1), date(2999, 12, 31))
WRITTEN = st.one_of(
    DAYS.map(str),
    st.from_regex(r"\A[0-3][0-9]{3}-[01][0-9]-[0-3][0-9]\Z"),
    st.sampled_from(
        ["1900-02-29", "2000-02-29", "2001-00-10", "2001-01-00", "2001-1-05", "\u0662"]
    ),
    st.none(),
)


def texts(values: list[str | None]) -> "pd.Series[str]":
    return pd.Series(values, dtype="str")


def day(text: str | None) -> date | None:
    """The date by Python's own calendar, of the years that we take for years."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 1000 <= found.year < 3000 else None


@settings(max_examples=200, deadline=None)
@given(st.lists(WRITTEN))
def test_a_date_is_what_the_calendar_has(values: list[str | None]) -> None:
    found = as_dates(texts(values))
    assert [None if pd.isna(d) else d.date() for d in found] == [day(v) for v in values]
    assert is_date(texts(values)).tolist() == [day(v) is not None for v in values]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(DAYS, DAYS), min_size=1))
def test_an_age_is_the_number_of_birthdays(pairs: list[tuple[date, date]]) -> None:
    born, then = (pd.Series(np.array(days, "M8[us]")) for days in zip(*pairs, strict=True))
    ages = [t.year - b.year - ((t.month, t.day) < (b.month, b.day)) for b, t in pairs]
    assert age_on(born, then).tolist() == ages
    assert age_on(born, pairs[0][1]).tolist()[0] == ages[0]


def test_nobody_without_a_date_of_birth_has_an_age() -> None:
    born = as_dates(texts([None, "2001-02-30", "2001-02-28"]))
    ages = age_on(born, date(2002, 2, 28))
    assert ages.isna().tolist() == [True, True, False]
    assert ages[2] == 1


def test_numbers_are_read_and_nothing_else() -> None:
    values = ["7", "-007", "1" * 15, "1" * 16, "1e3", " 7", "", "\u0667", None]
    assert as_numbers(texts(values)).fillna(0.5).tolist() == [7, -7, int("1" * 15), *[0.5] * 6]
    assert as_numbers(texts(["12.50", "12.555"]), "[0-9]+[.][0-9]{2}").tolist()[0] == 12.5


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("12"), st.sampled_from(["a", "b", None, "c"]))))
def test_what_stands_twice_in_a_return_is_all_of_it(rows: list[tuple[str, str | None]]) -> None:
    frame = pd.DataFrame(rows, columns=["return", "name"], dtype="str")
    assert stand_twice(frame, "name").tolist() == [Counter(rows)[row] > 1 for row in rows]


@pytest.mark.parametrize("made", [Table, Table.of])
def test_a_table_hands_out_a_column_once_and_anew_when_it_is_replaced(
    made: Callable[[dict[str, Any]], Table],
) -> None:
    table = made({"UPN": pd.array(["a"], dtype="str")})
    assert table["UPN"].tolist() == ["a"]
    first = table["UPN"]
    assert table["UPN"] is first
    table["UPN"] = ["b"]
    assert table["UPN"].tolist() == ["b"]
    assert type(table[table["UPN"].eq("b")]) is pd.DataFrame


WORDS = st.sampled_from(["", "S", "s", "NS", "Zoë"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.none(), WORDS)), WORDS, st.lists(WORDS))
def test_a_column_compares_with_words_as_any_column_does(
    texts: list[str | None], word: str, words: list[str]
) -> None:
    plain = pd.Series(texts, dtype="str")
    column = Table({"Status": plain})["Status"]
    asked: list[Callable[[Any], Any]] = [
        lambda texts: texts.eq(word),
        lambda texts: texts.ne(word),
        lambda texts: texts.isin(words),
        lambda texts: texts.isin([None, word]),
        lambda texts: texts.notna(),
        lambda texts: texts.isna(),
        lambda texts: texts.eq(texts),
    ]
    for ask in asked:
        assert ask(column).tolist() == ask(plain).tolist()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_marks_of_rows_are_joined_as_any_columns_are(rows: list[tuple[bool, bool]]) -> None:
    table = Table({"A": ["S" if a else "N" for a, _ in rows], "B": [str(b) for _, b in rows]})
    one, other = table["A"].eq("S"), table["B"].eq("True")
    plain, theirs = (pd.Series([row[n] for row in rows], dtype=bool) for n in (0, 1))
    for mine in (other, theirs, theirs.to_numpy()):
        assert (one & mine).tolist() == (plain & theirs).tolist()
        assert (one | mine).tolist() == (plain | theirs).tolist()
    assert (theirs & one).tolist() == (plain & theirs).tolist()
    assert (~one | ~other).tolist() == (~plain | ~theirs).tolist()
    turned = theirs[::-1]
    assert (one & turned).tolist() == (plain & turned).tolist()
    one &= other
    assert one.tolist() == (plain & theirs).tolist()


@pytest.mark.parametrize("code", ["SC3-07", "SC3-13", "SC3-24"])
def test_no_rule_writes_into_what_others_look_at_too(code: str) -> None:
    name, content = sample.make(shipped(), code, size=30, seed=5, breaks=("1510", "1600"))
    claim = recognise(name, content, shipped())
    template = shipped()["school-census"]
    context = template.context(claim.period, file_name=name)
    read = template.read(name, content, context).tables
    before = {table: pd.DataFrame(read[table], copy=True) for table in read}
    done = run(template.rules_for(claim.period), read, context, template.phase(read))
    assert done.broken
    assert not done.crashed
    for table, frame in before.items():
        for column in frame.columns:
            now = read[table][column]
            pd.testing.assert_series_equal(now, frame[column], check_series_type=False, obj=table)
    again = run(template.rules_for(claim.period), read, context, template.phase(read))
    for one, other in zip(done.broken, again.broken, strict=True):
        pd.testing.assert_frame_equal(one.rows, other.rows, obj=one.rule.code)
