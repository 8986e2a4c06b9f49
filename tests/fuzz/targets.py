"""What is read, of which samples, and what a reader may say of bytes that it cannot read."""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from bot.demo.slack_server import payloads
from bot.demo.slack_server.workspace import BOT_USER, Workspace
from bot.mail import reading as mail
from bot.mail.ours import Ours
from bot.slack import reading as slack
from handlers.hearing.inbound import Inbound
from tests.fuzz.mutation import of_bytes, of_json, of_packed, zipped
from tests.workbooks import formatted, of_rows, packed, parts_of
from validation import sample
from validation.check import shipped
from validation.intake import take_in
from validation.reading import containers, csv
from validation.reading.trouble import Unreadable
from validation.reading.workbook import table

MAILS = Path(__file__).parent.parent / "mail"
OURS = Ours("bot@authority.example")


@dataclass(frozen=True)
class Target:
    """A reader. ``change(seeds, tokens, dice)`` makes an input; ``fine`` may be raised."""

    name: str
    seeds: Callable[[], Sequence[bytes]]
    read: Callable[[bytes], object]
    tokens: tuple[bytes, ...]
    change: Callable[[Sequence[bytes], Sequence[bytes], Random], bytes] = of_bytes
    fine: tuple[type[Exception], ...] = (Unreadable,)


XML = (
    b"<", b">", b"&", b"&amp;", b"</Pupil>", b"<Pupil>", b"<!--", b"<![CDATA[", b"]]>", b"<?x ?>",
    b"<!DOCTYPE Message>", b"<!ENTITY a 'b'>", b"&a;", b"&#0;", b"&#x10FFFF;", b'xmlns="x"',
    b' xsi:nil="true"', b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"<a>", b"</a>", b"\n",
)  # fmt: skip
CSV = (
    b",", b";", b"\t", b"|", b'"', b'""', b"\r\n", b"\n", b"\r", b"\x00", b"\xef\xbb\xbf",
    b"\xff\xfe", b"\xfe\xff", b"\x81", b"\x85", b"\xe2\x80\xa8", b"NULL", b"-2", b"1.2E+11",
)  # fmt: skip
SHEET = (
    *XML, b"<row>", b"</row>", b'<row r="2"', b"<c>", b"</c>", b'<c r="XFD1048576"', b' t="s"',
    b' t="inlineStr"', b' t="e"', b' t="d"', b"<v>", b"</v>", b"<f>", b"<is><t>", b"_x0000_",
    b' s="1"', b'<mergeCell ref="A1:B2"/>', b'formatCode="0000"', b'hidden="1"', b'state="hidden"',
    b'Target="../../x"', b'<sheet name="x" r:id="rId1"/>',
)  # fmt: skip
MAIL = (
    b"\r\n", b"\n", b"\r\n\r\n", b"Subject: ", b"From: ", b"To: ", b"Date: ", b"Content-Type: ",
    b"multipart/mixed; boundary=b\r\n", b"--b\r\n", b"text/html; charset=", b"=?utf-8?b?", b"?=",
    b"Content-Transfer-Encoding: base64\r\n", b"quoted-printable\r\n", b"message/rfc822\r\n", b"<",
    b">", b"(", b")", b'"', b"\\", b";", b"=", b"*0*=", b"\x00", b"\xff", b"\xed\xa0\x80",
    b"References: <a@b>", b"-- \r\n", b"> ", b"<blockquote>", b"<div>", b"\xe2\x80\xae",
)  # fmt: skip
SLACK = (
    b"<@U1|x>",
    b"<mailto:a@b|c>",
    b"&lt;",
    b"submit SC3-07/873-4001",
    b"-1",
    b"99999999999999",
)


@cache
def samples() -> Mapping[str, bytes]:
    """A small file of every template and of every census, by a name."""
    made = {}
    for name, template in shipped().items():
        for period in {*[*template.periods][::5]}:
            file, content = sample.make(shipped(), name, size=10, seed=1, period=period)
            made[f"{period}-{file}"] = content
    return made


def of_kind(ending: str) -> list[bytes]:
    """The samples whose names end so."""
    return [content for name, content in samples().items() if name.lower().endswith(ending)]


def xmls() -> list[bytes]:
    return of_kind(".xml")


def csvs() -> list[bytes]:
    return of_kind(".csv")


def read_xml(content: bytes) -> object:
    template = shipped()["school-census"]
    template.recognise("x.xml", content)
    return template.read("x.xml", content, template.context("2013-AUT"))


@cache
def headers() -> tuple[tuple[str, ...], ...]:
    """The first row of every CSV template."""
    known = (template.reader for template in shipped().values() if template.kind == "csv")
    return tuple(reader.headers for reader in known)


def _nearest(content: bytes) -> tuple[str, ...]:
    """The headers that stand in the content, as a sample has those of one template."""
    return max(headers(), key=lambda names: sum(name.encode() in content for name in names))


def read_csv(content: bytes) -> object:
    expected = _nearest(content)
    csv.glance(content, expected)
    return csv.read(content, expected, key=expected[:2])


