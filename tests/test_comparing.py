"""What is said of two files side by side, and which two a line means."""

from typing import Any

import pytest

from bot.faces import plain
from handlers.checks import comparing
from handlers.checks.comparing import _pair, asked
from handlers.hearing.inbound import Inbound
from handlers.replies.comparison import NAMED, Compared, Side, compared
from handlers.said.grammar import Command, parse
from storage.rows import Submission
from tests.returns import BROKEN, CENSUS, CLEAN, NOW

BEFORE, AFTER = Side(1, "a.xml", BROKEN), Side(2, "b.xml", CLEAN)
NONE: dict[str, Any] = {
    "added": 0,
    "removed": 0,
    "changed": 0,
    "named": {"added": [], "removed": [], "changed": []},
    "fields": {},
    "nameless": [0, 0],
}
LINE = Command("compare", CENSUS.ref)


def said(outcome: str = "done", **records: Any) -> str:
    read = {"outcome": outcome, "records": NONE | records}
    return words(Compared(BEFORE, AFTER, read))


def words(two: Compared) -> str:
    _, text = plain.render([compared(CENSUS, LINE, two)])
    return " ".join(text.split())


def test_findings_and_figures_stand_beside_each_other() -> None:
    told = said()
    assert "From #1 a.xml (4 errors, 1 query) to #2 b.xml (no errors)." in told
    assert "Findings: 5 put right, 0 new, 0 still there." in told
    assert "Put right: rule 1510 (2), rule 1600 (1), rule 1867 (1) and rule 2020Q (1)." in told
    assert "Still there" not in told
    assert "Pupils on roll 412 410 -2" in told
    assert "Records: 0 added, 0 removed, 0 changed." in told


def test_records_are_named_by_key_and_field_and_the_rest_is_counted() -> None:
    keys = [f"A{n}" for n in range(50)]
    named = {"added": keys, "removed": [], "changed": [["B1", ["DOB", "Sex"]]]}
    told = said(added=1234, changed=1, named=named)
    assert f"A{NAMED - 1} and 1,222 more." in told
    assert f"A{NAMED}," not in told
    assert "Changed: B1 (DOB and Sex)." in told
    assert "Removed:" not in told


@pytest.mark.parametrize(
    ("outcome", "why"),
    [("failed", "by our own fault"), ("too long", "in the time that there is")],
)
def test_where_the_records_could_not_be_read_the_findings_are_told_all_the_same(
    outcome: str, why: str
) -> None:
    told = said(outcome)
    assert why in told
    assert "5 put right" in told


def test_what_was_not_read_says_how_to_have_it_read() -> None:
    assert f"write: {LINE}" in words(Compared(BEFORE, AFTER))


def files(*kinds: str) -> list[Submission]:
    """Submissions #1, #2 …: a verdict, or "nil"."""
    return [
        Submission(
            ref=CENSUS.ref,
            number=n,
            file=None if kind == "nil" else str(n),
            verdict=kind,
            at=NOW,
        )
        for n, kind in enumerate(kinds, start=1)
    ]


# fmt: off
PAIRS = [
    # line               submissions                                 the two, or why not
    ("",                 ("clean", "errors", "clean"),               [2, 3]),
    ("",                 ("clean", "failed", "clean", "given up"),   [1, 3]),
    ("",                 ("clean", "nil", "clean"),                  [1, 3]),
    ("",                 ("clean", "checking"),                      [1, 2]),
    (" 1 3",             ("clean", "errors", "clean"),               [1, 3]),
    (" 3 1",             ("clean", "errors", "clean"),               [1, 3]),
    ("#1 3",             ("clean", "errors", "clean"),               [1, 3]),
    (" 1",               ("clean", "errors", "clean"),               [1, 3]),
    (" 3",               ("clean", "errors", "clean"),               [2, 3]),
    ("#3",               ("clean", "errors", "clean"),               [2, 3]),
    ("",                 (),                                         "no two files"),
    ("",                 ("clean", "nil"),                           "no two files"),
    (" 2 2",             ("clean", "clean"),                         "no two files"),
    (" 1 9",             ("clean", "clean"),                         "no #9"),
    (" 2",               ("clean", "nil"),                           "#2 is “No data"),
]
# fmt: on


@pytest.mark.parametrize(("rest", "kinds", "expected"), PAIRS)
def test_a_line_means_two_files(
    rest: str, kinds: tuple[str, ...], expected: list[int] | str
) -> None:
    line = parse(f"compare {CENSUS.ref}{rest}")
    assert isinstance(line, Command)
    found = _pair(files(*kinds), line)
    if isinstance(found, str):
        assert isinstance(expected, str)
        assert expected in found
    else:
        assert [one.number for one in found] == expected


def test_a_message_has_so_many_comparisons_and_each_once() -> None:
    lines = [f"compare A/{n}" for n in (1, 1, 2, 3, 4, 5)]
    inbound = Inbound("mail", "key", "ann@x", lines=tuple(lines))
    assert asked(inbound) == ["compare A/1", "compare A/2", "compare A/3"]
    assert len(asked(inbound)) == comparing.MOST
