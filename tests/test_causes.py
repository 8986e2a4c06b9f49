"""Findings grouped by cause: one slip of a system is told as one, and what blocks comes first."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.faces import html, plain
from handlers.life.result import Result
from handlers.life.verdicts import checked
from tests.returns import ANN, BROKEN, CENSUS, NOW, RECEIPT, finding, report
from tests.test_check import DUE, rows
from validation.alike import alike
from validation.causes import groups
from validation.check import check, shipped
from validation.finding import Finding, Severity


def many(count: int, **more: object) -> list[Finding]:
    return [finding("7", f"K{n}", **more) for n in range(count)]


def test_what_blocks_comes_first_then_what_we_only_read_then_what_may_be_explained() -> None:
    found = report(
        finding("3", severity=Severity.QUERY), *many(9, basis="M"), finding("1"), finding("2"),
        finding("2", "B"),
    )  # fmt: skip
    assert [(g.first.rule, g.count) for g in groups(found)] == [
        ("2", 2), ("1", 1), ("7", 9), ("3", 1),
    ]  # fmt: skip


def test_four_thousand_rows_of_one_slip_are_told_as_one() -> None:
    (cause,) = groups(report(*many(4000, found="31/08/2019", table="rows", path="column 10")))
    assert cause.places == "4,000 rows"
    assert cause.alike == "In all of them column 10 holds dd/mm/yyyy."


def test_what_is_true_of_most_is_not_said_of_all() -> None:
    found = [*many(19, found="X"), finding("7", "Z", found="Y")]
    (cause,) = groups(report(*found))
    assert cause.alike == "In 19 of them UPN holds X."


def test_a_list_that_was_cut_speaks_only_of_what_is_listed() -> None:
    (cause,) = groups(report(*many(10, found="X"), counts={"7": 500}, cut_at=10))
    assert (cause.places, cause.alike) == (
        "500 pupils",
        "In 10 of the 10 that are listed UPN holds X.",
    )


def test_few_values_and_values_of_many_kinds_have_nothing_in_common() -> None:
    assert alike(["X"] * 4) is None
    assert alike([str(n) for n in range(99)]) is None


@given(st.lists(st.sampled_from(["A", "B", "1/2/2019", "12/02/2019", ""]), max_size=40))
def test_what_is_alike_never_counts_more_than_there_is(values: list[str]) -> None:
    common = alike(values)
    assert common is None or 5 <= common.count <= len(values)


def test_dates_that_a_spreadsheet_has_turned_are_one_cause_with_their_rows_and_column() -> None:
    file = rows(*({"ReportingDate": f"{n:02}/06/2019"} for n in range(1, 29)))
    found = check("a.csv", file, shipped()["specification-codes"], "2019", due=DUE)
    standing = replace(CENSUS, template="specification-codes")
    reply = checked(standing, Result(found, RECEIPT), ANN, NOW).reply
    _, body = plain.render([reply])
    assert "(rule ReportingDate-spreadsheet): 28 rows" in body
    assert "column 2  found dd/mm/yyyy in all of them, such as 01/06/2019 (lines 2, 3, 4" in body


def test_the_answer_says_what_is_new_and_which_rules_are_wholly_put_right() -> None:
    after = report(*(f for f in BROKEN.findings if f.rule not in ("1600", "1867")), finding("8"))
    reply = checked(CENSUS, Result(after, RECEIPT, BROKEN), ANN, NOW).reply
    _, body = plain.render([reply])
    assert "2 put right, 1 new, 3 still there." in body
    assert "Wholly put right: rules 1600 and 1867." in body
    assert "(rule 8): 1 pupil, new" in body
    assert "(rule 1510): 2 pupils, still there" in body


def test_long_causes_leave_room_for_the_next_step_on_the_screen() -> None:
    long = [
        finding(str(rule), f"K{n}", line=n, found="x" * 60, fix="Do this. " * 20)
        for rule in range(8)
        for n in range(1, 6)
    ]
    _, body = plain.render([checked(CENSUS, Result(report(*long), RECEIPT), ANN, NOW).reply])
    assert len(body.splitlines()) <= 55
    assert "more rules, not shown here" in body
    assert "WHAT NEXT" in body


def test_a_rule_is_a_link_only_where_the_rule_book_has_a_place() -> None:
    reply = checked(CENSUS, Result(BROKEN, RECEIPT), ANN, NOW).reply
    linked = html.render([reply], "https://rules.example/")
    assert 'href="https://rules.example/school-census.html#rule-1510"' in linked
    assert "href" not in html.render([reply])
