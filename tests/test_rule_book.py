"""The rule book says in the lists of which periods a rule is, and what keeps silent after what."""

import pytest

from tests.census import template
from validation.book import book
from validation.entry import entries


def facts(code: str) -> dict[str, str]:
    rules = [rule for rule in template().rules if rule.code == code]
    (entry,) = entries(template(), rules)
    return dict(entry.facts)


@pytest.mark.parametrize(
    ("code", "lists"),
    [
        ("1600", None),
        ("1630", "spring 2014, spring 2025"),
        ("1875", "autumn 2024, spring 2025, summer 2025"),
        ("2870", "autumn 2024"),
        ("2115", "autumn 2024, spring 2025, summer 2025"),
    ],
)
def test_a_rule_names_the_lists_that_have_it_where_not_all_do(code: str, lists: str | None) -> None:
    assert facts(code).get("In the lists of") == lists


def test_the_book_says_what_is_not_asked_where_a_field_has_failed() -> None:
    lines = book(template())[0].text.splitlines()
    (line,) = (line for line in lines if line.startswith("| pupils.DOB |"))
    said, silent = line.split("|")[2:4]
    assert "1600" in said
    assert {"1940", "2020Q"} <= set(silent.replace(",", "").split())
