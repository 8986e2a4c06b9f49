"""What we send: the marks on it, the same bytes each time, and what a server may make of it."""

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from imapclient import IMAPClient
from pydantic import SecretStr

from bot.demo.mailserver import MailServer
from bot.errors import Permanent, Transient
from bot.mail.letter import compose
from bot.mail.ours import Ours
from bot.mail.outbox import Refused, Sent, check, send
from bot.settings import Settings
from handlers.outside import Letter

BOT, HEAD = "bot@authority.example", "head@school.example"
OURS = Ours(BOT, "Returns of Example Authority")
AT = datetime(2007, 9, 18, 10, 14, 2, tzinfo=UTC)
LETTER = Letter(
    message_id=OURS.message_id("41/answer", b"a secret"),
    to=HEAD,
    subject="Re: Autumn census: 2 errors",
    text="Zwölf errors: see below.\n",
    html="<p>Two errors</p>",
    attachments=(("findings.xlsx", "application/vnd.ms-excel", b"\x00PK\xff"),),
    in_reply_to="<1@school.example>",
    references="<0@school.example>",
)


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def test_it_bears_every_mark_of_a_machine_and_one_recipient() -> None:
    message = parsed(compose(LETTER, OURS, AT))
    assert dict(message.items()) | {"Content-Type": ""} == {
        "From": "Returns of Example Authority <bot@authority.example>",
        "To": HEAD,
        "Subject": "Re: Autumn census: 2 errors",
        "Date": "Tue, 18 Sep 2007 10:14:02 +0000",
        "Message-ID": LETTER.message_id,
        "In-Reply-To": "<1@school.example>",
        "References": "<0@school.example> <1@school.example>",
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
        "X-Loop": "returns-bot bot@authority.example",
        "MIME-Version": "1.0",
        "Content-Type": "",
    }


def test_text_html_and_files_come_out_as_they_went_in() -> None:
    message = parsed(compose(LETTER, OURS, AT))
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content() == "Zwölf errors: see below.\r\n"
    assert html.get_content().strip() == "<p>Two errors</p>"
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("findings.xlsx", b"\x00PK\xff")


def test_the_same_letter_is_the_same_bytes_and_another_has_other_boundaries() -> None:
    first = compose(LETTER, OURS, AT)
    assert compose(LETTER, OURS, AT) == first
    other = Letter("<2@x>", HEAD, "s", "t", "<p>t</p>")
    assert parsed(compose(other, OURS, AT)).get_boundary() != parsed(first).get_boundary()


def test_all_of_it_is_ascii_with_short_lines() -> None:
    raw = compose(LETTER, OURS, AT)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_subject_cannot_add_a_field() -> None:
    raw = compose(Letter("<2@x>", HEAD, "a\r\nBcc: evil@example.org\nX: y", "t"), OURS, AT)
    assert parsed(raw)["Subject"] == "a Bcc: evil@example.org X: y"
    assert parsed(raw)["Bcc"] is None


def test_an_address_that_cannot_be_one_is_never_tried() -> None:
    with pytest.raises(Permanent, match="cannot be a mail address"):
        compose(Letter("<2@x>", "a@b.example\r\nBcc: c@d.example", "s", "t"), OURS, AT)


def test_long_identifiers_are_never_encoded_and_a_long_thread_keeps_its_ends() -> None:
    long = "<" + "a" * 150 + "@mail.example>"
    thread = " ".join(f"<{n}@example.org>" for n in range(200))
    raw = compose(Letter("<2@x>", HEAD, "s", "t", in_reply_to=long, references=thread), OURS, AT)
    assert f"In-Reply-To: {long}\r\n".encode() in raw
    references = parsed(raw)["References"].split()
    assert references[0] == "<0@example.org>"
    assert references[-2:] == ["<199@example.org>", long]
    assert len(references) < 30


def test_a_reminder_says_that_it_was_not_asked_for() -> None:
    raw = compose(Letter("<2@x>", HEAD, "s", "t", automatic="auto-generated"), OURS, AT)
    assert parsed(raw)["Auto-Submitted"] == "auto-generated"
    assert parsed(raw)["In-Reply-To"] is parsed(raw)["References"] is None


def test_the_message_id_is_made_from_the_key_in_a_domain_of_our_own() -> None:
    made = OURS.message_id("a", b"a secret")
    assert made == OURS.message_id("a", b"a secret") != OURS.message_id("b", b"a secret")
    assert made != OURS.message_id("a", b"another")
    assert made.endswith("@returns-bot.authority.example>")


# Sending


def settings(port: int, **more: Any) -> Settings:
    return Settings(
        mail_address=BOT, smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none",
        smtp_timeout_seconds=2, **more,
    )  # fmt: skip


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer({BOT: "b", HEAD: "h", "jörg@school.example": "j"}) as server:
        yield server


def received(server: MailServer, user: str, password: str) -> list[bytes]:
    with IMAPClient(server.host, server.imap_port, ssl=False, timeout=60) as client:
        client.login(user, password)
        client.select_folder("INBOX", readonly=True)
        found = client.fetch(client.search(), ["BODY.PEEK[]"])
        return [found[uid][b"BODY[]"] for uid in sorted(found)]


