"""The inbox against a real IMAP server: nothing lost, nothing marked, stops when told."""

import base64
import imaplib
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from imapclient import IMAPClient
from pydantic import SecretStr

from bot.demo.mailserver import MailServer
from bot.errors import Transient
from bot.mail import inbox as inboxes
from bot.mail.inbox import Inbox
from bot.mail.safe_idle import SafeIMAP
from bot.settings import Settings
from tests.servers.kept import Kept, running

BOT, PASSWORD = "bot@authority.example", "b"


@pytest.fixture
def _no_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is seen is seen because the server said so, not because we asked again."""
    monkeypatch.setattr(inboxes, "FIRST_WAIT", 600.0)


def settings(port: int, **more: Any) -> Settings:
    return Settings(
        imap_host="127.0.0.1", imap_port=port, imap_tls="none", imap_user=BOT,
        imap_password=SecretStr(PASSWORD), imap_timeout_seconds=5, **more,
    )  # fmt: skip


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer({BOT: PASSWORD}) as server:
        yield server


def letter(number: int) -> bytes:
    return f"Subject: {number}\r\n\r\nbody {number}\r\n".encode()


def until(true: Callable[[], object]) -> None:
    done = threading.Event()
    for _ in range(1200):
        if true():
            return
        done.wait(0.05)
    raise AssertionError("it never came true")


def test_what_lies_there_and_what_comes_is_kept_once_in_order(server: MailServer) -> None:
    for number in range(3):
        server.deliver(letter(number), BOT)
    kept = Kept()
    with running(Inbox(settings(server.imap_port)), kept):
        kept.wait(3)
        for number in range(3, 6):
            server.deliver(letter(number), BOT)
        kept.wait(6)
    assert kept.raws == [letter(number) for number in range(6)]
    assert len({position[2] for position in kept.positions}) == 6


@pytest.mark.usefixtures("_no_second_look")
def test_mail_that_comes_during_idle_wakes_it_up(server: MailServer) -> None:
    kept = Kept()
    inbox = Inbox(settings(server.imap_port, imap_idle_seconds=600))
    with running(inbox, kept):
        for number in (1, 2):
            threading.Event().wait(0.5)  # it is in IDLE by then: this server forgets what is before
            server.deliver(letter(number), BOT)
            kept.wait(number)


def test_the_next_run_takes_up_where_the_last_one_stopped(server: MailServer) -> None:
    kept = Kept()
    inbox = Inbox(settings(server.imap_port))
    server.deliver(letter(1), BOT)
    with running(inbox, kept):
        kept.wait(1)
    server.deliver(letter(2), BOT)
    with running(inbox, kept):
        kept.wait(2)
    assert kept.raws == [letter(1), letter(2)]


def test_nothing_is_marked_moved_or_deleted(server: MailServer) -> None:
    server.deliver(letter(1), BOT)
    kept = Kept()
    with running(Inbox(settings(server.imap_port)), kept):
        kept.wait(1)
    with IMAPClient(server.host, server.imap_port, ssl=False, timeout=60) as client:
        client.login(BOT, PASSWORD)
        client.select_folder("INBOX", readonly=True)
        assert client.search(["UNSEEN"]) == client.search(["ALL"]) == [kept.positions[0][2]]


def test_where_keeping_fails_the_message_is_tried_again_and_none_is_skipped(
    server: MailServer,
) -> None:
    kept = Kept(refusals=2)
    for number in range(3):
        server.deliver(letter(number), BOT)
    with running(Inbox(settings(server.imap_port)), kept):
        kept.wait(3)
    assert kept.raws == [letter(number) for number in range(3)]


def test_a_broken_connection_is_made_anew_and_nothing_is_lost(server: MailServer) -> None:
    kept = Kept()
    with running(Inbox(settings(server.imap_port)), kept):
        server.deliver(letter(1), BOT)
        kept.wait(1)
        server.cut()
        server.deliver(letter(2), BOT)
        kept.wait(2)
    assert kept.raws == [letter(1), letter(2)]


def test_a_server_that_is_away_is_waited_for(server: MailServer) -> None:
    kept = Kept()
    inbox = Inbox(settings(server.imap_port))
    server.close()
    with running(inbox, kept):
        until(lambda: inbox.trouble)
        with MailServer({BOT: PASSWORD}, imap_port=server.imap_port) as again:
            again.deliver(letter(1), BOT)
            kept.wait(1)
            until(lambda: not inbox.trouble)


def test_another_uidvalidity_means_to_look_from_the_start(server: MailServer) -> None:
    kept = Kept()
    with running(Inbox(settings(server.imap_port)), kept):
        server.deliver(letter(1), BOT)
        kept.wait(1)
        server.recreate(BOT)
        server.deliver(letter(2), BOT)
        kept.wait(2)
    assert kept.raws == [letter(1), letter(2)]
    assert len({position[1] for position in kept.positions}) == 2


def test_a_message_beyond_the_limit_is_cut_and_says_its_size(server: MailServer) -> None:
    kept = Kept()
    raw = b"Subject: large\r\n\r\n" + b"x" * (2 * 2**20)
    server.deliver(raw, BOT)
    with running(Inbox(settings(server.imap_port, largest_file_megabytes=1)), kept):
        kept.wait(1)
    field_, _, rest = kept.raws[0].partition(b"\r\n")
    assert field_ == f"X-Returns-Bot-Cut: {len(raw)}".encode()
    assert raw.startswith(rest)
    assert len(rest) < len(raw)


def test_the_largest_file_there_may_be_fits(server: MailServer) -> None:
    kept = Kept()
    raw = b"Subject: large\r\n\r\n" + base64.encodebytes(b"x" * 2**20).replace(b"\n", b"\r\n")
    server.deliver(raw, BOT)
    with running(Inbox(settings(server.imap_port, largest_file_megabytes=1)), kept):
        kept.wait(1)
    assert kept.raws == [raw]


@pytest.mark.parametrize("trouble", [OSError("Jane Head"), ValueError("Jane Head")])
def test_what_the_store_says_is_not_told_for_it_may_hold_a_message(
    server: MailServer, trouble: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def keep(raw: bytes, position: object) -> None:
        raise trouble

    server.deliver(letter(1), BOT)
    inbox = Inbox(settings(server.imap_port))
    stop = threading.Event()
    thread = threading.Thread(target=inbox.run, args=(keep, lambda _mailbox, _validity: 0, stop))
    thread.start()
    try:
        until(lambda: inbox.trouble)
    finally:
        stop.set()
        thread.join(60)
    assert inbox.trouble == f"StoreError: {type(trouble).__name__}"
    assert "Jane" not in caplog.text


def test_a_wrong_password_is_trouble_to_be_seen_and_not_the_end(server: MailServer) -> None:
    inbox = Inbox(settings(server.imap_port).model_copy(update={"imap_user": "other@x.example"}))
    with running(inbox, Kept()):
        until(lambda: inbox.trouble)
    with pytest.raises(Transient) as refused:
        inbox.check()
    assert refused.value.needs_person


def test_check_counts_the_messages(server: MailServer) -> None:
    server.deliver(letter(1), BOT)
    assert Inbox(settings(server.imap_port)).check() == 1


def test_plain_text_to_another_machine_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(Transient, match="plain text"):
        Inbox(settings(143).model_copy(update={"imap_host": "imap.example.org"}))
    with pytest.raises(Transient, match="not one of"):
        Inbox(settings(143).model_copy(update={"imap_tls": "maybe"}))


def test_a_token_is_used_in_place_of_a_password_and_asked_for_at_each_connection() -> None:
    asked: list[str] = []

    def token() -> str:
        asked.append("again")
        return "ya29.secret"

    with scripted([b"* BYE token ended\r\n"]) as (port, heard):
        inbox = Inbox(settings(port), token)
        with running(inbox, Kept()):
            until(lambda: len(asked) > 1)
    assert any(line.startswith(b"AUTHENTICATE XOAUTH2") for line in heard)


# What no well-behaved server does: a server that says what the script says.


ANSWERS = {
    b"CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 IDLE\r\n",
    b"EXAMINE": b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n",
    b"UID SEARCH": b"* SEARCH 4\r\n",  # as "n:*" names the last one, whatever n is
    b"LOGOUT": b"* BYE\r\n",
}


class Scripted(socketserver.StreamRequestHandler):
    """Speaks just enough IMAP, and during IDLE the lines of the script, packet by packet."""

    def handle(self) -> None:
        server: Any = self.server
        self.wfile.write(b"* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2%s] hello\r\n" % server.idle)
        for line in self.rfile:
            tag, _, command = line.strip().partition(b" ")
            server.heard.append(command)
            self.answer(tag, command.upper())

    def answer(self, tag: bytes, command: bytes) -> None:
        server: Any = self.server
        if command.startswith(b"IDLE"):
            self.idle(server)
        for name, answer in ANSWERS.items():
            if command.startswith(name):
                self.wfile.write(answer.replace(b" IDLE", server.idle))
        self.wfile.write(tag + b" OK done\r\n")

    def idle(self, server: Any) -> None:
        packets = server.scripts.pop(0) if server.scripts else []
        self.wfile.write(b"+ idling\r\n" + (packets[0] if packets else b""))
        for packet in packets[1:]:
            self.wfile.flush()
            server.paused.wait(0.2)
            self.wfile.write(packet)
        if packets and packets[-1].startswith(b"* BYE"):
            self.connection.shutdown(socket.SHUT_RDWR)
        self.rfile.readline()


class Server(socketserver.ThreadingTCPServer):
    """One script for each IDLE."""

    allow_reuse_address = True
    daemon_threads = True
    idle = b" IDLE"

    def __init__(self, *scripts: list[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), Scripted)
        self.scripts = list(scripts)
        self.heard: list[bytes] = []
        self.paused = threading.Event()


@contextmanager
def scripted(*scripts: list[bytes], idle: bytes = b" IDLE") -> Iterator[tuple[int, list[bytes]]]:
    with Server(*scripts) as server:
        server.idle = idle
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_address[1], server.heard
        finally:
            server.shutdown()
            thread.join(60)


def searches(heard: list[bytes]) -> int:
    return sum(line.startswith(b"UID SEARCH") for line in heard)


@pytest.mark.usefixtures("_no_second_look")
@pytest.mark.parametrize(
    "script",
    [
        pytest.param([b"* 5 EXISTS\r\n"], id="a notice in the packet of the go-ahead"),
        pytest.param([b"", b"* 5 EXI", b"STS\r\n"], id="a notice in two packets"),
    ],
)
def test_a_notice_is_seen_however_it_is_cut_into_packets(script: list[bytes]) -> None:
    with scripted(script) as (port, heard), running(Inbox(settings(port)), Kept()):
        until(lambda: searches(heard) >= 2)
        assert sum(line.startswith(b"LOGIN") for line in heard) == 1


def test_goodbye_in_idle_means_a_new_connection() -> None:
    script = [b"", b"* BYE shutting down\r\n"]
    with scripted(script) as (port, heard), running(Inbox(settings(port)), Kept()):
        until(lambda: sum(line.startswith(b"LOGIN") for line in heard) >= 2)


def test_a_server_without_idle_is_polled() -> None:
    with (
        scripted(idle=b"") as (port, heard),
        running(Inbox(settings(port, imap_idle_seconds=1)), Kept()),
    ):
        until(lambda: searches(heard) >= 2)
    assert not any(line.startswith(b"IDLE") for line in heard)
    assert sum(line.startswith(b"LOGIN") for line in heard) == 1


def test_a_server_that_forgets_to_say_that_mail_came_is_soon_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inboxes, "FIRST_WAIT", 0.25)
    with scripted() as (port, heard), running(Inbox(settings(port)), Kept()):
        until(lambda: searches(heard) >= 3)
    assert sum(line.startswith(b"LOGIN") for line in heard) == 1


def test_the_last_message_is_not_taken_again_though_the_server_names_it() -> None:
    kept = Kept()
    with scripted([b"* 5 EXISTS\r\n"]) as (port, heard):
        inbox = Inbox(settings(port))
        kept.positions.append((inbox.name, 7, 4))
        with running(inbox, kept):
            until(lambda: searches(heard) >= 2)
    assert not any(line.startswith(b"UID FETCH") for line in heard)


def test_idle_check_says_that_the_connection_is_gone(server: MailServer) -> None:
    client = SafeIMAP(server.host, server.imap_port, ssl=False, timeout=60)
    client.login(BOT, PASSWORD)
    client.select_folder("INBOX", readonly=True)
    client.idle()
    server.cut()
    with pytest.raises((imaplib.IMAP4.abort, Transient)):
        client.idle_check(5)
    client.shutdown()
