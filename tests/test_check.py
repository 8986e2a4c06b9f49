"""A check: all rules that can run do, counts are exact, and no file is called clean that is not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from validation import sample
from validation.check import check, check_file, shipped
from validation.complaints import findings, shape, shares
from validation.finding import Report, Severity, Verdict
from validation.offline import look, look_many
from validation.reading.containers import Member
from validation.reading.located import Located
from validation.rule import Context, Rule, Tables, rule
from validation.run import Broken
from validation.template import Template
from validation.watchdog import Done
from validation.watchdog import run as watched

SPECS = "specification-codes"
DUE = date(2019, 6, 28)


def rows(*changes: dict[str, str]) -> bytes:
    perfect = shipped()[SPECS].reader.perfect()["rows"][0]
    lines = [list(perfect)]
    for n, change in enumerate(changes):
        lines.append([*(perfect | {"QAN": f"601/{n:04d}/3"} | change).values()])
    return "".join(",".join(line) + "\r\n" for line in lines).encode()


def checked(*changes: dict[str, str], template: Template | None = None, **more: object) -> Report:
    known: dict[str, object] = {"due": DUE} | more
    return check("a.csv", rows(*changes), template or shipped()[SPECS], "2019", **known)  # type: ignore[arg-type]


def asking(code: str, broken: Callable[[Tables, Context], object], **more: object) -> Template:
    """The template with one more rule."""

    def made(tables: Tables, context: Context) -> pd.DataFrame:
        """A rule of the test

        Nothing is to be done.
        """
        return broken(tables, context)  # type: ignore[return-value]

    more = {"good": [], "bad": [], "missing": [], **more}
    extra: Rule = rule(code, Severity.ERROR, "rows.Tier", **more)(made)  # type: ignore[arg-type]
    template = shipped()[SPECS]
    return replace(template, rules=(*template.rules, extra))


def crashes(tables: Tables, context: Context) -> object:
    raise KeyError("AQA")


def test_a_clean_file_is_clean_and_says_what_was_run() -> None:
    report = checked({}, {})
    assert report.verdict is Verdict.CLEAN
    assert report.ruleset == "file format of 2019, applied to 2019"
    assert (report.records, report.facts) == (2, {"rows": 2})
    assert {"headers", "Year-pattern", "ReportingDate-due"} <= set(report.rules.run)
    assert not report.rules.not_run
    assert not report.crashed


def test_everything_that_is_wrong_is_told_at_once() -> None:
    report = checked({"Tier": "Higher"}, {"Applied": "No", "Year": "19"}, {})
    assert report.counts == {"Year-pattern": 1, "Tier-code": 1, "Applied-code": 1}
    assert (report.errors, report.verdict) == (3, Verdict.ERRORS)
    tier = next(f for f in report.findings if f.rule == "Tier-code")
    assert (tier.table, tier.record, tier.line, tier.field) == ("rows", 1, 2, "Tier")
    assert (tier.found, tier.key) == ("Higher", "601/0000/3 8300")
    assert tier.expected == "F or H, or -2 where it does not apply"
    assert tier.confirmed


def test_a_file_with_queries_only_has_that_verdict() -> None:
    report = check("a.csv", b"\xef\xbb\xbf" + rows({}), shipped()[SPECS], "2019", due=DUE)
    assert report.verdict is Verdict.QUERIES
    assert (report.errors, report.queries) == (0, 1)


def test_a_rule_that_crashes_is_shown_and_the_file_is_never_clean() -> None:
    report = checked({}, template=asking("broken", crashes))
    assert report.crashed
    assert report.verdict is Verdict.ERRORS
    (crashed,) = report.rules.crashed
    assert crashed.rule == "broken"
    assert crashed.why.startswith("KeyError at test_check.py:")
    assert "AQA" not in crashed.why


def test_the_others_still_run_when_a_rule_crashes() -> None:
    report = checked({"Applied": "No"}, template=asking("broken", crashes))
    assert report.counts == {"Applied-code": 1}


def test_no_memory_is_not_a_crash_of_the_rule() -> None:
    def hungry(tables: Tables, context: Context) -> object:
        raise MemoryError

    with pytest.raises(MemoryError):
        checked({}, template=asking("hungry", hungry))


def test_a_rule_whose_data_are_not_at_hand_is_not_run_and_says_why() -> None:
    template = asking("asks", crashes, wants=["register"])
    assert [(n.rule, n.why) for n in checked({}, template=template).rules.not_run] == [
        ("asks", "it needs the register, which is not at hand")
    ]


def test_a_rule_on_a_column_that_is_not_there_is_not_run_and_says_why() -> None:
    content = rows({}).replace(b"Tier,", b"").replace(b",H,", b",")
    report = check("a.csv", content, shipped()[SPECS], "2019", due=DUE)
    assert {n.rule for n in report.rules.not_run} == {"Tier-missing", "Tier-code"}
    assert report.counts == {"headers": 1}


def test_a_row_whose_field_has_failed_is_not_asked_any_further() -> None:
    template = asking("later", lambda t, _: t["rows"]["Tier"].notna(), needs=["rows.Tier"])
    report = checked({"Tier": "Higher"}, {}, template=template)
    assert [(f.rule, f.record) for f in report.findings] == [("Tier-code", 1), ("later", 2)]


def test_a_mask_with_missing_values_breaks_only_where_it_is_true() -> None:
    def unsure(tables: Tables, context: Context) -> object:
        return pd.Series([True, None, False], dtype="boolean")

    assert checked({}, {}, {}, template=asking("unsure", unsure)).counts == {"unsure": 1}


def test_a_rule_says_itself_what_was_found_and_expected_and_in_which_field() -> None:
    def told(tables: Tables, context: Context) -> object:
        return pd.DataFrame({"found": "x", "expected": "y", "field": "Applied"}, index=[1])

    (finding,) = checked({}, {}, template=asking("told", told)).findings
    assert (finding.found, finding.expected, finding.field) == ("x", "y", "Applied")
    assert finding.record == 2


def test_a_rule_may_complain_of_two_fields_of_one_row() -> None:
    def told(tables: Tables, context: Context) -> object:
        return pd.DataFrame({"field": ["Applied", "QAN"]}, index=[1, 1])

    report = checked({}, {}, template=asking("told", told))
    assert [(f.field, f.found, f.record) for f in report.findings] == [
        ("Applied", "N", 2),
        ("QAN", "601/0001/3", 2),
    ]
    assert report.counts == {"told": 2}


class KnownLines:
    """Places of rows that all have the same lines."""

    def __init__(self, known: dict[str, int]) -> None:
        self.known = known

    def lines(self, field: str, rows: Any) -> Any:
        return np.full(len(rows), self.known[field])

    def paths(self, rows: Any) -> list[str]:
        return ["/p"] * len(rows)


def test_a_fields_own_line_is_told_where_it_is_known() -> None:
    place = {"return": [1], "record": [1], "key": ["k"], "line": [10], "path": ["/p"]}
    tables = Located()
    tables["rows"] = pd.DataFrame({"DOB": ["x"], "Sex": ["y"], **place})
    tables.places["rows"] = KnownLines({"DOB": 14, "Sex": 10})
    on_dob = asking("1", crashes).rules[-1]
    rows = pd.DataFrame({"field": ["DOB", "Sex"]}, index=[0, 0])
    found = findings([Broken(on_dob, rows)], tables, frozenset(), 0)
    assert [(f.field, f.line) for f in found] == [("DOB", 14), ("Sex", 10)]


def test_a_rule_that_names_rows_that_do_not_exist_has_crashed() -> None:
    def told(tables: Tables, context: Context) -> object:
        return pd.DataFrame(index=[7])

    assert [n.rule for n in checked({}, template=asking("told", told)).rules.crashed] == ["told"]


def test_counts_are_exact_where_the_list_is_cut_and_every_rule_is_still_shown() -> None:
    changes = [{"Applied": "No"} for _ in range(50)] + [{"Tier": "Higher"}]
    report = checked(*changes, cut_at=10)
    assert report.counts == {"Tier-code": 1, "Applied-code": 50}
    assert report.errors == 51
    assert report.cut_at == 10
    assert [f.rule for f in report.findings].count("Tier-code") == 1
    assert len(report.findings) == 10


def test_a_cause_that_breaks_many_rows_is_one_finding_that_names_the_first() -> None:
    report = checked(*({"ReportingDate": "28/06/2019"} for _ in range(5)))
    (finding,) = report.findings
    assert finding.rule == "ReportingDate-spreadsheet"
    assert finding.found == (
        "dd/mm/yyyy in all of them, such as 28/06/2019 (lines 2, 3, 4 and 2 more)"
    )
    assert (finding.rows, finding.path) == (5, "column 2")
    assert report.counts == {"ReportingDate-spreadsheet": 1}


def test_a_value_that_names_a_child_is_shown_as_its_shape() -> None:
    template = replace(shipped()[SPECS], private=frozenset({"rows.Applied"}))
    (finding,) = checked({"Applied": "O'Brien 7"}, template=template).findings
    assert finding.found == "X'Xxxxx 9, 9 characters"


def test_an_unconfirmed_error_is_counted_as_one() -> None:
    report = checked({"QAN": "601/1"}, {"QAN": "601/1"})
    assert report.counts == {"duplicate-row": 2}
    assert (report.errors, report.unconfirmed_errors) == (2, 2)


def test_an_unreadable_file_has_its_reason_as_the_one_finding() -> None:
    report = check("a.csv", b"x,y\r\n1,2\r\n", shipped()[SPECS], "2019")
    assert report.verdict is Verdict.UNREADABLE
    (finding,) = report.findings
    assert finding.rule == "headers"
    assert finding.message == report.problem


def test_a_period_that_the_template_does_not_have_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        check("a.csv", rows({}), shipped()[SPECS], "1066")


def test_a_report_comes_back_from_json_as_it_was() -> None:
    report = checked({"Tier": "Higher"}, template=asking("broken", crashes))
    again = Report.from_json(report.as_json())
    assert again == replace(report, counts=again.counts, facts=again.facts)


def test_the_job_checks_in_a_child_and_brings_a_report_and_a_workbook() -> None:
    options = {"due": "2019-06-28", "organisation": "5258"}
    ended = watched(
        check_file, "a.csv", rows({"Tier": "x"}), SPECS, "2019", options, seconds=60, megabytes=1000
    )
    assert isinstance(ended, Done)
    report = Report.from_json(ended.value["report"])
    assert (report.counts, report.organisation) == ({"Tier-code": 1}, "5258")
    assert ended.value["workbook"].startswith(b"PK")


def test_the_job_makes_no_workbook_where_there_is_nothing_to_list() -> None:
    assert check_file("a.csv", rows({}), SPECS, "2019", {"due": "2019-06-28"})["workbook"] == b""


def test_the_job_reports_on_what_cannot_be_unpacked() -> None:
    report = check_file("a.pdf", b"%PDF-1.7", SPECS, "2019")["report"]
    assert (report["verdict"], list(report["counts"])) == ("unreadable", ["document"])


def test_a_file_is_looked_at_as_what_it_says_it_is() -> None:
    (report,) = look("a.csv", rows({}), shipped(), due=DUE)
    assert (report.collection, report.organisation, report.period) == (SPECS, "AQA", "2019")
    assert report.verdict is Verdict.CLEAN


def test_two_places_that_disagree_are_an_error_offline() -> None:
    changes = [{"AwardingOrganisation": name} for name in ("AQA", "AQA", "OCR", "OCR")]
    (report,) = look("a.csv", rows(*changes), shipped(), due=DUE)
    assert report.counts == {"clash": 1, "one-organisation": 2}


def test_files_that_are_looked_at_together_get_the_reports_that_they_get_alone() -> None:
    census = [
        Member(*sample.make(shipped(), "school-census", size=10, seed=n, period="2007-AUT",
                            organisation=f"873-400{n}", breaks=breaks))
        for n, breaks in ((1, ()), (2, ("1510",)), (3, ("1600",)), (2, ()))
    ]  # fmt: skip
    two_names = [{"AwardingOrganisation": name} for name in ("AQA", "AQA", "OCR", "OCR")]
    others = [
        Member("a.csv", rows({})),
        Member("b.csv", rows(*two_names)),
        Member("c.pdf", b"%PDF-1.7"),
        Member("cut.xml", census[0].content[:2000]),
    ]
    files = [*census[:2], *others, *census[2:]]
    together = look_many(files, shipped(), due=DUE)
    assert together == [look(*file, shipped(), due=DUE) for file in files]
    assert [len(each) for each in together] == [1] * len(files)
    assert len({report.verdict for (report,) in together}) == 3


def test_a_period_without_rules_is_said_and_those_with_rules_are_named() -> None:
    (report,) = look("a.csv", rows({"Year": "1999"}), shipped())
    assert report.verdict is Verdict.UNREADABLE
    assert "1999" in report.problem
    assert "2019" in report.problem


def test_small_groups_are_shown_whole() -> None:
    assert shares({0: 2, 1: 900, 2: 900}, 100) == {0: 2, 1: 49, 2: 49}
    assert shares({0: 2, 1: 900}, 0) == {0: 2, 1: 900}
    assert sum(shares(dict(enumerate(range(1, 300))), 1000).values()) == 1000


def test_a_shape_tells_no_name() -> None:
    assert shape("Ærø") == "Xxx, 3 characters"
    assert shape("7") == "9, 1 character"


def test_a_finding_shows_the_shape_of_a_name_unless_the_collection_says_otherwise() -> None:
    name, content = sample.make(shipped(), "SC3-07", size=20, seed=1, breaks=("2340",))

    def postcode(**options: object) -> str:
        report = check_file(name, content, "school-census", "2007-AUT", options)["report"]
        (found,) = (f["found"] for f in report["findings"] if f["rule"] == "2340")
        return str(found)

    assert postcode() == "XX99XX, 6 characters"
    shown = postcode(show_names=True)
    assert len(shown) == 6
    assert shape(shown) == postcode()
