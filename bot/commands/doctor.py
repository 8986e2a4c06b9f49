"""returns-bot doctor: look at everything that the bot needs; each line is ok, or what to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import typer

from bot.commands.loading import settings_or_exit
from bot.settings import Settings

FORGED = (
    "From outside, send the bot a mail with the field Authentication-Results: {}; dmarc=pass."
    " Your server must take the field out: look at the mail's header in the mailbox."
)
"""What cannot be looked at from here."""


@dataclass(frozen=True)
class Finding:
    """What one look found: ``advice`` is empty where all is well."""

    what: str
    advice: str = ""


def doctor() -> None:
    """Check settings, store, mail servers and database library; exit 1 if anything is wrong."""
    settings = settings_or_exit()
    findings = list(examine(settings))
    for found in findings:
        typer.echo(f"{'ok  ' if not found.advice else 'FIX '} {found.what}")
        if found.advice:
            typer.echo(f"     {found.advice}")
    if settings.authserv_id:
        typer.echo(f"try  {FORGED.format(settings.authserv_id)}")
    raise typer.Exit(1 if any(f.advice for f in findings) else 0)


def examine(settings: Settings) -> Iterator[Finding]:
    """One finding for each look, in an order in which they can be put right."""
    for what, look in LOOKS:
        try:
            advice = look(settings)
        except Exception as problem:
            advice = f"{type(problem).__name__}: {problem}"
        yield Finding(what, advice or "")


def _addresses(settings: Settings) -> str | None:
    missing = [
        name
        for name in ("mail_address", "contact", "operator")
        if "@" not in getattr(settings, name)
    ]
    return f"Set {', '.join(missing)} in returns-bot.toml to mail addresses." if missing else None


def _trust(settings: Settings) -> str | None:
    from bot.mail.proof import may_trust_from

    if not settings.trust_from:
        return None
    return may_trust_from(settings) or (
        "trust_from is on: anybody on this machine can write as anybody. Turn it off for real use."
    )


def _database_library(settings: Settings) -> str | None:
    import sqlite3
    import sys

    from storage.engine import unfit

    return unfit(sys.version_info[:3], sqlite3.sqlite_version_info)


def _store(settings: Settings) -> str | None:
    from bot import store

    store.opened(settings).dispose()
    return None


def _ledger(settings: Settings) -> str | None:
    from sqlmodel import Session

    from bot import store
    from storage import ledger

    with Session(store.reading(settings)) as session:
        broken = ledger.verify(session)
    return (
        f"The chain is broken at entries {broken[:5]}: compare with a backup." if broken else None
    )


def _templates(settings: Settings) -> str | None:
    """Ours, and the operator's own: what does not load there would stop every check."""
    from pathlib import Path

    from bot import store
    from validation.template import catalogue

    own = store.templates(settings)
    try:
        found = catalogue(Path(own) if own else None)
    except Exception as problem:
        return f"{own or 'The package'}: {type(problem).__name__}: {problem}"
    return None if found else "No template was found: install the package again."


def _imap(settings: Settings) -> str | None:
    from bot.mail.inbox import Inbox

    Inbox(settings).check()
    return None


def _smtp(settings: Settings) -> str | None:
    from bot.mail.outbox import check

    check(settings)
    return None


Look = Callable[[Settings], str | None]

# fmt: off
LOOKS: tuple[tuple[str, Look], ...] = (
    # what is looked at                         how
    ("addresses in the settings",               _addresses),
    ("senders are proven",                      _trust),
    ("Python and SQLite fit each other",        _database_library),
    ("store: opens, migrations are up to date", _store),
    ("ledger: the chain is whole",              _ledger),
    ("templates and rules load",                _templates),
    ("mail in: IMAP sign-in and mailbox",       _imap),
    ("mail out: SMTP sign-in",                  _smtp),
)
# fmt: on
