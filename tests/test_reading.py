"""What a mail says: a corpus of real shapes, and what each is read as."""

import doctest
import email
import os
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.mail import auth_results, files, lines, ours
from bot.mail.hush import MARKS
from bot.mail.letter import compose
from bot.mail.lines import LONGEST, is_answer, own_lines
from bot.mail.marker import MARKER
from bot.mail.ours import Ours
from bot.mail.reading import read
from handlers.hearing.inbound import Inbound
from handlers.outside import Letter

CORPUS = Path(__file__).parent / "mail"
OURS = Ours("bot@authority.example")
SUBMIT, HELP = "submit SC3-07/873-4001", "help"


def corpus(name: str) -> bytes:
    return (CORPUS / f"{name}.eml").read_bytes()


def reading(name: str) -> Inbound:
    return read(corpus(name), OURS)


# fmt: off
LINES = [
    # mail                                 its lines
    ("plain-command",                      ("Autumn census", SUBMIT)),
    ("subject-command",                    (SUBMIT,)),
    ("subject-encoded",                    (SUBMIT,)),
    ("subject-forwarded",                  (HELP,)),
    ("subject-tagged",                     (HELP,)),
    ("subject-of-an-answer-without-re",    (HELP,)),
    ("answer-gmail",                       (SUBMIT,)),
    ("answer-gmail-welsh",                 (SUBMIT,)),
    ("answer-outlook-welsh",               (SUBMIT,)),
    ("answer-outlook-german",              (SUBMIT,)),
    ("answer-outlook-unknown-language",    (SUBMIT,)),
    ("answer-thunderbird-french",          (SUBMIT,)),
    ("answer-above-the-marker",            (SUBMIT,)),
    ("answer-below-the-quote",             ()),
    ("marker-without-dashes",              (HELP,)),
    ("signature",                          (HELP,)),
    ("signature-of-a-telephone",           (HELP,)),
    ("prose",                              ("Autumn census return", "Dear all,",
                                            "Please find attached our census.", "Kind regards",
                                            "Jane")),
    ("flowed",                             ("reject SC3-07/873-4001#2 the number on roll is far "
                                            "below last term's", HELP)),
    ("invisible-characters",               (SUBMIT,)),
    ("quoted-printable-latin1",            ("note SC3-07/873-4001 café",)),
    ("charset-nobody-knows",               (HELP,)),
    ("charset-that-lies",                  ("note SC3-07/873-4001 café",)),
    ("html-only-gmail",                    (SUBMIT, HELP)),
    ("html-only-outlook",                  (SUBMIT,)),
    ("html-only-marker",                   (SUBMIT,)),
    ("html-quote-without-words",           (SUBMIT,)),
    ("forwarded-without-a-word",           ()),
    ("html-hidden",                        ("help me",)),
    ("html-deep",                          (HELP,)),
    ("alternative",                        (SUBMIT,)),
    ("alternative-empty-plain",            (SUBMIT,)),
    ("file-in-a-forwarded-mail",           (HELP,)),
    ("truncated-multipart",                (HELP,)),
]
FILES = [
    # mail                        its files
    ("plain-command",             {}),
    ("file",                      {"8734001_SC3_873LL07_001.XML": b"<a/>"}),
    ("file-names",                dict.fromkeys(
        ("evil.xml", "passwd", "O'Brien.xml", "café.xml", "8734001_SC3.xml", "café2.xml",
         "by-type.xml", "attachment-8.xml", "attachment-9.xml"), b"<a/>")),
    ("file-as-text",              {"SpecificationCodes.csv": b"a,b\r\n1,2", "a.csv": b"a;b"}),
    ("pictures",                  {"scan.jpg": b"jpg"}),
    ("signatures",                {"a.xml": b"<a/>"}),
    ("file-in-a-forwarded-mail",  {"inner.xml": b"<a/>"}),
    ("file-empty",                {"a.xml": b""}),
    ("truncated-multipart",       {"a.xml": b"<a/"}),
]
# fmt: on


@pytest.mark.parametrize(("name", "expected"), LINES, ids=[row[0] for row in LINES])
def test_the_lines_of_a_mail(name: str, expected: tuple[str, ...]) -> None:
    assert reading(name).lines == expected
    assert reading(name).hush == ""


@pytest.mark.parametrize(("name", "expected"), FILES, ids=[row[0] for row in FILES])
def test_the_files_of_a_mail(name: str, expected: dict[str, bytes]) -> None:
    assert {file.name: file.content for file in reading(name).files} == expected


def test_a_file_whose_encoding_is_broken_is_still_a_file() -> None:
    (file,) = reading("file-broken-base64").files
    assert file.name == "a.xml"


