"""Mails made to keep us busy: each is read and judged in a child that is killed if it hangs."""

from datetime import UTC, datetime

import pytest

from bot.mail.ours import Ours
from bot.mail.proof import prove
from bot.mail.reading import read
from tests.test_proof import LETTER, NOW, Trust, published, signed
from validation import watchdog

OURS = Ours("bot@authority.example")
SECONDS, MEGABYTES = 60, 500
"""Each of these took minutes, or did not end; now all of them together take two seconds."""
PLAIN = b"text/plain"
FLOWED = b"text/plain; format=flowed"


def mail(top: bytes = b"", body: bytes = b"help", kind: bytes = PLAIN) -> bytes:
    head = b"From: a@b.example\r\nTo: bot@authority.example\r\nContent-Type: "
    return head + kind + b"\r\n" + top + b"\r\n" + body


def many(part: bytes) -> bytes:
    return mail(
        body=(b"--b\r\n" + part + b"\r\n\r\n<a/>\r\n") * 150, kind=b"multipart/mixed; boundary=b"
    )


RESULTS = b"Authentication-Results: mx"
SIGNATURE = b"DKIM-Signature: v=1; d=b.example; b="
ATTRIBUTES = b" ".join(b"a%d=1" % n for n in range(200_000))

# fmt: off
HOSTILE = {
    # what it works upon              the mail
    "tags of a subject":              mail(b"Subject: " + b"*a***" * 2_000 + b"!\r\n"),
    "brackets of a subject":          mail(b"Subject: " + b"[a] " * 2_000 + b"!\r\n"),
    "words of a subject":             mail(b"Subject: " + b"=?a?q?" * 8_000 + b"\r\n"),
    "an automatic subject":           mail(b"Subject: abwesenheits" + b"a" * 50_000 + b"\r\n"),
    "escapes in a comment":           mail((RESULTS + b"(\\" * 4_900 + b"\r\n") * 20),
    "escapes in quotes":              mail(b"Authentication-Results: " + b'\\"' * 25_000 + b"\r\n"),
    "a property without end":         mail(RESULTS + b"; a=b " + b"a" * 50_000 + b"\r\n"),
    "results without end":            mail(RESULTS + b"; a=b a.b=\"" * 5_000 + b"\r\n"),
    "quotes in To":                   mail(b"To: " + b'"\\' * 25_000 + b"\r\n"),
    "brackets in To":                 mail(b"To: " + b"<" * 50_000 + b"\r\n"),
    "comments in To":                 mail(b"To: " + b"(" * 50_000 + b"\r\n"),
    "references":                     mail(b"References: " + b"<a@" * 16_000 + b"\r\n"),
    "a date":                         mail(b"Date: " + b"1 " * 25_000 + b"\r\n"),
    "folds":                          mail(b"X: y\r\n" + b"\t\n" * 50_000),
    "fields":                         mail(b"To: a@b.example\r\n" * 50_000),
    "blanks of a signature":          mail(SIGNATURE + b"\r\n " * 15_000 + b"!\r\n"),
    "parameters of a type":           mail(kind=b'text/plain; a="' + b";" * 50_000),
    "parameters of each type":        many(b'Content-Type: text/xml; a="' + b";" * 50_000),
    "names of each file":             many(b"Content-Type: text/xml; name=" + b"=?a?q?" * 8_000),
    "an address in each line":        mail(body=(b"a" * 60 + b"@" + b"b" * 900 + b"\r\n") * 50),
    "years in each line":             mail(body=b"1111 x\r\n" * 6_000),
    "lines that flow":                mail(body=b"a \r\n" * 400_000, kind=FLOWED),
    "attributes":                     mail(body=b"<a " + ATTRIBUTES + b">", kind=b"text/html"),
    "boxes in boxes":                 mail(body=b"<div>" * 10_000, kind=b"text/html"),
    "parts":                          many(b"X: y") + b"--b\r\n\r\n\r\n" * 200_000,
}
# fmt: on


def worked_through(raw: bytes) -> str:
    """In the child."""
    reason = read(raw, OURS).hush
    prove(raw, Trust(authserv_id="mx"), datetime(2007, 9, 18, tzinfo=UTC), published(b"v=DKIM1"))
    return f"read: {reason}"


@pytest.mark.parametrize("name", HOSTILE)
def test_no_mail_keeps_us_busy(name: str) -> None:
    done = watchdog.run(worked_through, HOSTILE[name], seconds=SECONDS, megabytes=MEGABYTES)
    assert isinstance(done, watchdog.Done), done
    assert done.value != "read: unreadable"


def judged(raw: bytes, record: bytes) -> int:
    """In the child: dkimpy itself works through the text."""
    return int(prove(raw, Trust(), NOW, lambda _name: record).proof)


def test_blanks_in_a_signed_text_do_not_keep_us_busy() -> None:
    raw = signed().removesuffix(LETTER) + LETTER + b" " * 300_000 + b"x\r\n"
    done = watchdog.run(
        judged, raw, published()("s1._domainkey."), seconds=SECONDS, megabytes=MEGABYTES
    )
    assert isinstance(done, watchdog.Done), done
