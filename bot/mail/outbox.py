"""One message to one address by SMTP. It writes nothing down and never tries again by itself."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiosmtplib

from bot.errors import Transient, translated
from bot.mail import tls
from bot.settings import Settings

TURNS = 3
REFUSED = 500
"""RFC 5321 section 4.2.1: from here on the server means it."""
SIGN_IN = (530, 534, 535, 538)
"""RFC 4954 section 6: our server wants us to sign in, or to do so in another way."""
RELAY = re.compile(r"\brelay", re.IGNORECASE)
"""A server that does not take mail from us for others says so of the recipient."""
SAYABLE = re.compile(r"[^\s\x00-\x1f\x7f<>]+@[^\s\x00-\x1f\x7f<>]+")
"""What can stand in an SMTP command."""


@dataclass(frozen=True)
class Sent:
    """The server has taken it: its last words."""

    detail: str


@dataclass(frozen=True)
class Refused:
    """They will not have it: the server's words. Sending it again would be refused again.

    Only a refusal of the recipient or of the data is one; all else may be our own mistake.
    """

    detail: str


def send(message: bytes, to: str, settings: Settings) -> Sent | Refused:
    """Send one message; the envelope's sender is our address.

    Raises Transient where it may work later, also where it is not known whether the server has
    taken it (the connection ended after DATA): the same Message-ID goes out again.
    """
    if not SAYABLE.fullmatch(to):
        return Refused("no mail can be sent to this address")
    if not SAYABLE.fullmatch(settings.mail_address):
        raise Transient("mail_address is no mail address", needs_person=True)
    with translated():
        return asyncio.run(_send(message, to, settings))


def check(settings: Settings) -> str:
    """Connect, sign in, leave: the server's greeting. Raises Transient."""
    with translated():
        return asyncio.run(_check(settings))


async def _check(settings: Settings) -> str:
    async with _connected(settings) as client:
        return (await client.noop()).message


async def _send(message: bytes, to: str, settings: Settings) -> Sent | Refused:
    async with _connected(settings) as client:
        try:
            refused, said = await client.sendmail(
                settings.mail_address, [to], message, mail_options=_options(to)
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _refusal(error.recipients[0].code, error.recipients[0].message)
        except aiosmtplib.SMTPRecipientRefused as error:
            return _refusal(error.code, error.message)
        except aiosmtplib.SMTPDataError as error:
            return _refusal(error.code, error.message)
        except ValueError as error:
            raise Transient(f"mail_address: {error}", needs_person=True) from error
    for answer in refused.values():
        return _refusal(answer.code, answer.message)
    return Sent(said)


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[aiosmtplib.SMTP]:
    """TLS takes leave politely and the loop would end before: so the socket is closed outright."""
    client = _client(settings)
    transport: asyncio.BaseTransport | None = None
    try:
        async with client:
            transport = client.transport
            if settings.smtp_user:
                await client.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            yield client
    finally:
        if isinstance(transport, asyncio.Transport):
            transport.abort()
        for _ in range(TURNS):  # asyncio closes a socket in a later turn
            await asyncio.sleep(0)


def _client(settings: Settings) -> aiosmtplib.SMTP:
    """A connection of its own for each message: nothing is left half said for the next."""
    security = tls.security(settings.smtp_tls, settings.smtp_host)
    return aiosmtplib.SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        timeout=settings.smtp_timeout_seconds,
        use_tls=security is tls.Security.TLS,
        start_tls=security is tls.Security.STARTTLS,
        tls_context=None if security is tls.Security.NONE else tls.context(settings.ca_file),
        # Named here, or the library would ask DNS for the name of this machine.
        local_hostname=settings.mail_address.rpartition("@")[2] or "localhost",
    )


def _options(to: str) -> list[str]:
    """RFC 6531: an address beyond ASCII needs a server that says it can."""
    return [] if to.isascii() else ["SMTPUTF8"]


def _refusal(code: int, words: str) -> Refused:
    detail = f"{code} {words}"
    ours = code in SIGN_IN or RELAY.search(words) is not None
    if code < REFUSED or ours:
        raise Transient(detail, needs_person=ours)
    return Refused(detail)