def test_what_is_sent_arrives_with_the_same_bytes(server: MailServer) -> None:
    raw = compose(LETTER, OURS, AT)
    assert isinstance(send(raw, HEAD, settings(server.smtp_port)), Sent)
    (arrived,) = received(server, HEAD, "h")
    assert (
        arrived
        == b"Return-Path: <%s>\r\nDelivered-To: %s\r\n"
        % (
            BOT.encode(),
            HEAD.encode(),
        )
        + raw
    )


def test_an_unknown_recipient_is_refused_with_the_servers_words(server: MailServer) -> None:
    outcome = send(b"Subject: x\r\n\r\n", "nobody@school.example", settings(server.smtp_port))
    assert outcome == Refused("550 5.1.1 no such user here")


def test_no_address_at_all_is_refused(server: MailServer) -> None:
    outcome = send(b"Subject: x\r\n\r\n", "x@y\r\nRCPT TO:<z>", settings(server.smtp_port))
    assert isinstance(outcome, Refused)


def test_an_address_beyond_ascii_is_sent_where_the_server_can(server: MailServer) -> None:
    letter = Letter("<2@x>", "jörg@school.example", "s", "t")
    raw = compose(letter, OURS, AT)
    assert isinstance(send(raw, letter.to, settings(server.smtp_port)), Sent)
    with scripted({}) as port, pytest.raises(Transient, match="SMTPUTF8") as refused:
        send(raw, letter.to, settings(port))
    assert refused.value.needs_person


def test_sign_in_is_used_and_a_wrong_password_waits_for_a_person(server: MailServer) -> None:
    right = settings(server.smtp_port, smtp_user=BOT, smtp_password=SecretStr("b"))
    assert check(right)
    wrong = right.model_copy(update={"smtp_password": SecretStr("x")})
    with pytest.raises(Transient) as refused:
        send(b"Subject: x\r\n\r\n", HEAD, wrong)
    assert refused.value.needs_person


def test_a_server_that_is_away_is_tried_again(server: MailServer) -> None:
    server.close()
    with pytest.raises(Transient):
        send(b"Subject: x\r\n\r\n", HEAD, settings(server.smtp_port))


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        ({"smtp_host": "mail.example.org"}, "plain text"),
        ({"smtp_tls": "maybe"}, "not one of"),
        ({"mail_address": "bot@authority.example\r\nRCPT TO:<z>"}, "mail_address"),
        ({"mail_address": "böt@authority.example"}, "mail_address"),
        ({"smtp_tls": "starttls"}, "STARTTLS"),
        ({"smtp_user": "a", "smtp_password": SecretStr("b")}, "AUTH"),
    ],
)
def test_a_mistake_in_our_settings_costs_nobody_an_answer(
    mistake: dict[str, Any], words: str
) -> None:
    with scripted({}) as port, pytest.raises(Transient, match=words):
        send(b"Subject: x\r\n\r\n", HEAD, settings(port).model_copy(update=mistake))


@pytest.mark.parametrize("address", ["", "bot", "bot@b.example\r\nBcc: c@d.example"])
def test_an_address_of_ours_that_cannot_be_one_waits_for_a_person(address: str) -> None:
    with pytest.raises(Transient, match="mail_address") as refused:
        compose(LETTER, Ours(address), AT)
    assert refused.value.needs_person


# A server that answers as the table says, to see what we make of rarer answers.


class Scripted(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        said: dict[str, str | None] = self.server.answers  # type: ignore[attr-defined]
        self.say(said.get("hello", "220 hello"))
        for line in self.rfile:
            verb = line.decode().split()[0].upper()
            self.say(
                said.get(verb, {"DATA": "354 go on", "EHLO": "250 SIZE 0"}.get(verb, "250 ok"))
            )
            if verb == "DATA" and said.get("DATA", "354").startswith("354"):  # type: ignore[union-attr]
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                self.say(said.get("end", "250 taken"))

    def say(self, words: str | None) -> None:
        if words is None:
            self.finish()
            self.connection.close()
        elif words:
            self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def scripted(answers: dict[str, str | None]) -> Iterator[int]:
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Scripted) as server:
        server.daemon_threads = True
        server.answers = answers  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join(60)


# fmt: off
REFUSALS = [
    # it answers                             and we take it for
    ({"RCPT": "550 unknown"},                "refused"),
    ({"RCPT": "451 come back later"},        "again"),
    ({"DATA": "554 no"},                     "refused"),
    ({"end":  "554 content not wanted"},     "refused"),
    ({"end":  "452 disk full"},              "again"),
    ({"end":  ""},                           "again"),     # silence after DATA: it may have it
    ({"MAIL": "451 busy"},                   "again"),
    ({"MAIL": "550 you may not send"},       "person"),
    ({"RCPT": "530 sign in first"},          "person"),
    ({"RCPT": "554 5.7.1 relay denied"},     "person"),
    ({"EHLO": "550 who", "HELO": "550 who"}, "person"),
    ({"hello": "421 too busy"},              "again"),
    ({"hello": ""},                          "again"),     # silence from the first
]
# fmt: on


def attempted(port: int) -> str:
    try:
        send(b"Subject: x\r\n\r\nhi\r\n", HEAD, settings(port))
    except Transient as later:
        return "person" if later.needs_person else "again"
    return "refused"


@pytest.mark.parametrize(("answers", "meaning"), REFUSALS, ids=str)
def test_each_answer_of_a_server_has_one_meaning(answers: dict[str, str], meaning: str) -> None:
    with scripted(dict(answers)) as port:
        assert attempted(port) == meaning
