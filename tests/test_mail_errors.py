"""Library exceptions and what they mean to us."""

import imaplib
import ssl

import aiosmtplib
import dns.exception
import dns.message
import dns.resolver
import pytest

from bot.errors import TABLE, Permanent, Transient, translate, translated

# dnspython's exceptions have no types.
QUESTION = dns.message.make_query("a.example", "TXT")
FAILED = dns.exception.DNSException("servers failed")  # type: ignore[no-untyped-call]
NO_ANSWER = dns.resolver.NoAnswer(response=QUESTION)  # type: ignore[no-untyped-call]
# fmt: off
MEANINGS = [
    # a library raises                                       and it means
    (TimeoutError("timed out"),                              "again"),
    (ConnectionResetError("reset"),                          "again"),
    (OSError("no route"),                                    "again"),
    (ssl.SSLError("handshake"),                              "again"),
    (ssl.SSLCertVerificationError("unknown authority"),      "person"),
    (imaplib.IMAP4.abort("socket error: EOF"),               "again"),
    (imaplib.IMAP4.error("LOGIN failed"),                    "person"),
    (aiosmtplib.SMTPServerDisconnected("gone"),              "again"),
    (aiosmtplib.SMTPReadTimeoutError("after DATA"),          "again"),
    (aiosmtplib.SMTPConnectError("refused"),                 "again"),
    (aiosmtplib.SMTPAuthenticationError(535, "wrong"),       "person"),
    (aiosmtplib.SMTPAuthenticationError(454, "later"),       "again"),
    (aiosmtplib.SMTPSenderRefused(550, "not you", "a@b"),      "person"),
    (aiosmtplib.SMTPResponseException(451, "busy"),          "again"),
    (aiosmtplib.SMTPResponseException(554, "no"),            "person"),
    (aiosmtplib.SMTPNotSupported("no SMTPUTF8"),             "person"),
    (aiosmtplib.SMTPHeloError(550, "who are you"),           "person"),
    (aiosmtplib.SMTPConnectResponseError(554, "not now"),    "again"),
    (FAILED,                                                 "again"),
    (NO_ANSWER,                                              "never"),
]
# fmt: on


def meaning(error: Exception) -> str:
    ours = translate(error)
    if isinstance(ours, Transient):
        return "person" if ours.needs_person else "again"
    return "never" if isinstance(ours, Permanent) else "unknown"


@pytest.mark.parametrize(("error", "expected"), MEANINGS, ids=lambda each: str(each)[:40])
def test_each_exception_has_one_meaning(error: Exception, expected: str) -> None:
    assert meaning(error) == expected


def test_a_certificate_refused_beneath_another_error_needs_a_person() -> None:
    error = aiosmtplib.SMTPConnectError("error connecting")
    error.__cause__ = ssl.SSLCertVerificationError("unknown authority")
    assert meaning(error) == "person"


def test_our_own_errors_and_mistakes_stay_what_they_are() -> None:
    ours, mistake = Permanent("never"), KeyError("typo")
    assert translate(ours) is ours
    assert translate(mistake) is mistake
    with pytest.raises(KeyError), translated():
        raise mistake


def test_no_row_stands_below_one_that_takes_all_of_it() -> None:
    for number, (kind, _) in enumerate(TABLE):
        assert not any(issubclass(kind, wider) for wider, _ in TABLE[:number])


def test_the_cause_is_kept_for_the_log() -> None:
    error = TimeoutError("timed out")
    with pytest.raises(Transient, match="TimeoutError: timed out") as raised, translated():
        raise error
    assert raised.value.__cause__ is error
