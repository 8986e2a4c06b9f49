"""A played person with a mailbox of their own: writes real mail, reads real mail."""

import asyncio
import email
import email.policy
import ssl
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import aiosmtplib
from imapclient import IMAPClient


class NoMailError(TimeoutError):
    """The mail that was waited for did not come."""


@dataclass(frozen=True)
class Servers:
    """Where mail is sent to and read from; ``context`` is None where there is no TLS."""

    host: str
    smtp_port: int
    imap_port: int
    context: ssl.SSLContext | None = None
    sign_in: bool = False


@dataclass
class Person:
    """Somebody who writes to the bot. ``read`` counts the mails taken from the mailbox so far."""

    address: str
    name: str
    password: str
    servers: Servers
    read: int = field(default=0)

    def write(
        self,
        to: str,
        subject: str = "",
        body: str = "",
        files: dict[str, bytes] | None = None,
        answering: EmailMessage | None = None,
    ) -> EmailMessage:
        """Send a mail; in answer to another it carries Re:, the thread and the quoted text."""
        mail = self.letter(to, subject, body, files, answering)
        self.send(mail)
        return mail

    def letter(
        self,
        to: str,
        subject: str = "",
        body: str = "",
        files: dict[str, bytes] | None = None,
        answering: EmailMessage | None = None,
    ) -> EmailMessage:
        """The mail that ``write`` sends."""
        mail = EmailMessage(policy=email.policy.SMTP)
        mail["From"] = f"{self.name} <{self.address}>"
        mail["To"] = to
        mail["Date"] = formatdate(time.time())
        mail["Message-ID"] = make_msgid(domain=self.address.partition("@")[2])
        if answering is not None:
            subject = _re(answering["Subject"])
            mail["In-Reply-To"] = answering["Message-ID"]
            mail["References"] = f"{answering.get('References', '')} {answering['Message-ID']}"
            body = f"{body}\n\n{_quoted(answering)}"
        mail["Subject"] = subject
        mail.set_content(body or "\n")
        for name, content in (files or {}).items():
            mail.add_attachment(content, "application", "octet-stream", filename=name)
        return mail

    def send(self, mail: EmailMessage) -> None:
        """Hand a finished mail to the mail server."""
        servers = self.servers
        asyncio.run(
            aiosmtplib.send(
                mail,
                hostname=servers.host,
                port=servers.smtp_port,
                start_tls=servers.context is not None,
                tls_context=servers.context,
                username=self.address if servers.sign_in else None,
                password=self.password if servers.sign_in else None,
            )
        )

    def next_mail(self, seconds: float = 60) -> EmailMessage:
        """The next mail that this person has not read; raises NoMailError after ``seconds``."""
        until = time.monotonic() + seconds
        with self._mailbox() as box:
            while time.monotonic() < until:
                box.noop()
                uids = sorted(box.search())
                if len(uids) > self.read:
                    raw = box.fetch([uids[self.read]], ["BODY.PEEK[]"])[uids[self.read]][b"BODY[]"]
                    self.read += 1
                    parsed = email.message_from_bytes(raw, policy=email.policy.default)
                    assert isinstance(parsed, EmailMessage)
                    return parsed
                time.sleep(0.1)
        raise NoMailError(f"no mail for {self.address} in {seconds:.0f} s")

    def waiting(self) -> int:
        """How many mails lie in the mailbox."""
        with self._mailbox() as box:
            return len(box.search())

    def _mailbox(self) -> IMAPClient:
        servers = self.servers
        box = IMAPClient(servers.host, servers.imap_port, ssl=False, timeout=60)
        if servers.context is not None:
            box.starttls(servers.context)
        box.login(self.address, self.password)
        box.select_folder("INBOX", readonly=True)
        return box


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part else ""


def _re(subject: str) -> str:
    plain = " ".join(subject.split())
    return plain if plain.startswith("Re: ") else f"Re: {plain}"


def _quoted(mail: EmailMessage) -> str:
    lines = text_of(mail).splitlines()
    return "\n".join(["On that day the bot wrote:", *(f"> {line}" for line in lines)])
