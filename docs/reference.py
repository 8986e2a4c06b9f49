"""The pages of reference: commands, settings, lines, rules, figures; each from the code itself."""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

import typer

from bot import settings as settings_module
from bot.commands.app import app
from bot.settings import Settings
from docs import words
from docs.tables import table
from handlers.said.grammar import FORMS, Form
from handlers.said.whose import whose
from handlers.words import listing
from validation.entry import BASIS
from validation.template import Template

LISTED = re.compile(r"(<!-- lines -->\n).*?(<!-- end of lines -->)", re.DOTALL)

# Commands


def commands() -> str:
    """Every command with its arguments and options, as its own help has them."""
    sections = "\n".join(_command(name, command) for name, command in all_commands())
    return f"# Commands\n\n`returns-bot`, or `python -m bot`.\n\n{sections}"


def all_commands() -> Iterator[tuple[str, Any]]:
    """(what is typed, the command), those of a group each for itself."""
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
    return "\n\n".join(part.rstrip() for part in parts if part) + "\n"


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
            said.get(name, ""),
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


def lines_shown_in(readme: str) -> str:
    """The README with every line in short, as the grammar has it now."""
    rows = ((f"`{f.syntax}`", f.help, _who(f)) for f in FORMS)
    short = table(("write", "what it does", "who may"), rows)
    return LISTED.sub(lambda found: f"{found[1]}{short}{found[2]}", readme)


def _who(form: Form) -> str:
    return words.WHO.get(form.verb) or listing(whose(form.verb), "or") or "everybody"


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


# Figures


def performance(results: Mapping[str, Any]) -> str:
    """What python -m bench measured, and on what."""
    return f"# Performance\n\n{words.PERFORMANCE}\n\n{_figures(results)}"


def large_tables(results: Mapping[str, Any]) -> str:
    """What python -m bench.large measured, and on what."""
    growth = (
        (f"{one['rows']:,}", f"{one['seconds']:.2g}", f"{one['processor']:.2g}",
         f"{one['megabytes']:.0f}")
        for one in results["growth"]
    )  # fmt: skip
    grown = table(("rows", "seconds", "seconds of the processor", "megabytes"), growth)
    return f"# Large tables\n\n{words.TABLES}\n\n{_figures(results)}\n{words.GROWTH}\n\n{grown}"


def _figures(results: Mapping[str, Any]) -> str:
    rows = ((r["what"], f"{r['value']:g} {r['unit']}", r["how"]) for r in results["results"])
    machine = table(("on", ""), ((k, str(v)) for k, v in results["machine"].items()))
    measured = table(("what", "measured", "how"), rows)
    return f"{measured}\n{machine}"


def census(results: Mapping[str, Any]) -> str:
    """What python -m bench.census measured, and on what."""
    growth = (
        (f"{one['pupils']:,}", f"{one['seconds']:.3g}", f"{one['most']:.0f}")
        for one in results["growth"]
    )
    grown = table(("pupils on roll", "seconds of the processor", "megabytes"), growth)
    figures = _figures(results).strip()
    return f"# The School Census\n\n{words.CENSUS}\n\n{figures}\n\n{words.PUPILS}\n\n{grown}"
