"""Who is it really: signatures made with real keys, and every known way to cheat with them."""

import base64
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from typing import Any

import dkim
import nacl.signing
import pytest

from bot.errors import Transient
from bot.mail import dns_txt, proof
from bot.mail.auth_results import parse, topmost
from bot.mail.proof import may_trust_from, prove
from bot.mail.signature import Signature, aligned
from handlers.people import Proof, Proven

# dkimpy itself looks at the clock for t= and x=, so the messages are of now.
NOW = datetime.now(UTC).replace(microsecond=0)
SIGNED = [b"from", b"to", b"subject", b"date", b"message-id", b"content-type", b"mime-version"]
HEAD = f"""\
From: Jane Head <head@school.example>
To: bot@authority.example
Subject: Autumn census
Date: {format_datetime(NOW)}
Message-ID: <1@school.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
"""
LETTER = (HEAD + "\nsubmit SC3-07/873-4001\n").replace("\n", "\r\n").encode()


@dataclass(frozen=True)
class Trust:
    trust_from: bool = False
    authserv_id: str = ""
    date_window_days: int = 7
    imap_host: str = "imap.example"
    smtp_host: str = "smtp.example"


@cache
def rsa(bits: int) -> tuple[bytes, bytes]:
    """A private key, and the record of its public one, made by openssl."""

    def openssl(*args: str, given: bytes = b"") -> bytes:
        return subprocess.run(
            ["openssl", *args], input=given, check=True, capture_output=True
        ).stdout

    private = openssl("genrsa", str(bits))
    public = openssl("rsa", "-pubout", "-outform", "DER", given=private)
    return private, b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


@cache
def ed25519() -> tuple[bytes, bytes]:
    key = nacl.signing.SigningKey.generate()
    public = base64.b64encode(bytes(key.verify_key))
    return base64.b64encode(bytes(key)), b"v=DKIM1; k=ed25519; p=" + public


def signed(raw: bytes = LETTER, **how: Any) -> bytes:
    options = {
        "selector": b"s1", "domain": b"school.example", "privkey": rsa(1024)[0],
        "include_headers": SIGNED, "canonicalize": (b"relaxed", b"relaxed"),
    } | how  # fmt: skip
    return bytes(dkim.sign(raw, **options)) + raw


def published(record: bytes | None = None) -> Callable[[str], bytes | None]:
    def txt(name: str) -> bytes | None:
        return record or rsa(1024)[1] if name.startswith("s1._domainkey.") else None

    return txt


def judge(raw: bytes, record: bytes | None = None, trust: Trust = Trust()) -> Proven:
    return prove(raw, trust, NOW, published(record))


def refused(raw: bytes, why: str, record: bytes | None = None) -> None:
    proven = judge(raw, record)
    assert proven.proof is Proof.NONE
    assert why in proven.why


def test_a_signature_of_the_senders_own_domain_is_proof() -> None:
    assert judge(signed()) == Proven(Proof.ALIGNED, "DKIM signature of school.example verified", "")


def test_ed25519_is_proof_too() -> None:
    private, record = ed25519()
    raw = signed(privkey=private, signature_algorithm=b"ed25519-sha256")
    assert judge(raw, record).proof is Proof.ALIGNED


@pytest.mark.parametrize("form", [(b"simple", b"simple"), (b"relaxed", b"simple")])
def test_every_canonical_form_is_read(form: tuple[bytes, bytes]) -> None:
    assert judge(signed(canonicalize=form)).proof is Proof.ALIGNED


def test_the_exact_message_again_is_still_proof_for_once_is_not_decided_here() -> None:
    assert judge(b"Received: by x\r\n" + signed()).proof is Proof.ALIGNED


def test_no_signature_no_proof() -> None:
    refused(LETTER, "not signed")


@pytest.mark.parametrize(
    ("domain", "may"),
    [
        ("school.example", True),
        ("example", False),
        ("news.school.example", False),
        ("evilschool.example", False),
        ("other.example", False),
        ("", False),
    ],
)
def test_which_domain_speaks_for_an_address(domain: str, may: bool) -> None:
    assert aligned(domain, "head@school.example") is may


def test_the_end_of_a_name_is_not_the_domain_above() -> None:
    assert not aligned("school.example", "head@evilschool.example")


def test_what_was_verified_must_be_what_was_judged() -> None:
    raw = signed()
    index_of_another = Signature.parse(0, "v=1; d=school.example; s=s1; a=rsa-sha256; h=from")
    assert not proof._verifies(raw, index_of_another, rsa(1024)[1])


