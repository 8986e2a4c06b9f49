"""The demo's end: how to try a file of one's own, with a mail client or from another terminal."""

import json
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.demo.stage import BOT, OPEN, Stage

NOTE = Path.home() / ".cache" / "returns-bot" / "demo.json"
"""Where `returns-bot send` finds a demo that stays."""


def show(stage: Stage, console: Console, stays: bool) -> None:
    """Say how to go on."""
    if not stays:
        console.print(
            "\nTo try a file of your own:\n"
            "  make demo STAY=1                                   keeps all this running\n"
            "  .venv/bin/returns-bot sample SC3-07 -o census.xml  makes a file to play with\n"
            "  .venv/bin/returns-bot check census.xml             checks it without any mail",
            markup=False,
        )
        return
    _note(stage)
    console.print(_accounts(stage))
    console.print(
        f"\nMail server on this machine only: SMTP 127.0.0.1:{stage.mail.smtp_port}, "
        f"IMAP 127.0.0.1:{stage.mail.imap_port}, no encryption. Write to {BOT}.\n"
        "In another terminal:\n"
        f"  .venv/bin/returns-bot sample {OPEN} --pupils 30 --break 1510 -o census.xml\n"
        "  .venv/bin/returns-bot send census.xml --as office@hillside.example\n"
        '  .venv/bin/returns-bot send --as office@hillside.example --say "returns"',
        markup=False,
    )


def wait(console: Console) -> None:
    """Stay until Ctrl-C."""
    console.print("\nCtrl-C ends it.", style="bold")
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        console.print("Stopped.")
    finally:
        NOTE.unlink(missing_ok=True)


def _accounts(stage: Stage) -> Table:
    table = Table("who", "user", "password", title="Mailboxes")
    for who, person in stage.people.items():
        table.add_row(f"{who} ({person.name})", person.address, person.password)
    return table


def _note(stage: Stage) -> None:
    NOTE.parent.mkdir(parents=True, exist_ok=True)
    NOTE.touch(mode=0o600)
    people = {p.address: {"name": p.name, "password": p.password} for p in stage.people.values()}
    note = {"smtp": stage.mail.smtp_port, "imap": stage.mail.imap_port, "people": people}
    NOTE.write_text(json.dumps(note))