def workbooks() -> list[bytes]:
    rows = [content.decode().splitlines() for content in of_kind(".csv")]
    tables = [[line.split(",") for line in lines] for lines in rows if '"' not in lines[0]]
    odd = parts_of(
        '<cols><col min="1" max="2" hidden="1"/></cols><sheetData><row r="1"><c t="s"><v>0</v></c>'
        '</row><row r="2" hidden="1"><c r="A2" t="d"><v>2019-06-28</v></c><c r="B2"><f>1</f></c>'
        '<c r="C2" t="e"><v>#N/A</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/>'
        "</mergeCells>",
        texts="<si><r><t>Year</t></r></si>",
    )
    return [*map(of_rows, tables[:3]), *map(formatted, tables[:3]), packed(odd)]


def read_xlsx(content: bytes) -> object:
    found = []
    for expected in headers()[:3]:
        found.append(table.begins(content, expected, {}, 100))
    return found, table.read(content, headers()[0], {})


def archives() -> list[bytes]:
    several = zipped(dict([*samples().items()][:3]))
    one = of_kind(".csv")[0]
    return [several, zipped({"a.xlsx": workbooks()[0]}), gzip.compress(one, mtime=0), one]


def read_container(content: bytes) -> object:
    return containers.unpack("a.zip", content)


def take(content: bytes) -> object:
    return take_in("SpecificationCodes_NEB_2019.zip", content)


def read_mail(raw: bytes) -> object:
    """Read as the bot reads it; what made a mail unreadable is raised, which the bot keeps back."""
    inbound = mail.read(raw, OURS)
    if inbound.hush == "unreadable":
        mail._read(raw, OURS)
    return storable(inbound)


def storable(inbound: Inbound) -> Inbound:
    """The same; raises where a store could not keep its texts."""
    names = [file.name for file in inbound.files]
    texts = [inbound.key, inbound.sender, inbound.sender_name, inbound.subject, inbound.hush]
    whole = "\n".join([*texts, *names, *inbound.lines, *inbound.references])
    whole.encode("utf-8")
    if "\0" in whole:
        raise ValueError("a text holds a NUL")
    return inbound


def slack_payloads() -> list[bytes]:
    """One of each kind that Slack delivers."""
    workspace = Workspace()
    ann = workspace.person("Ann Smith", "ann@school.example")
    channel = workspace.channels[workspace.im(ann)]
    base = "https://slack.example"
    said = payloads.message(workspace, ann, channel, "submit SC3-07/873-4001 &amp; <@U1|x>", base)
    file = {"id": "F1", "name": "a.csv", "size": 3, "mimetype": "text/csv", "mode": "hosted"}
    sent = said | {"subtype": "file_share", "files": [file], "thread_ts": said["ts"]}
    pressed = {
        "action_id": "say:1",
        "action_ts": "1",
        "block_id": "b",
        "value": "approve SC3-07/873-4001#2",
    }
    place = {"channel": channel.id, "message_ts": said["ts"], "channel_id": channel.id}
    words = {"b": {"w": {"type": "plain_text_input", "value": "why"}}}
    kept = slack.carried("reject SC3-07/873-4001#2", slack.Place(channel.id, "im", said["ts"]))
    view = {
        "id": "V1", "hash": "h", "callback_id": slack.FORM, "private_metadata": kept,
        "state": {"values": words},
    }  # fmt: skip

    def by(kind: str, more: dict[str, Any]) -> dict[str, Any]:
        return payloads.interaction(workspace, kind, ann) | more

    made = [
        payloads.event(workspace, said, channel),
        payloads.event(workspace, sent, channel),
        payloads.command(workspace, ann, channel, "status", base),
        by("block_actions", {"actions": [pressed], "container": place, "message": said,
                             "channel": {"id": channel.id}}),
        by("view_submission", {"view": view}),
        by("message_action", {"callback_id": slack.SHORTCUT, "message": sent,
                              "channel": {"id": channel.id}}),
    ]  # fmt: skip
    return [json.dumps(one).encode() for one in made]


def read_slack(content: bytes) -> object:
    heard = slack.read(json.loads(content), BOT_USER)
    return heard and storable(heard.inbound)


def mails() -> list[bytes]:
    return [file.read_bytes() for file in sorted(MAILS.glob("*.eml"))]


def everything() -> list[bytes]:
    return [*archives(), *workbooks(), *of_kind(".xml"), *of_kind(".csv")]


ALL = (
    Target("xml", xmls, read_xml, XML),
    Target("csv", csvs, read_csv, CSV),
    Target("xlsx", workbooks, read_xlsx, SHEET, of_packed),
    Target("containers", archives, read_container, SHEET, of_packed),
    Target("intake", everything, take, (*CSV, *XML), of_packed, fine=()),
    Target("mail", mails, read_mail, MAIL, fine=()),
    Target("slack", slack_payloads, read_slack, SLACK, of_json, fine=()),
)