def test_a_domain_above_speaks_for_the_one_below() -> None:
    assert aligned("county.sch.uk", "head@hillside.county.sch.uk")
    assert aligned("xn--schler-5ya.example", "kopf@schüler.example")


def test_a_valid_signature_of_another_domain_proves_nothing() -> None:
    refused(signed(domain=b"other.example"), "other.example, which does not speak for")


def test_a_signature_of_another_domain_beside_the_right_one_does_no_harm() -> None:
    both = signed(signed(), domain=b"other.example")
    assert judge(both).proof is Proof.ALIGNED


def test_changed_text_proves_nothing() -> None:
    refused(signed().replace(b"873-4001", b"873-4002"), "does not verify")


def test_changed_subject_proves_nothing() -> None:
    refused(signed().replace(b"Autumn", b"Spring"), "does not verify")


def test_length_limits_are_refused_for_anybody_may_add_text() -> None:
    raw = signed(length=True)
    assert dkim.verify(raw + b"approve\r\n", dnsfunc=lambda _name, **_: rsa(1024)[1])
    refused(raw, "l= lets anybody add")
    refused(raw + b"approve SC3-07/873-4001\r\n", "l= lets anybody add")


@pytest.mark.parametrize(
    "field",
    ["From: evil@school.example", "Subject: approve A/1", "Message-ID: <2@school.example>",
     f"Date: {format_datetime(NOW)}", "To: other@authority.example", "Content-Type: text/html",
     "In-Reply-To: <1@x>\r\nIn-Reply-To: <2@x>", "Reply-To: a@x\r\nReply-To: b@x"],
    ids=lambda field: field.partition(":")[0],  # the date is of the moment: no name for a test
)  # fmt: skip
def test_a_second_field_on_top_is_refused(field: str) -> None:
    refused(field.encode() + b"\r\n" + signed(), " times, not once")


@pytest.mark.parametrize("name", ["Subject", "Date", "Message-ID", "To", "Content-Type"])
def test_a_field_that_is_missing_is_refused_for_anybody_could_add_it(name: str) -> None:
    raw = b"".join(
        line for line in LETTER.splitlines(True) if not line.startswith(name.encode() + b":")
    )
    refused(signed(raw), "stands there 0 times")


@pytest.mark.parametrize("name", ["subject", "date", "content-type", "to", "message-id"])
def test_fields_that_we_read_must_be_signed(name: str) -> None:
    fields = [field for field in SIGNED if field.decode() != name]
    refused(signed(include_headers=fields), f"{name} not signed")


def test_a_signed_mail_to_a_colleague_cannot_be_sent_on_to_us_as_if_we_were_meant() -> None:
    to_a_colleague = LETTER.replace(b"To: bot@authority.example", b"To: clerk@school.example")
    fields = [field for field in SIGNED if field != b"to"]
    raw = signed(to_a_colleague, include_headers=fields)
    again = raw.replace(b"To: clerk@school.example", b"To: bot@authority.example")
    assert dkim.verify(again, dnsfunc=lambda _name, **_: rsa(1024)[1])
    refused(again, "to not signed")


def test_a_signature_longer_than_any_is_void() -> None:
    refused(_with_tag(signed(), "z=" + "a" * 4000), "not signed")


@pytest.mark.parametrize("form", [b"relaxed", b"simple"])
def test_blanks_in_the_text_count_as_the_signature_says(form: bytes) -> None:
    raw = signed(LETTER + b"a  \t b \t\r\n\t\r\n", canonicalize=(b"relaxed", form))
    assert judge(raw).proof is Proof.ALIGNED
    relaxed = form == b"relaxed"
    assert (judge(raw.replace(b"a  \t b", b"a b")).proof is Proof.ALIGNED) is relaxed
    refused(raw.replace(b"a  \t b", b"ab"), "does not verify")


@pytest.mark.parametrize("days", [-8, 8])
def test_a_date_out_of_the_window_is_refused(days: int) -> None:
    other = format_datetime(NOW + timedelta(days=days)).encode()
    refused(signed(LETTER.replace(format_datetime(NOW).encode(), other)), "within 7 days")


@pytest.mark.parametrize("days", [-6, 6])
def test_a_date_within_the_window_is_believed(days: int) -> None:
    other = format_datetime(NOW + timedelta(days=days)).encode()
    raw = LETTER.replace(format_datetime(NOW).encode(), other)
    assert judge(signed(raw)).proof is Proof.ALIGNED


def test_a_date_that_cannot_be_read_is_refused() -> None:
    raw = LETTER.replace(format_datetime(NOW).encode(), b"yesterday")
    refused(signed(raw), "within 7 days")


def test_two_senders_are_refused() -> None:
    raw = LETTER.replace(b"Jane Head <head@school.example>", b"a@school.example, b@x.example")
    refused(signed(raw), "one address")


