"""The embedded mail server of the demo and the tests: real SMTP in, real IMAP out."""

import smtplib
from collections.abc import Iterator

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from bot.demo.mailserver import MailServer

HEAD, BOT = "head@school.example", "bot@authority.example"
LETTER = b"From: head@school.example\r\nSubject: Hello\r\n\r\nGood morning\r\n"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer({HEAD: "h", BOT: "b"}) as server:
        yield server


def send(server: MailServer, sender: str, to: str, raw: bytes = LETTER) -> None:
    with smtplib.SMTP(server.host, server.smtp_port) as client:
        client.sendmail(sender, [to], raw)


def inbox(server: MailServer, user: str, password: str) -> list[bytes]:
    with IMAPClient(server.host, server.imap_port, ssl=False, timeout=30) as client:
        client.login(user, password)
        client.select_folder("INBOX", readonly=True)
        found = client.fetch(client.search(), ["BODY.PEEK[]"])
        return [found[uid][b"BODY[]"] for uid in sorted(found)]


def test_what_comes_by_smtp_lies_in_the_inbox_with_its_trace(server: MailServer) -> None:
    send(server, HEAD, BOT)
    assert inbox(server, BOT, "b") == [
        b"Return-Path: <head@school.example>\r\nDelivered-To: bot@authority.example\r\n" + LETTER
    ]
    assert inbox(server, HEAD, "h") == []


def test_the_return_path_of_a_bounce_is_empty(server: MailServer) -> None:
    send(server, "", BOT)
    assert inbox(server, BOT, "b")[0].startswith(b"Return-Path: <>\r\n")


def test_what_is_delivered_is_kept_byte_for_byte(server: MailServer) -> None:
    raw = LETTER + bytes(range(14, 256)) + b"\r\n"
    server.deliver(raw, BOT)
    assert inbox(server, BOT, "b") == [raw]


def test_addresses_are_the_same_in_capital_letters(server: MailServer) -> None:
    send(server, HEAD, BOT.upper())
    assert len(inbox(server, BOT, "b")) == 1


def test_unknown_users_get_nothing_and_see_nothing(server: MailServer) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(server, HEAD, "nobody@school.example")
    with pytest.raises(LoginError):
        inbox(server, BOT, "wrong")


def test_a_mailbox_made_anew_has_another_uidvalidity(server: MailServer) -> None:
    def validity() -> object:
        with IMAPClient(server.host, server.imap_port, ssl=False, timeout=30) as client:
            client.login(BOT, "b")
            return client.select_folder("INBOX", readonly=True)[b"UIDVALIDITY"]

    before = validity()
    server.recreate(BOT)
    assert validity() != before


def test_it_closes_while_people_are_connected_and_frees_its_ports() -> None:
    server = MailServer({BOT: "b"}).start()
    idler = IMAPClient(server.host, server.imap_port, ssl=False, timeout=30)
    idler.login(BOT, "b")
    idler.select_folder("INBOX")
    idler.idle()
    talker = smtplib.SMTP(server.host, server.smtp_port)
    server.close()
    idler.shutdown()
    talker.close()
    with MailServer({BOT: "b"}, server.smtp_port, server.imap_port) as again:
        send(again, HEAD, BOT)


def test_a_taken_port_is_said_and_nothing_is_left_behind(server: MailServer) -> None:
    with pytest.raises(OSError, match="in use"):
        MailServer({BOT: "b"}, smtp_port=server.smtp_port).start()