def test_nothing_that_is_quoted_is_ever_a_line() -> None:
    for path in CORPUS.glob("*.eml"):
        if path.stem not in ("only-in-cc", "blind-copy"):
            assert not any("approve" in line for line in read(path.read_bytes(), OURS).lines)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("hush-*.eml")), ids=lambda path: str(path.stem))
def test_marks_of_mail_that_is_never_answered(path: Path) -> None:
    reason = read(path.read_bytes(), OURS).hush
    assert path.stem.startswith(f"hush-{reason}-")


def test_each_reason_has_a_mail_that_shows_it() -> None:
    shown = {read(path.read_bytes(), OURS).hush for path in CORPUS.glob("hush-*.eml")}
    assert {reason for reason, _ in MARKS} - {"report"} <= shown


@pytest.mark.parametrize("name", ["return-path-missing", "return-path-full"])
def test_a_person_is_answered(name: str) -> None:
    assert reading(name).hush == ""


def test_a_report_of_any_other_kind_is_never_answered() -> None:
    raw = corpus("hush-bounce-delivery-status").replace(b"delivery-status", b"future-kind")
    assert read(raw, OURS).hush == "report"


def test_at_most_ten_lines_are_read_and_the_rest_counted() -> None:
    inbound = reading("twelve-lines")
    assert inbound.lines == tuple(f"status T{n}/1" for n in range(10))
    assert inbound.over == 2


def test_who_when_and_in_answer_to_what() -> None:
    inbound = reading("answer-gmail")
    assert (inbound.sender, inbound.sender_name) == ("head@school.example", "Jane Head")
    assert inbound.sent_at == datetime(2007, 9, 18, 9, 14, 2, tzinfo=UTC)
    assert inbound.references == ("<0@school.example>", "<1@returns-bot.authority.example>")
    assert inbound.key == "<answer-gmail@school.example>"
    assert inbound.channel == "mail"


def test_the_sender_is_the_address_and_not_the_name_before_it() -> None:
    assert reading("from-in-disguise").sender == "other@evil.example"
    assert reading("from-encoded").sender_name == "Jérôme"


@pytest.mark.parametrize(
    "sender",
    [
        "head@school.example)other@evil.example",
        "<head@school.example><other@evil.example>",
        "head@school.example <other@evil.example> <third@evil.example>",
        "=?utf-8?q?head=40school=2Eexample?=",
        "head@school.example\x00@evil.example",
        "head@school.example, other@evil.example",
        "undisclosed:;",
        "head@school.example (other@evil.example",
        'head@school.example "other@evil.example',
        "<x, head@school.example, y>",
        "he\x00ad@school.example",
        "head@school\x7f.example",
        "<head@school.example\x1b>",
    ],
)
def test_a_sender_that_can_be_read_in_two_ways_is_none(sender: str) -> None:
    raw = corpus("plain-command").replace(b"Jane Head <head@school.example>", sender.encode())
    assert read(raw, OURS).sender == ""
    assert read(raw, OURS).hush == "no-sender"


@pytest.mark.parametrize("name", ["message-id-broken", "message-id-missing"])
def test_without_a_message_id_the_bytes_are_the_key(name: str) -> None:
    inbound = reading(name)
    assert inbound.key.startswith("sha256:")
    assert inbound.key == reading(name).key


@pytest.mark.parametrize("field", ["Message-ID", "References", "In-Reply-To"])
def test_an_identifier_with_a_character_that_no_store_keeps_is_none(field: str) -> None:
    raw = f"{field}: <a\x00b@school.example>\r\n".encode() + corpus("message-id-missing")
    inbound = read(raw, OURS)
    assert inbound.key.startswith("sha256:")
    assert not inbound.references


@pytest.mark.parametrize("name", ["Jane\x00 Head", "=?utf-8?q?Jane=00_Head?="])
def test_a_name_loses_what_no_store_keeps(name: str) -> None:
    raw = corpus("plain-command").replace(b"From: Jane Head", f"From: {name}".encode())
    assert read(raw, OURS).sender_name == "Jane Head"


def test_two_message_ids_are_none() -> None:
    raw = b"Message-ID: <other@school.example>\r\n" + corpus("plain-command")
    assert read(raw, OURS).key.startswith("sha256:")


def test_a_date_that_cannot_be_read_is_none() -> None:
    assert reading("date-broken").sent_at is None


def test_only_what_is_said_to_us_acts() -> None:
    assert reading("plain-command").acts
    assert reading("to-and-cc").acts
    assert not reading("only-in-cc").acts
    assert not reading("blind-copy").acts