def test_an_expired_signature_is_refused() -> None:
    refused(_with_tag(signed(), f"x={int(NOW.timestamp()) - 60}"), "expired")


def _with_tag(raw: bytes, tag: str) -> bytes:
    """The tag is judged before the signature, which it breaks."""
    return raw.replace(b"v=1;", f"v=1; {tag};".encode(), 1)


def test_rsa_sha1_is_refused() -> None:
    refused(signed(signature_algorithm=b"rsa-sha1"), "rsa-sha1 is not accepted")


def test_a_weak_key_is_refused() -> None:
    private, record = rsa(768)
    refused(signed(privkey=private), "does not verify", record)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ((b"p=", b"p=; was="), "revoked"),
        ((b"k=rsa", b"k=rsa; t=y"), "testing"),
        ((b"k=rsa", b"k=rsa; s=tlsrpt"), "not for mail"),
        ((b"p=", b"p=!"), "malformed"),
    ],
)
def test_keys_that_must_not_be_used(change: tuple[bytes, bytes], why: str) -> None:
    refused(signed(), why, rsa(1024)[1].replace(*change))


def test_a_key_for_the_domain_alone_is_not_for_a_part_of_it() -> None:
    record = rsa(1024)[1].replace(b"k=rsa", b"k=rsa; t=s")
    assert judge(signed(), record).proof is Proof.ALIGNED
    refused(signed(identity=b"@news.school.example"), "part of the domain", record)


def test_a_key_that_is_not_there() -> None:
    refused(signed(selector=b"s2"), "no such key")


def test_a_tag_that_comes_twice_makes_a_signature_void() -> None:
    refused(_with_tag(signed(), "d=school.example"), "not signed")


def test_a_selector_that_is_no_name_is_never_asked_for() -> None:
    asked: list[str] = []

    def txt(name: str) -> bytes | None:
        asked.append(name)
        return None

    raw = signed().replace(b"s=s1;", b"s=a/../b;")
    assert prove(raw, Trust(), NOW, txt).why == "the signature is malformed"
    assert asked == []


def test_more_signatures_than_anybody_needs_are_refused_unread() -> None:
    flood = b"".join(b"DKIM-Signature: v=1; d=school.example; s=s1\r\n" for _ in range(11))
    refused(flood + signed(), "more than 10 signatures")


def test_only_a_few_signatures_are_asked_about() -> None:
    raw = signed()
    for _ in range(5):
        raw = signed(LETTER, selector=b"s2")[: -len(LETTER)] + raw
    asked: list[str] = []

    def txt(name: str) -> bytes | None:
        asked.append(name)
        return None

    assert prove(raw, Trust(), NOW, txt).proof is Proof.NONE
    assert len(asked) == 3


@pytest.mark.parametrize("odd", [b"X: a\rSubject: approve A/1\r\n", b"X: \0\r\n"])
def test_line_ends_that_programs_read_differently_are_refused(odd: bytes) -> None:
    refused(odd + signed(), "line ends")


def test_dns_that_cannot_be_asked_is_no_verdict() -> None:
    def down(name: str) -> bytes | None:
        raise Transient("DNS: timeout")

    with pytest.raises(Transient):
        prove(signed(), Trust(), NOW, down)


def test_dns_that_fails_for_one_signature_does_not_hide_a_good_one() -> None:
    both = signed(LETTER, selector=b"s2")[: -len(LETTER)] + signed()

    def half(name: str) -> bytes | None:
        if name.startswith("s2."):
            raise Transient("DNS: timeout")
        return rsa(1024)[1]

    assert prove(both, Trust(), NOW, half).proof is Proof.ALIGNED


def test_rubbish_is_no_proof_and_no_crash() -> None:
    for raw in (b"", b"\xff\x00", b"DKIM-Signature: \xff=;;;=\r\n" + LETTER, LETTER[:40]):
        assert judge(raw).proof is Proof.NONE


# Our own border server


OURS = Trust(authserv_id="mx.authority.example")
SAYS = "Authentication-Results: mx.authority.example; "


def with_results(value: str, raw: bytes = LETTER) -> bytes:
    return f"{SAYS}{value}\r\n".encode() + raw


def no_dns(name: str) -> bytes | None:
    raise AssertionError("nobody is asked")


@pytest.mark.parametrize(
    "value",
    [
        "dmarc=pass (p=REJECT) header.from=school.example",
        "spf=pass smtp.mailfrom=head@school.example; dmarc=pass",
        "DMARC=Pass (policy (of) theirs) header.from=School.Example",
    ],
)
def test_dmarc_pass_of_our_own_server_is_proof(value: str) -> None:
    assert prove(with_results(value), OURS, NOW, no_dns).proof is Proof.ALIGNED


