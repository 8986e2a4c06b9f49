"""Commands by their names: what is typed is imported, and nothing of the others."""

from importlib import import_module

import typer

COMMANDS = (
    "init",
    "register",
    "collection",
    "collections",
    "run",
    "doctor",
    "mailbox",
    "key",
    "verify",
    "audit",
    "quarantine",
    "slack",
    "check",
    "recheck",
    "rules",
    "duplicates",
    "export",
    "sample",
    "demo",
    "send",
)
"""Each is a file beside this one, in the order of the help: it has an ``app`` of commands, or a
function of its own name."""


def gathered(*names: str) -> typer.Typer:
    """An application of these commands."""
    app = typer.Typer(
        help="Statutory data returns by mail: checked, answered, submitted, approved.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_show_locals=False,
        callback=_above,
    )
    for name in names:
        file = import_module(f"bot.commands.{name}")
        if hasattr(file, "app"):
            app.add_typer(file.app, name=name)
        else:
            app.command(name)(getattr(file, name))
    return app


def _above() -> None:
    """Where there is one command alone, it is still named."""
