"""Which room may look into which, and which files may touch the world."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

MAY_IMPORT = {
    "bot": {"bot", "handlers", "validation", "storage"},
    "handlers": {"handlers", "validation", "storage"},
    "validation": {"validation"},
    "storage": {"storage"},
}
PURE = (
    {
        f"handlers/{name}.py"
        for name in (
            "checks/changes",
            "life/decide",
            "life/decision",
            "life/explaining",
            "life/telling",
            "life/verdicts",
            "due/digest",
            "due/due_dates",
            "said/grammar",
            "life/guards",
            "showing/homes",
            "hearing/inbound",
            "life/lifecycle",
            "hearing/matching",
            "people",
            "due/progression",
            "due/quiet",
            "checks/rechecked",
            "replies/causes",
            "replies/behalf",
            "replies/dates",
            "replies/digests",
            "replies/duplicated",
            "replies/exported",
            "replies/faults",
            "replies/gathered",
            "replies/lists",
            "replies/moves",
            "replies/progress",
            "replies/rechecked",
            "replies/refusals",
            "replies/reminders",
            "replies/results",
            "life/receipts",
            "life/signed",
            "replies/receipted",
            "reply",
            "replies/unfiled",
            "life/result",
            "due/schedule",
            "life/standing",
            "due/unusual",
            "life/visibility",
            "words",
            "due/working_days",
        )
    }
    | {
        f"bot/mail/{name}.py"
        for name in (
            "auth_results",
            "fields",
            "files",
            "html_text",
            "hush",
            "languages",
            "lines",
            "marker",
            "message",
            "ours",
            "reading",
            "signature",
        )
    }
    | {"bot/slack/home.py", "bot/slack/reading.py"}
)
WORLD = {
    "aiosmtplib",
    "alembic",
    "dbos",
    "dns",
    "imapclient",
    "os",
    "random",
    "secrets",
    "slack_bolt",
    "socket",
    "sqlalchemy",
    "sqlmodel",
    "storage",
    "subprocess",
    "time",
}
CLOCK = {"now", "today", "utcnow"}
ROOT = Path(__file__).parent.parent
FILES = sorted(p.relative_to(ROOT) for room in MAY_IMPORT for p in (ROOT / room).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def clock_calls(path: Path) -> list[str]:
    return [
        node.func.attr
        for node in ast.walk(ast.parse((ROOT / path).read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCK
    ]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_room_looks_only_into_the_rooms_below_it(path: Path) -> None:
    assert set(imports(path)) & MAY_IMPORT.keys() <= MAY_IMPORT[path.parts[0]]


@pytest.mark.parametrize("path", [p for p in FILES if str(p) in PURE], ids=str)
def test_a_pure_file_knows_no_clock_no_store_and_no_network(path: Path) -> None:
    assert not set(imports(path)) & WORLD
    assert not clock_calls(path)


def test_every_file_that_is_to_be_pure_exists() -> None:
    assert {str(p) for p in FILES} >= PURE


@pytest.mark.parametrize("path", [p for p in FILES if str(p) in PURE], ids=str)
def test_a_pure_file_can_be_the_first_that_is_imported(path: Path) -> None:
    """Two files that import each other work only where the right one happens to come first."""
    name = ".".join(path.with_suffix("").parts)
    subprocess.run([sys.executable, "-c", f"import {name}"], cwd=ROOT, check=True, timeout=60)