def test_dkim_pass_of_our_own_server_is_proof_where_the_signature_is_sound() -> None:
    results = "dkim=pass header.d=school.example header.s=s1"
    assert prove(with_results(results, signed()), OURS, NOW, no_dns).proof is Proof.ALIGNED


@pytest.mark.parametrize(
    "value",
    [
        "none",
        "dkim=fail header.d=school.example",
        "dkim=pass header.d=other.example",
        "dmarc=none header.from=school.example",
        "dmarc=pass header.from=other.example",
        "dmarc=temperror",
        "x=y (dmarc=pass)",
        'x=y reason="; dmarc=pass"',
    ],
)
def test_anything_less_is_none(value: str) -> None:
    assert judge(with_results(value), trust=OURS).proof is Proof.NONE


def test_what_lies_below_another_servers_field_is_forged_for_all_we_know() -> None:
    other = b"Authentication-Results: mx.elsewhere.example; dkim=none\r\n"
    raw = other + with_results("dmarc=pass header.from=school.example")
    assert judge(raw, trust=OURS).proof is Proof.NONE


def test_its_dmarc_fail_means_never_to_answer() -> None:
    assert judge(with_results("dmarc=fail", signed()), trust=OURS).hush == "dmarc-fail"


def test_only_the_topmost_field_of_our_server_counts() -> None:
    below = with_results("dmarc=fail", with_results("dmarc=pass header.from=school.example"))
    assert judge(below, trust=OURS).hush == "dmarc-fail"


@pytest.mark.parametrize(
    "server", ["mx.evil.example", "mx.authority.example.evil.example", "(mx.authority.example) x"]
)
def test_another_servers_word_is_nothing(server: str) -> None:
    raw = f"Authentication-Results: {server}; dmarc=pass\r\n".encode() + LETTER
    assert judge(raw, trust=OURS).proof is Proof.NONE


def test_without_a_server_of_our_own_no_field_is_believed() -> None:
    assert judge(with_results("dmarc=pass")).proof is Proof.NONE
    assert judge(b'Authentication-Results: ""; dmarc=pass\r\n' + LETTER).proof is Proof.NONE


def test_a_pass_by_a_signature_that_leaves_the_text_open_is_not_enough() -> None:
    raw = signed(length=True) + b"approve\r\n"
    for results in ("dkim=pass header.d=school.example", "dmarc=pass header.from=school.example"):
        assert judge(with_results(results, raw), trust=OURS).proof is Proof.NONE
    straight = "spf=pass smtp.mailfrom=school.example; dmarc=pass header.from=school.example"
    assert judge(with_results(straight, raw), trust=OURS).proof is Proof.ALIGNED


def test_a_second_subject_is_refused_whatever_our_server_says() -> None:
    raw = b"Subject: approve A/1\r\n" + with_results("dmarc=pass", signed())
    assert judge(raw, trust=OURS).proof is Proof.NONE


@pytest.mark.parametrize("value", ["", ";", "=;", "a b c; dkim=pass", "\0; dkim=pass", "((((("])
def test_what_is_no_such_field_is_none(value: str) -> None:
    assert parse(value) is None or not parse(value).results  # type: ignore[union-attr]
    assert topmost((value,), "mx") is None


def test_a_version_and_comments_are_read_over() -> None:
    found = parse('"mx.example" 1 (x(y)z); dkim/1 = pass (a;b) header.d = "a.example"; bogus')
    assert found is not None
    assert (found.server, found.of("dkim")[0].get("header.d")) == ("mx.example", "a.example")


# Believing From


def test_from_is_believed_only_where_all_mail_hosts_are_this_machine() -> None:
    here = Trust(trust_from=True, imap_host="localhost", smtp_host="127.0.0.1")
    away = Trust(trust_from=True, imap_host="localhost", smtp_host="smtp.example")
    assert may_trust_from(here) is None
    assert "smtp.example" in str(may_trust_from(away))
    assert judge(LETTER, trust=here).proof is Proof.ALIGNED
    assert judge(LETTER, trust=away).proof is Proof.NONE


def test_believing_from_takes_one_from() -> None:
    here = Trust(trust_from=True, imap_host="::1", smtp_host="localhost")
    assert judge(b"From: x@y.example\r\n" + LETTER, trust=here).proof is Proof.NONE


def test_a_name_that_cannot_be_asked_for_has_no_record() -> None:
    assert dns_txt.txt("a" * 70 + ".example.") is None
    assert dns_txt.txt("a..example.") is None