@pytest.mark.parametrize(
    ("to", "rehearsal"),
    [
        (b"bot+check@", True),
        (b"bot+CHECK@", True),
        (b"bot@", False),
        (b"bot+checks@", False),
        (b"another+check@", False),
    ],
)
def test_the_address_with_check_in_it_asks_for_a_check_only(to: bytes, rehearsal: bool) -> None:
    raw = corpus("plain-command")
    sent = raw.replace(b"<bot@", b"<" + to)
    assert to in sent
    assert read(sent, OURS).rehearsal == rehearsal


def test_the_echo_is_of_content_and_not_of_what_is_put_on_top() -> None:
    raw = corpus("plain-command")
    again = b"Received: by x\r\n" + raw.replace(b"<plain-command@", b"<other@")
    assert read(again, OURS).echo == read(raw, OURS).echo
    assert read(raw.replace(b"\r\n", b"\n"), OURS).echo == read(raw, OURS).echo
    for one, other in ((b"4001", b"4002"), (b"Autumn", b"Spring"), (b"10:14", b"10:15")):
        assert read(raw.replace(one, other), OURS).echo != read(raw, OURS).echo


def test_what_was_cut_by_the_inbox_is_not_read_but_shown() -> None:
    large = read(b"X-Returns-Bot-Cut: 99\r\n" + corpus("file"), OURS)
    assert (large.hush, large.files, large.sender) == ("too-large", (), "head@school.example")


# fmt: off
EXCESSES = [
    # above and below the first blank line                       why it is not read whole
    (b"", b"\n" * 3_000_001,                                     "too-many-lines"),
    (b"X: y\r\n" * 5_001, b"",                                   "too-many-fields"),
    (b"X: " + b"y" * 270_000 + b"\r\n", b"",                     "too-many-fields"),
    (b"Content-Type: multipart/mixed; boundary=b\r\n",
     b"--b\r\n\r\nhelp\r\n" * 200_000,                          "too-many-parts"),
    (b"", b"\n".join([b""] * 1_000),                             ""),
]
# fmt: on


@pytest.mark.parametrize(("fields", "body", "why"), EXCESSES, ids=range(len(EXCESSES)))
def test_more_than_any_mail_program_makes_is_not_read_but_shown(
    fields: bytes, body: bytes, why: str
) -> None:
    top = b"From: a@b.example\r\nTo: bot@authority.example\r\n"
    inbound = read(top + fields + b"\r\n" + body, OURS)
    assert (inbound.hush, inbound.sender, inbound.files) == (why, "a@b.example", ())


@pytest.mark.parametrize(("levels", "hush"), [(10, ""), (21, "too-many-parts")])
def test_parts_lie_in_each_other_only_so_deep(levels: int, hush: str) -> None:
    part = b"Content-Type: multipart/mixed; boundary=x%dx\r\n\r\n--x%dx\r\n"
    nested = b"".join(part % (n, n) for n in range(levels))
    assert read(b"From: a@b.example\r\n" + nested + b"\r\nhelp\r\n", OURS).hush == hush


def test_empty_bytes_are_no_person() -> None:
    assert read(b"", OURS).hush == "no-sender"


def test_a_message_nested_without_end_is_no_crash() -> None:
    part = b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n"
    bomb = b"From: a@b.example\r\n" + b"".join(part % (n, n) for n in range(3000))
    assert read(bomb, OURS).hush == "too-many-parts"


# Our own mail, and two bots


def letter(ours: Ours, to: str) -> bytes:
    return compose(
        Letter(
            ours.message_id("1/answer", b"a secret"), to, "Autumn census", f"{MARKER}\n\nhelp\n"
        ),
        ours,
        datetime(2007, 9, 18, tzinfo=UTC),
    )


def test_our_own_mail_is_never_answered() -> None:
    inbound = read(letter(OURS, "bot@authority.example"), OURS)
    assert inbound.hush == "our-own-mail"


@pytest.mark.parametrize("mark", ["X-Loop", "Message-ID", "From"])
def test_each_mark_of_our_own_mail_is_enough(mark: str) -> None:
    message = email.message_from_bytes(letter(OURS, "bot@authority.example"))
    other = {"X-Loop": "x", "Message-ID": "<1@x.example>", "From": "a@b.example"}
    del message["Auto-Submitted"]
    del message["X-Auto-Response-Suppress"]
    for name in other.keys() - {mark}:
        del message[name]
        message[name] = other[name]
    assert read(message.as_bytes(), OURS).hush == "our-own-mail"


def test_two_bots_do_not_answer_each_other() -> None:
    one, two = Ours("bot@one.example"), Ours("bot@two.example")
    assert read(letter(one, two.address), two).hush == "auto-reply"
    assert read(letter(two, one.address), one).hush == "auto-reply"


