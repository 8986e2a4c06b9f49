"""The line of zeros: what is known of it, what is zero, and what its sender fills in."""

from datetime import date

import pytest

from handlers.replies.zero_line import wanted
from validation.template import catalogue
from validation.zero_line import zero_line

DUE = date(2019, 11, 29)
# fmt: off
LINES = {
    # template                      period      zeros in
    "t1-entries":                  ("2019-JUN", ["Ontime unit entries", "Late unit entries",
                                                 "Ontime linear entries", "Late linear entries"]),
    "standard-qualification-fee":  ("2019",     ["StandardQualificationFee"]),
    "vocational-quarterly":        ("2024-Q1",  ["Registrations"]),
    "specification-codes":         ("2019",     []),
    "school-census":               ("2007-AUT", []),
}
# fmt: on


@pytest.mark.parametrize("name", LINES)
def test_a_zero_stands_where_something_is_counted(name: str) -> None:
    period, zeros = LINES[name]
    line = zero_line(catalogue()[name], period, "NEB", DUE)
    assert list(line.zeros if line else ()) == zeros


def test_a_line_of_zeros_is_said_column_by_column() -> None:
    line = zero_line(catalogue()["t1-entries"], "2019-JUN", "NEB", DUE)
    assert line
    assert wanted(line) == (
        "Send the file with its headers and one line:",
        "Exam series: June 2019. Awarding organisation: NEB. Reporting date: 2019-11-29. 0 in "
        "Ontime unit entries, Late unit entries, Ontime linear entries and Late linear entries. "
        "As they are with you: Qualification and Country.",
    )
