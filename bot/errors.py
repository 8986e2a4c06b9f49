"""Surprises of the outside world: what may be tried again, what may not. It never says when."""

import imaplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import aiosmtplib
import dns.exception
import dns.resolver


class Transient(Exception):  # noqa: N818  (the word of the field, as in "a transient failure")
    """It may work the next time. ``needs_person``: only after somebody has put something right."""

    def __init__(self, message: str, *, needs_person: bool = False) -> None:
        super().__init__(message)
        self.needs_person = needs_person


class Permanent(Exception):  # noqa: N818
    """It will never work: put it aside and tell the operator."""


Outcome = Callable[[Exception], Transient | Permanent]


def _again(error: Exception) -> Transient:
    return Transient(_words(error))


def _person(error: Exception) -> Transient:
    return Transient(_words(error), needs_person=True)


def _never(error: Exception) -> Permanent:
    return Permanent(_words(error))


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")


def _by_code(error: Exception) -> Transient:
    """RFC 5321 section 4.2.1: 4yz may be tried again; 5yz is refused until something is changed.

    What is said of one recipient, or of one message, bot.mail.outbox tells apart before.
    """
    return _person(error) if getattr(error, "code", 500) >= 500 else _again(error)  # noqa: PLR2004


# The first row that fits counts, so the narrower class stands above the wider one.
# fmt: off
TABLE: tuple[tuple[type[Exception], Outcome], ...] = (
    # from the library                     to ours
    (ssl.SSLCertVerificationError,         _person),
    (aiosmtplib.SMTPNotSupported,          _person),
    (aiosmtplib.SMTPConnectResponseError,  _again),
    (aiosmtplib.SMTPResponseException,     _by_code),
    (aiosmtplib.SMTPException,             _again),
    (imaplib.IMAP4.abort,                  _again),
    (imaplib.IMAP4.error,                  _person),  # it says NO: sign-in, mailbox, capability
    (dns.resolver.NXDOMAIN,                _never),
    (dns.resolver.NoAnswer,                _never),
    (dns.exception.DNSException,           _again),
    (OSError,                              _again),  # time-outs, names, TLS, all else
)
# fmt: on


def translate(error: Exception) -> Exception:
    """Our own error for a library's; one that no row names comes back as it is."""
    if isinstance(error, (Transient, Permanent)):
        return error
    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return _person(error.__cause__)
    for kind, outcome in TABLE:
        if isinstance(error, kind):
            return outcome(error)
    return error


@contextmanager
def translated() -> Iterator[None]:
    """Raises Transient or Permanent for what a library raises inside."""
    try:
        yield
    except Exception as error:
        ours = translate(error)
        if ours is error:
            raise
        raise ours from error
