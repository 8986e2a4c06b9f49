"""The mail edge against Postfix and Dovecot: TLS, sign-in, IDLE, restarts."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import Transient
from bot.mail import outbox
from bot.mail.inbox import Inbox
from bot.mail.letter import compose
from bot.mail.ours import Ours
from bot.mail.outbox import Refused, Sent, send
from handlers.outside import Letter
from tests.servers.kept import Kept, running
from tests.servers.stack import MailStack

pytestmark = pytest.mark.servers
AT = datetime(2007, 9, 18, 10, 14, 2, tzinfo=UTC)


@pytest.fixture
def empty(mail: MailStack) -> MailStack:
    """The bot's mailbox is new for each test."""
    mail.recreate("bot")
    return mail


def letter(mail: MailStack, number: int, sender: str = "head") -> bytes:
    ours = Ours(mail.address(sender), "Jane Head")
    text = f"message {number}\n.\n..dots\n"
    return compose(
        Letter(ours.message_id(str(number), b"a secret"), mail.address("bot"), "s", text), ours, AT
    )


def post(mail: MailStack, number: int) -> bytes:
    raw = letter(mail, number)
    assert isinstance(send(raw, mail.address("bot"), mail.settings("head")), Sent)
    return raw


@pytest.mark.parametrize(
    ("security", "smtp", "imap"), [("starttls", "SUBMISSION", "IMAP"), ("tls", "SMTPS", "IMAPS")]
)
def test_what_is_sent_with_sign_in_is_kept_once_byte_for_byte(
    empty: MailStack, security: str, smtp: str, imap: str
) -> None:
    ports = empty.ports
    sender = empty.settings("head", smtp_port=ports[smtp], smtp_tls=security)
    reader = empty.settings("bot", imap_port=ports[imap], imap_tls=security)
    raw = letter(empty, 1)
    kept = Kept()
    with running(Inbox(reader), kept):
        assert isinstance(send(raw, empty.address("bot"), sender), Sent)
        kept.wait(1)
    (arrived,) = kept.raws
    assert arrived.startswith(b"Return-Path: <head@example.test>\r\n")
    assert arrived.endswith(raw)


def test_a_server_whose_certificate_we_do_not_know_is_refused(
    empty: MailStack, tmp_path: Path
) -> None:
    stranger = tmp_path / "ca.crt"
    stranger.write_bytes((Path(__file__).parent / "another-ca.crt").read_bytes())
    for settings in (
        empty.settings("bot", ca_file=stranger),
        empty.settings("bot", ca_file=None),
        empty.settings("bot", ca_file=stranger, smtp_tls="tls", smtp_port=empty.ports["SMTPS"]),
    ):
        with pytest.raises(Transient, match="certificate verify failed") as refused:
            outbox.check(settings)
        assert refused.value.needs_person
        with pytest.raises(Transient, match="certificate verify failed") as refused:
            Inbox(settings).check()
        assert refused.value.needs_person


def test_a_wrong_password_is_refused_by_both(empty: MailStack) -> None:
    wrong = empty.settings("bot").model_copy(
        update={
            "imap_password": empty.settings("head").imap_password,
            "smtp_password": empty.settings("head").smtp_password,
        }
    )
    with pytest.raises(Transient) as refused:
        Inbox(wrong).check()
    assert refused.value.needs_person
    with pytest.raises(Transient) as refused:
        outbox.check(wrong)
    assert refused.value.needs_person


def test_an_unknown_recipient_is_refused(empty: MailStack) -> None:
    outcome = send(letter(empty, 1), empty.address("nobody"), empty.settings("head"))
    assert isinstance(outcome, Refused)
    assert outcome.detail.startswith("550 ")


def test_nothing_can_leave_the_machine(empty: MailStack) -> None:
    outcome = send(letter(empty, 1), "someone@elsewhere.example", empty.settings("head"))
    assert isinstance(outcome, Refused)


def test_a_message_that_comes_during_idle_wakes_the_inbox(empty: MailStack) -> None:
    kept = Kept()
    inbox = Inbox(empty.settings("bot", imap_idle_seconds=1200))
    with running(inbox, kept):
        first = post(empty, 1)
        kept.wait(1)
        second = post(empty, 2)
        kept.wait(2)
    assert [raw.endswith(sent) for raw, sent in zip(kept.raws, (first, second), strict=True)]


def test_dovecot_restarted_in_mid_idle_loses_nothing(empty: MailStack) -> None:
    kept = Kept()
    with running(Inbox(empty.settings("bot", imap_idle_seconds=1200)), kept):
        sent = [post(empty, 1)]
        kept.wait(1)
        empty.stop_dovecot()
        empty.start_dovecot()
        sent += [post(empty, number) for number in (2, 3)]
        kept.wait(3, 60)
    assert len(kept.raws) == 3
    assert all(any(raw.endswith(each) for raw in kept.raws) for each in sent)


def test_another_uidvalidity_loses_nothing(empty: MailStack) -> None:
    kept = Kept()
    inbox = Inbox(empty.settings("bot"))
    with running(inbox, kept):
        post(empty, 1)
        kept.wait(1)
    # Dovecot makes UIDVALIDITY from the second of the clock: it must be another one.
    time.sleep(1.1)
    empty.recreate("bot")
    last = post(empty, 2)
    with running(inbox, kept):
        kept.wait(2)
    assert kept.raws[1].endswith(last)
    assert kept.positions[0][1] != kept.positions[1][1]


def test_nothing_is_marked_as_read(empty: MailStack) -> None:
    kept = Kept()
    post(empty, 1)
    with running(Inbox(empty.settings("bot")), kept):
        kept.wait(1)
    box = empty.folder / "mail" / "bot" / "Maildir"
    (file,) = [*(box / "new").iterdir(), *(box / "cur").iterdir()]
    assert "S" not in file.name.partition(":2,")[2]
