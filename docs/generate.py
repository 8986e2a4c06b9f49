"""Writes the pages that follow from the code: python -m docs.generate. Never edit those by hand."""

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot import settings as settings_module
from bot.settings import Settings
from docs import words
from handlers import standing
from handlers.grammar import FORMS, Form
from handlers.lifecycle import TRANSITIONS, Row
from handlers.people import Proof, Role
from handlers.standing import Policies, Status
from handlers.visibility import VIEWS, Sight
from validation.book import BASIS, Page, book
from validation.template import Template, catalogue

HERE = Path(__file__).parent
RESULTS = HERE.parent / "bench" / "results.json"
NOTE = "<!-- Written by make docs. Do not edit: change the code and run it again. -->\n\n"
OPEN = {None: "any", True: "with an agent step", False: "without an agent step"}


def pages() -> dict[str, str]:
    """Every generated page: its path below docs, and its text."""
    templates = list(catalogue().values())
    made = {
        "commands.md": commands(),
        "settings.md": settings(),
        "lines.md": lines(),
        "life.md": life(),
        "rules/README.md": rules(templates),
        **{f"rules/{p.name}.md": p.text for t in templates for p in _book(t)},
    }
    if RESULTS.exists():
        made["performance.md"] = performance(json.loads(RESULTS.read_text()))
    return {path: NOTE + text for path, text in made.items()}


