"""returns-bot doctor: look at everything that the bot needs; each line is ok, or what to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import typer

from bot.commands.loading import settings_or_exit
from bot.settings import Settings

Look = Callable[[Settings], str | None]

FORGED = (
    "From outside, send the bot a mail with the field Authentication-Results: {}; dmarc=pass."
    " Your server must take the field out: look at the mail's header in the mailbox."
)
EVENTS = (
    "Slack tells a bot neither which events it is sent, nor whether it has a Home tab. While the"
    " bot runs, in Slack: write help to it in a direct message, write its name and help in a"
    " private channel that it is in, type /returns, open its Home tab, and choose Check this file"
    " from a message's menu. Where no answer comes, the app's page lacks an event, the command, the"
    " tab or the shortcut: compare it with slack-manifest.yaml."
)
REQUEST_URL = (
    "While the bot runs, the app's page has a button beside each request URL that tries it: Slack"
    " writes Verified where it reached the bot and the secret is right."
)


@dataclass(frozen=True)
class Finding:
    """What one look found: ``advice`` is empty where all is well; ``first`` is what must be put
    right before anything can be seen."""

    what: str
    advice: str = ""
    first: str = ""


def doctor() -> None:
    """Check settings, store, database library, and what is served: mail servers, Slack, or both.

    Exit 1 if anything is wrong. What cannot be looked at from here is said with how to try it.
    """
    settings = settings_or_exit()
    findings = list(examine(settings))
    for found in findings:
        typer.echo("\n".join(_said(found)))
    for unseen in _unseen(settings):
        typer.echo(f"try  {unseen}")
    raise typer.Exit(1 if any(f.advice for f in findings) else 0)


def _said(found: Finding) -> Iterator[str]:
    if found.first:
        yield f"skip {found.what}"
        yield f"     first put right: {found.first}"
        return
    yield f"{'ok  ' if not found.advice else 'FIX '} {found.what}"
    if found.advice:
        yield f"     {found.advice}"


def examine(settings: Settings) -> Iterator[Finding]:
    """One finding for each look, in an order in which they can be put right."""
    wrong: set[str] = set()
    for what, kind, after, look in looks():
        if not SERVED[kind](settings):
            continue
        if after in wrong:
            yield Finding(what, first=after)
            continue
        advice = _looked(look, settings)
        wrong |= {what} if advice else set()
        yield Finding(what, advice)


def _looked(look: Look, settings: Settings) -> str:
    try:
        return look(settings) or ""
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"


def _unseen(settings: Settings) -> Iterator[str]:
    """What cannot be looked at from here, and how to try it."""
    if settings.authserv_id:
        yield FORGED.format(settings.authserv_id)
    if settings.serves_slack:
        yield EVENTS
    if _by_http(settings):
        yield REQUEST_URL


def _by_socket(settings: Settings) -> bool:
    return settings.serves_slack and settings.slack_mode == "socket"


def _by_http(settings: Settings) -> bool:
    return settings.serves_slack and settings.slack_mode == "http"


def _deletes(settings: Settings) -> bool:
    return settings.serves_slack and bool(settings.slack_user_token.get_secret_value())


def _addresses(settings: Settings) -> str | None:
    ours = ("mail_address",) if settings.serves_mail else ()
    needed = (*ours, "contact", "operator")
    missing = [name for name in needed if "@" not in getattr(settings, name)]
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


def _key(settings: Settings) -> str | None:
    """One that is not there yet is made when the bot starts."""
    from bot import keys

    keys.current(settings.folder)
    path = settings.folder / keys.PRIVATE
    return f"Others may read it: chmod 600 {path}" if keys.exposed(settings.folder) else None


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


TOKEN = "Slack: the bot's token lets us in"  # noqa: S105  (no token)
SECRET = "Slack: the signing secret is set"  # noqa: S105  (no secret)

SERVED: dict[str, Callable[[Settings], bool]] = {
    "all": lambda _: True,
    "mail": lambda settings: settings.serves_mail,
    "slack": lambda settings: settings.serves_slack,
    "socket": _by_socket,
    "http": _by_http,
    "deletes": _deletes,
}


def looks() -> tuple[tuple[str, str, str, Look], ...]:
    """Every look; Slack's libraries are loaded only here."""
    from bot.slack import checkup, knocked

    # fmt: off
    return (
        # what is looked at                             where      after    how
        ("addresses in the settings",                   "all",     "",      _addresses),
        ("senders are proven",                          "mail",    "",      _trust),
        ("Python and SQLite fit each other",            "all",     "",      _database_library),
        ("store: opens, migrations are up to date",     "all",     "",      _store),
        ("ledger: the chain is whole",                  "all",     "",      _ledger),
        ("receipts: the key is its owner's alone",      "all",     "",      _key),
        ("templates and rules load",                    "all",     "",      _templates),
        ("mail in: IMAP sign-in and mailbox",           "mail",    "",      _imap),
        ("mail out: SMTP sign-in",                      "mail",    "",      _smtp),
        (TOKEN,                                         "slack",   "",      checkup.bot_token),
        ("Slack: the token may do what the bot needs",  "slack",   TOKEN,   checkup.bot_scopes),
        ("Slack: this machine's clock",                 "slack",   TOKEN,   checkup.clock),
        ("Slack: Socket Mode says hello",               "socket",  TOKEN,   checkup.socket),
        (SECRET,                                        "http",    "",      knocked.secret),
        ("Slack: the port of HTTP mode",                "http",    SECRET,  knocked.port),
        ("Slack: the token that deletes files",         "deletes", "",      checkup.user_token),
    )
    # fmt: on
