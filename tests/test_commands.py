"""The commands an operator types, as real processes where they serve and in this one elsewhere."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from bot import store, wiring
from bot.commands.app import app
from bot.demo.mailserver import MailServer
from bot.demo.person import Person, Servers, text_of
from bot.demo.stage import BOT, CAST, fill, the_demo
from bot.settings import Settings
from storage import messages

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "bot"]
PASSWORDS = {BOT: "bot", **{address: "person" for address, _ in CAST.values()}}


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer(PASSWORDS)
    server.start()
    yield server
    server.close()


@pytest.fixture
def site(tmp_path: Path, mail: MailServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a returns-bot.toml, a register and open collections; the working folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "returns-bot.toml").write_text(
        f"""
folder = "{tmp_path}/data"
mail_address = "{BOT}"
contact = "help@returns-bot.example"
operator = "operator@returns-bot.example"
imap_host = "127.0.0.1"
imap_port = {mail.imap_port}
imap_tls = "none"
imap_user = "{BOT}"
imap_password = "bot"
smtp_host = "127.0.0.1"
smtp_port = {mail.smtp_port}
smtp_tls = "none"
poll_seconds = 0.1
"""
    )
    fill(Settings(), the_demo(datetime.now(UTC).date()))
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    """A command in this process: its exit code and what it printed."""
    done = CliRunner().invoke(app, list(words))
    return done.exit_code, done.output


def started(folder: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    """A command as a process of its own."""
    return subprocess.Popen(
        [*COMMAND, *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(folder)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_help_names_every_command_and_each_command_has_help() -> None:
    code, told = run("--help")
    assert code == 0
    for command in ("init", "register", "collection", "run", "doctor", "mailbox", "quarantine"):
        assert command in told
        assert run(command, "--help")[0] == 0


def test_a_command_starts_without_what_the_others_need() -> None:
    code = (
        "import sys; from bot.__main__ import main\n"
        "sys.argv = ['returns-bot', 'rules', '--help']\n"
        "try: main()\n"
        "finally: assert not {'sqlmodel', 'pandas', 'bot.commands.run'} & {*sys.modules}"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, cwd=ROOT)


def test_init_writes_settings_that_load_and_never_writes_over_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("init")[0] == 0
    path = tmp_path / "returns-bot.toml"
    assert path.stat().st_mode & 0o077 == 0
    assert Settings().imap_idle_seconds == 240
    path.write_text("# mine\n")
    code, told = run("init")
    assert (code, path.read_text()) == (1, "# mine\n")
    assert "it was left as it is" in told


def test_every_setting_stands_in_the_file_that_init_writes() -> None:
    written = (ROOT / "bot/commands/returns-bot.toml.txt").read_text()
    assert [name for name in Settings.model_fields if f"{name} =" not in written] == []


def test_a_bad_setting_is_named_and_the_command_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "returns-bot.toml").write_text('imap_port = "many"\nimap_hots = "x"\n')
    code, told = run("mailbox")
    assert code == 2
    assert "imap_port" in told
    assert "imap_hots" in told


def test_doctor_says_ok_to_a_sound_site(site: Path) -> None:
    code, told = run("doctor")
    assert (code, told.count("FIX")) == (0, 0), told
    assert told.count("ok  ") >= 8


def test_doctor_says_what_to_do_about_each_thing_that_is_wrong(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETURNS_BOT_IMAP_PASSWORD", "wrong")
    monkeypatch.setenv("RETURNS_BOT_SMTP_PORT", "1")
    monkeypatch.setenv("RETURNS_BOT_CONTACT", "")
    code, told = run("doctor")
    assert (code, told.count("FIX")) == (1, 3), told
    assert "Set contact in returns-bot.toml" in told


def test_doctor_looks_at_the_operators_own_templates_too(site: Path) -> None:
    own = site / "data" / "templates" / "milk"
    own.mkdir(parents=True)
    (own / "template.toml").write_text("name = ")
    code, told = run("doctor")
    assert (code, told.count("FIX")) == (1, 1), told
    assert f"{site}/data/templates" in told


def test_doctor_says_how_to_test_the_border_server_where_one_is_set(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Authentication-Results" not in run("doctor")[1]
    monkeypatch.setenv("RETURNS_BOT_AUTHSERV_ID", "mx.authority.example")
    code, told = run("doctor")
    assert code == 0
    assert "Authentication-Results: mx.authority.example; dmarc=pass" in told


def test_mail_is_not_believed_where_the_servers_are_elsewhere(site: Path) -> None:
    elsewhere = {"RETURNS_BOT_TRUST_FROM": "true", "RETURNS_BOT_SMTP_HOST": "mail.example.org"}
    refused = started(site, "run", **elsewhere)
    told = refused.communicate(timeout=90)[1]
    assert refused.returncode == 1
    assert "Cannot start" in told
    assert "mail.example.org" in told


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("imap_tls", "maybe"),
        ("smtp_tls", "sometimes"),
        ("mail_address", ""),
        ("mail_address", "bot"),
    ],
)
def test_what_can_never_work_refuses_to_start_and_says_what_to_set(
    site: Path, setting: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"RETURNS_BOT_{setting.upper()}", value)
    with pytest.raises(wiring.CannotStart, match=f"set {setting}"):
        wiring.start(Settings())


def test_a_held_message_is_listed_shown_heard_again_and_dropped(site: Path) -> None:
    engine = store.opened(Settings())
    with Session(engine) as session:
        kept = messages.keep(session, b"Subject: x\r\n\r\nsecret", "mail", datetime.now(UTC))
        assert kept.id is not None
        messages.mark(session, kept.id, "quarantined", "it failed")
        session.commit()
        number = str(kept.id)
    engine.dispose()
    assert "quarantined" in run("mailbox")[1]
    assert "it failed" in run("quarantine", "list")[1]
    assert "secret" not in run("quarantine", "show", number)[1]
    assert "secret" in run("quarantine", "show", number, "--raw")[1]
    assert run("quarantine", "retry", number)[0] == 0
    assert run("quarantine", "drop", number)[0] == 1
    assert "Nothing is put aside" in run("quarantine", "list")[1]


def test_run_serves_until_it_is_told_to_stop_and_logs_no_personal_data(
    site: Path, mail: MailServer
) -> None:
    address, name = CAST["school"]
    school = Person(address, name, "person", Servers("127.0.0.1", mail.smtp_port, mail.imap_port))
    serving = started(site, "run", RETURNS_BOT_TRUST_FROM="true")
    try:
        school.write(BOT, "returns")
        assert "SC3-07/873-4001" in text_of(school.next_mail(60))
    finally:
        serving.send_signal(signal.SIGTERM)
        told = serving.communicate(timeout=90)[1]
    assert serving.returncode == 0, told
    lines = [json.loads(line) for line in told.splitlines()]
    assert lines[-1]["what"] == "stopping"
    assert address not in told
    assert name not in told


def test_a_file_can_be_sent_to_a_demo_that_stays(tmp_path: Path) -> None:
    demo = started(tmp_path, "demo", "--stay")
    try:
        note = tmp_path / ".cache" / "returns-bot" / "demo.json"
        until = time.monotonic() + 90
        while not note.exists() and demo.poll() is None and time.monotonic() < until:
            time.sleep(0.2)
        file = str(tmp_path / "census.xml")
        broken = ("sample", "SC3-13", "--pupils", "30", "--break", "1510", "-o", file)
        started(tmp_path, *broken).communicate(timeout=60)
        sent = started(tmp_path, "send", file, "--as", "office@hillside.example")
        told, trouble = sent.communicate(timeout=90)
    finally:
        demo.send_signal(signal.SIGINT)
        printed = demo.communicate(timeout=90)[0]
    assert (demo.returncode, sent.returncode) == (0, 0), trouble
    assert "1 error" in told
    assert "Loaded, not submitted." in told
    assert "office@hillside.example" in printed
    assert not note.exists()