def table(headings: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """A Markdown table."""
    written = [headings, tuple("---" for _ in headings), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in written) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


# Commands


def commands() -> str:
    """Every command with its arguments and options, as its own help has them."""
    sections = "\n".join(_command(name, command) for name, command in all_commands())
    return f"# Commands\n\n`returns-bot`, or `python -m bot`.\n\n{sections}"


def all_commands() -> Iterator[tuple[str, Any]]:
    """(what is typed, the command), those of a group each for itself."""
    import typer

    from bot.commands.app import app

    yield from _leaves("returns-bot", typer.main.get_command(app))


def _leaves(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield name, command
        return
    for word, each in below.items():
        yield from _leaves(f"{name} {word}", each)


def _command(name: str, command: Any) -> str:
    given = [p for p in command.params if p.name != "help"]
    asked = table(("you give", "what it is", "without it"), map(_parameter, given))
    epilog = _epilog(command.epilog or "")
    parts = (f"## {name}", command.help, asked if given else "", epilog)
    return "\n\n".join(filter(None, parts)).rstrip() + "\n"


def _parameter(given: Any) -> tuple[str, str, str]:
    name = given.metavar or given.name.upper()
    shown = f"`{name}`" if given.param_type_name == "argument" else f"`{', '.join(given.opts)}`"
    default = given.default
    return shown, given.help or "", "it must be given" if given.required else _default(default)


def _default(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    value = value.value if isinstance(value, StrEnum) else value
    return f"`{value}`" if value not in (None, "") else ""


def _epilog(text: str) -> str:
    """Examples: what the help shows as it stands, as code."""
    blocks = [block.strip() for block in text.split("\b\n")]
    return "\n\n".join(f"```text\n{block}\n```" for block in blocks if block)


# Settings


def settings() -> str:
    """Every setting with its default and its meaning."""
    said = docstrings()
    rows = (
        (
            f"`{name}`",
            f"`{_plain(field.default)}`" if _plain(field.default) else "",
            said.get(name) or words.SETTINGS.get(name, ""),
        )
        for name, field in Settings.model_fields.items()
    )
    head = (
        "# Settings\n\nIn `returns-bot.toml`, or as `RETURNS_BOT_` and the name in capitals in the"
    )
    tail = " environment, which wins. [Operators](operators.md) says when to change them.\n\n"
    return head + tail + table(("setting", "without it", "meaning"), rows)


def docstrings() -> dict[str, str]:
    """The docstring below each field of Settings that has one."""
    tree = ast.parse(inspect.getsource(settings_module))
    found = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Settings")
    return {
        one.target.id: str(two.value.value)
        for one, two in zip(found.body, found.body[1:], strict=False)
        if isinstance(one, ast.AnnAssign)
        and isinstance(one.target, ast.Name)
        and isinstance(two, ast.Expr)
        and isinstance(two.value, ast.Constant)
    }


def _plain(value: Any) -> str:
    value = value.get_secret_value() if hasattr(value, "get_secret_value") else value
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


# Lines


def lines() -> str:
    """Every line that may be written, from the grammar's own table."""
    rows = ((f"`{f.syntax}`", f.help, _who(f), f"`{f.example}`") for f in FORMS)
    said = table(("write", "what it does", "who may", "example"), rows)
    return f"# Lines that you may write\n\n{words.LINES}\n\n{said}"


def _who(form: Form) -> str:
    roles = dict.fromkeys(str(row.who) for row in TRANSITIONS if row.verb == form.verb)
    return " or ".join(roles) or "everybody"


# The life of a return


def life() -> str:
    """Statuses, moves, sight and policies, each from the table that the bot itself obeys."""
    return (
        f"# The life of a return\n\n{words.LIFE}\n\n## Statuses\n\n{_statuses()}\n"
        f"## Moves\n\n{words.MOVES}\n\n{_moves()}\n{words.GUARDS}\n\n{_guards()}\n"
        f"## Who sees what\n\n{words.SIGHT}\n\n{_views()}\n"
        f"## Policies of a collection\n\n{_policies()}\n"
        f"## Roles\n\n{_members(Role)}\n## Proof\n\n{_members(Proof)}"
    )


def _statuses() -> str:
    rows = ((str(s), _stands(s), *words.STATUSES[s]) for s in Status)
    return table(("status", "in a sentence", "COLLECT says", "the exams portal says"), rows)


def _stands(status: Status) -> str:
    blanks = {"checker": "the authority", "taker": "the regulator", "done": "authorised"}
    return standing.STANDS[status].format(**blanks)


def _moves() -> str:
    rows = map(_move, TRANSITIONS)
    return table(("verb", "from", "to", "who", "collections", "proof", "provided that"), rows)


def _move(row: Row) -> tuple[str, ...]:
    before = ", ".join(status for status in Status if status in row.before)
    after = str(row.after or "where it was before")
    proof = "" if row.who is Role.CLOCK else row.proof.name.lower()
    needs = ", ".join(guard.__name__.replace("_", " ") for guard in row.guards)
    return row.verb, before, after, str(row.who), OPEN[row.agents], proof, needs


def _guards() -> str:
    used = dict.fromkeys(guard for row in TRANSITIONS for guard in row.guards)
    rows = ((g.__name__.replace("_", " "), inspect.getdoc(g) or "") for g in used)
    return table(("provided that", "what it means"), rows)


def _views() -> str:
    rows = ((str(v.role), _while(v.statuses), words.SIGHTS[v.sight]) for v in VIEWS)
    return table(("role", "while it is", "sees"), rows) + "\n" + _members(Sight)


def _while(statuses: frozenset[Status]) -> str:
    return (
        "anything"
        if statuses == frozenset(Status)
        else ", ".join(s for s in Status if s in statuses)
    )


def _policies() -> str:
    defaults = Policies()
    rows = (
        (f"`{name}`", choices, f"`{_plain(getattr(defaults, name))}`", meaning)
        for name, (choices, meaning) in words.POLICIES.items()
    )
    return table(("policy", "may be", "without it", "meaning"), rows)


def _members(kind: Any) -> str:
    """The members of an enumeration with the docstring below each."""
    tree = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(tree, ast.ClassDef)
    rows = []
    for one, two in zip(tree.body, [*tree.body[1:], ast.Pass()], strict=True):
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            told = two.value if isinstance(two, ast.Expr) else None
            meaning = (
                str(told.value) if isinstance(told, ast.Constant) else "nothing proves who sent it"
            )
            rows.append((one.targets[0].id.lower(), meaning))
    return table((kind.__name__.lower(), "meaning"), iter(rows))


# Rules


def rules(templates: list[Template]) -> str:
    """The front page of the rule book."""
    rows = (
        (f"[{t.title}]({t.name}.md)", f"`{t.name}`", str(len(t.rules)), ", ".join(t.periods))
        for t in templates
    )
    letters = table(("basis", "where the condition comes from"), _letters(BASIS))
    listed = table(("template", "name", "rules", "periods"), rows)
    return f"# The rule book\n\n{words.RULES}\n\n{listed}\n{words.BASIS}\n\n{letters}"


def _letters(basis: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((letter or "(none)", meaning) for letter, meaning in basis.items())


def _book(template: Template) -> list[Page]:
    return book(template)


# Performance


def performance(results: Mapping[str, Any]) -> str:
    """What python -m bench measured, and on what."""
    rows = ((r["what"], f"{r['value']:g} {r['unit']}", r["how"]) for r in results["results"])
    machine = table(("on", ""), ((k, str(v)) for k, v in results["machine"].items()))
    measured = table(("what", "measured", "how"), rows)
    return f"# Performance\n\n{words.PERFORMANCE}\n\n{measured}\n{machine}"


def write() -> list[str]:
    """Bring the files up to date; the paths that changed, those that are gone included."""
    made, changed = pages(), []
    (HERE / "rules").mkdir(exist_ok=True)
    for path, text in made.items():
        file = HERE / path
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            changed.append(path)
    for file in (HERE / "rules").glob("*.md"):
        if f"rules/{file.name}" not in made:
            file.unlink()
            changed.append(f"rules/{file.name}")
    return changed


if __name__ == "__main__":
    for path in write() or ["nothing: all pages are up to date"]:
        print("written:", path)