def test_no_line_of_our_own_mail_is_read_when_it_comes_back() -> None:
    assert own_lines(f"{MARKER}\n\nTo send it on, write: {SUBMIT}\n") == ()


# Pieces


@pytest.mark.parametrize(
    "subject",
    ["Re: x", "RE: x", "Fwd: x", "FW: x", "AW: x", "WG: x", "SV: x", "TR : x", "RE : x", "Antw: x",
     "ATB: x", "YML: x", "Re[2]: x", "Re(3): x", "[EXT] re: x", "[A][B] *C* Re: x",
     "回复\uff1ax", "Odp: x", "RIF: x"],
)  # fmt: skip
def test_marks_of_an_answer_in_many_languages(subject: str) -> None:
    assert is_answer(subject)


@pytest.mark.parametrize("subject", ["submit A/1", "returns", "Report: x", "", "reject A/1 re: x"])
def test_no_mark_of_an_answer(subject: str) -> None:
    assert not is_answer(subject)


@pytest.mark.parametrize(
    "quote",
    [
        "> approve A/1",
        "| approve A/1",
        "________________________________",
        "-----Original Message-----",
        "-------- Forwarded Message --------",
        "*From:* Bot",
        "De : Bot",
        "Van: Bot",
        "On 18/09/2007 10:20, Returns wrote:",
        "On Tue, 18 Sep 2007,\nReturns of Example Authority with a long name\nwrote:",
        "Am 18.09.2007 um 10:20 schrieb Returns <bot@authority.example>:",
        "El mar, 18 sept 2007 a las 10:20, Returns (<bot@a.example>) escribió:",
        "W dniu 18.09.2007 o 10:20, Returns pisze:",
        "2007-09-18 10:20 GMT+01:00 Returns <bot@authority.example>:",
        "2007年9月18日 10:20、Returns <bot@authority.example>のメール:",
    ],
)
def test_where_a_quotation_begins(quote: str) -> None:
    assert own_lines(f"help\n\n{quote}\napprove A/1\n") == (HELP,)


@pytest.mark.parametrize(
    "line", ["approve A/1", "nil A/1 closed", "status", "reject A/1 no data", "note A/1 ask a@b.uk"]
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_line_just_above_the_quotation_is_read(line: str, gap: str) -> None:
    assert own_lines(f"{line}{gap}On 18/09/2007 10:20, Returns wrote:\n> help\n") == (line,)


def test_a_long_line_is_cut_and_a_long_text_is_no_trouble() -> None:
    assert len(own_lines("a" * 50_000 + "\n" + "b@" * 10_000)[0]) == LONGEST
    assert own_lines("\n" * 200_000) == ()


@pytest.mark.parametrize("module", [auth_results, files, lines, ours], ids=lambda m: m.__name__)
def test_the_examples_in_the_documentation_are_true(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


# Whatever comes


PILE = [path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))]
ODD = some.sampled_from(
    [b"\x00", b"\xff", b"\r", b"\n", b"\r\n", b"=?", b"?=", b"=?x?q?", b"<[", b"]>", b"@", b'"',
     b"(", b")", b";", b":", b",", b"*0*=", b"''", b"--b", b"charset=", b"\xe2\x80\xae", b" ",
     b"=?utf-8?b?////?=", b"Content-Type: multipart/mixed\r\n", b"boundary=", b"%ff", b"\\"]
)  # fmt: skip


@settings(max_examples=int(os.environ.get("FUZZ", "300")), deadline=None)
@given(
    raw=some.sampled_from(PILE),
    cuts=some.lists(
        some.tuples(some.integers(0, 3000), some.integers(0, 8), ODD | some.binary(max_size=6)),
        min_size=1,
        max_size=6,
    ),
)
def test_nothing_that_anybody_sends_raises(raw: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    for at, length, odd in cuts:
        place = at % (len(raw) + 1)
        raw = raw[:place] + odd + raw[place + length :]
    inbound = read(raw, OURS)
    assert inbound.key
    assert inbound.hush != "unreadable"
    assert all("\n" not in line and line.strip() == line for line in inbound.lines)
    assert not any(set("/\\\0\r\n") & set(file.name) or not file.name for file in inbound.files)


@pytest.mark.parametrize("line", ["approve SC3-07/873-4001#2", "authorise SC3-07/873-4001#2"])
def test_a_command_is_not_taken_for_the_beginning_of_the_attribution_below_it(line: str) -> None:
    assert own_lines(f"{line}\n\nOn that day the bot wrote:\n> {line}") == (line,)
    assert own_lines(f"{line}\nOn that day the bot wrote:\n> {line}") == (line,)
