"""The commands that fill the store, typed as an operator types them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands import collection, register
from bot.commands.collection import known

REGISTER = """organisation,kind,name,acronym,aliases,authority,person,role,addresses
DFE,regulator,Education,DfE,,,Carol Reid,collector,carol@dfe.example
873,authority,Cambs,,,,Tom Field,agent,tom@cambs.example
873-4001,school,Hillside,,,,Ann Lee,source,ann@hill.example
5258,awarding-organisation,Example Awarding,EA,,,,,
"""
DATES = ["--opens", "2007-09-20", "--due", "2007-10-17", "--closes", "2099-12-14"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, with a register file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "register.csv").write_text(REGISTER)
    return tmp_path


def typed(line: str, *more: str) -> Result:
    word, *rest = line.split()
    app = {"register": register.app, "collection": collection.app}[word]
    return CliRunner().invoke(app, [*rest, *more])


def test_a_register_is_imported_once_and_listed() -> None:
    assert "The register is empty" in typed("register list").output
    first = typed("register import register.csv")
    assert first.exit_code == 0, first.output
    assert "added: Ann Lee <ann@hill.example>: source in 873-4001" in first.output
    assert typed("register import register.csv").output == "0 added, 0 changed, 7 unchanged.\n"
    listed = typed("register list").output
    assert "873-4001    school                 Hillside" in listed
    assert "source                 Ann Lee <ann@hill.example>" in listed


def test_a_bad_register_is_refused_with_its_lines(folder: Path) -> None:
    (folder / "register.csv").write_text(REGISTER + "X,schol,Oak,,,,,,\n")
    bad = typed("register import register.csv")
    assert bad.exit_code == 1
    assert 'register.csv, line 6: the kind is "schol"' in bad.output
    assert "Nothing was imported." in bad.output
    assert "The register is empty" in typed("register list").output
    (folder / "register.csv").write_bytes(REGISTER.encode("utf-16"))
    assert "not in UTF-8" in typed("register import register.csv").output


def test_somebody_who_left_is_removed() -> None:
    typed("register import register.csv")
    assert "holds no such post" in typed("register remove ann@hill.example --role head").output
    gone = typed("register remove ann@hill.example")
    assert gone.output == "removed: source in 873-4001\nremoved: the address ann@hill.example\n"
    assert "Ann Lee" not in typed("register list").output
    again = typed("register remove ann@hill.example")
    assert again.exit_code == 1
    assert "is nobody's address" in again.output
    assert "Nothing was removed." in again.output


def test_a_collection_is_opened_changed_and_listed() -> None:
    typed("register import register.csv")
    assert "No collection is open" in typed("collection list").output
    opened = typed("collection open SC3-07 --population authority:873", *DATES)
    assert opened.exit_code == 0, opened.output
    assert "added: SC3-07 School Census autumn 2007, due 2007-10-17" in opened.output
    assert "added: SC3-07/873-4001" in opened.output
    again = typed("collection open SC3-07 --population authority:873", *DATES)
    assert again.output == "SC3-07: 0 added, 0 changed, 1 unchanged.\n"
    later = [*DATES[:3], "2007-10-19", *DATES[4:]]
    changed = typed("collection open SC3-07 --population authority:873", *later)
    assert "changed: due is 2007-10-19, was 2007-10-17" in changed.output
    assert "due 2007-10-19, closes 2099-12-14: 1 no data" in typed("collection list").output


def test_a_school_that_joins_the_register_owes_what_its_authority_owes(folder: Path) -> None:
    typed("register import register.csv")
    typed("collection open SC3-07 --population authority:873", *DATES)
    (folder / "register.csv").write_text("organisation,kind,name\n873-4002,school,Oak\n")
    assert "now owed: SC3-07/873-4002" in typed("register import register.csv").output


def test_an_exam_boards_collection_takes_its_policies_and_its_own_title() -> None:
    typed("register import register.csv")
    words = "--template specification-codes --period 2019 --population kind:awarding-organisation"
    policies = (
        "--policy agent_step=false --policy confirm=auto --policy notify=all --policy tolerance=5"
    )
    opened = typed(f"collection open SPEC-19 {words} {policies}", *DATES)
    assert opened.exit_code == 0, opened.output
    assert "added: SPEC-19/5258" in opened.output
    assert "SpecificationCodes 2019" in typed("collection list").output


# fmt: off
BAD = [
    ("X1",                                             "neither its template nor its period"),
    ("X1 --template spec --period 2019",               "no template 'spec'"),
    ("SC3-07 --period 1999",                           "no period '1999'"),
    ("X1 --template school-census --period 2007-AUT",  "with --population"),
    ("SC3-07 --policy confirm=maybe",                  "must be one of auto, ask"),
    ("SC3-07 --policy colour=red",                     "the keys are nil, confirm"),
    ("SC3-07 --policy agent_step=perhaps",             "must be one of true"),
    ("SC3-07 --policy tolerance=ten",                  "must be from 0 to 100"),
    ("SC3-07 --population authority:999",              "nobody in the register"),
    ("SC3-07 --regulator QCA",                         "QCA is not in the register"),
    ("SC3-07 --agent-due 2007-01-01",                  "authority's due date"),
    ("SC3-07 --agent-due 31/10/2007",                  "does not match the format"),
]
# fmt: on


@pytest.mark.parametrize(("words", "says"), BAD)
def test_a_collection_that_cannot_be_is_refused_with_what_is_possible(
    words: str, says: str
) -> None:
    typed("register import register.csv")
    bad = typed(f"collection open {words}", *DATES)
    assert bad.exit_code in (1, 2)
    assert says in " ".join(bad.output.replace("│", " ").split()), bad.output
    assert "No collection is open" in typed("collection list").output


def test_without_a_regulator_there_is_nothing_to_collect_for() -> None:
    bad = typed("collection open SC3-07", *DATES)
    assert "none is in the register yet" in bad.output


def test_the_well_known_codes_say_their_terms() -> None:
    kinds = [known(code) for code in ("SC1-08", "SC2-08", "SC3-07", "SC4-07", "SC3-7")]
    assert [(k.period, k.title) for k in kinds if k] == [
        ("2008-SPR", "School Census spring 2008"),
        ("2008-SUM", "School Census summer 2008"),
        ("2007-AUT", "School Census autumn 2007"),
    ]


@pytest.mark.parametrize("command", ["register import", "collection open"])
def test_help_shows_an_example(command: str) -> None:
    shown = typed(command, "--help").output
    assert "873" in shown
    assert "\b" not in shown
