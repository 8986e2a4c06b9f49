"""Check letters: what they see, and what arithmetic cannot let them see."""

import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.census import tables, template
from validation.collections.school_census.identifier import LETTERS, uln_digits, upn_letters
from validation.run import run

DIGITS = "0123456789"
rests = st.text(DIGITS, min_size=12, max_size=12)
nines = st.text(DIGITS, min_size=9, max_size=9).filter(lambda nine: nine[0] != "0")


def upn(rest: str) -> str:
    return upn_letters([f"?{rest}"])[0] + rest


def good_upn(number: str) -> bool:
    return upn_letters([number])[0] == number[0]


@pytest.mark.parametrize("number", ["H801200001001", "R674123101121", "P207000016049"])
def test_a_published_upn_is_right(number: str) -> None:
    assert good_upn(number)


@pytest.mark.parametrize("number", ["B207000016049", "Q207000016049"])
def test_a_upn_that_vendors_misprint_is_wrong(number: str) -> None:
    assert not good_upn(number)


@settings(max_examples=10, deadline=None)
@given(st.lists(rests, min_size=1, max_size=60, unique_by=lambda rest: rest[3:]))
def test_a_made_upn_passes_every_rule_on_it(made: list[str]) -> None:
    numbers = [upn("801" + rest[3:]) for rest in made]
    rules = [r for r in template().rules if r.code in ("1500", "1510", "1530", "1540", "1550")]
    pupils = tables({"pupils": [{"UPN": number} for number in numbers]})
    assert not run(rules, pupils, template().context("2013-AUT")).broken


@given(rests, st.integers(0, 11), st.sampled_from(DIGITS))
def test_any_one_wrong_digit_of_a_upn_is_seen(rest: str, at: int, digit: str) -> None:
    """A change moves the sum by a position (2 to 13) times 1 to 9, which 23 never divides."""
    assume(rest[at] != digit)
    number = upn(rest)
    spoiled = number[: at + 1] + digit + number[at + 2 :]
    assert not good_upn(spoiled)


@given(rests, st.sampled_from(string.ascii_uppercase))
def test_any_other_first_letter_of_a_upn_is_seen(rest: str, letter: str) -> None:
    assume(letter != upn(rest)[0])
    assert not good_upn(letter + rest)


@given(rests, st.integers(0, 10))
def test_two_neighbours_that_change_places_in_a_upn_are_seen(rest: str, at: int) -> None:
    assume(rest[at] != rest[at + 1])
    swapped = rest[:at] + rest[at + 1] + rest[at] + rest[at + 2 :]
    assert not good_upn(upn(rest)[0] + swapped)


def test_two_wrong_digits_of_a_upn_may_cancel_each_other() -> None:
    """What one letter of 23 cannot see: one in 23 of the pairs of changes."""
    assert upn_letters(["?801200001001", "?521200001001"]) == ["H", "H"]


def test_the_letters_leave_out_what_is_misread() -> None:
    assert len(LETTERS) == 23
    assert not set("IOS") & set(LETTERS)


@given(nines)
def test_any_one_wrong_digit_of_a_uln_is_seen(nine: str) -> None:
    last = uln_digits([nine + "0"])[0]
    assume(last)
    for at in range(9):
        for digit in DIGITS:
            other = nine[:at] + digit + nine[at + 1 :]
            if digit != nine[at]:
                assert uln_digits([other + "0"])[0] != last


@given(nines)
def test_a_uln_has_one_last_digit_or_none(nine: str) -> None:
    assert uln_digits([nine + "0"])[0] in ("", *DIGITS)


def test_a_remainder_of_nought_makes_no_uln() -> None:
    weights = [int(d) * w for d, w in zip("100000001", range(10, 1, -1), strict=True)]
    assert sum(weights) % 11 == 1
    assert uln_digits(["1000000010"]) == ["9"]
    assert uln_digits(["1000000060"]) == [""]
