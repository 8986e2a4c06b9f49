"""Packing: all that is known of one return, as one .zip for an auditor. It prints nothing."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import PurePath

from sqlmodel import Session

from bot import keys
from bot.pack import manifest
from bot.pack.history import table
from bot.settings import Settings
from handlers.life import receipting
from handlers.life.result import DOCUMENTS
from handlers.outside import Signer
from handlers.words import moment
from storage import files as kept
from storage import ledger, rows, submissions

READ_ME = """{ref}: {title}, {name}
As it stood on {now}, in the words of {service}: {status}.

This pack can be checked without us:    returns-bot verify PACK.zip --key KEYS

manifest.json  what was packed: every other file's SHA-256 and the last entry of the ledger, signed
receipts/      one for each filing, signed. One of them, and its file:
               returns-bot verify receipts/NAME FILE --key KEYS
history.csv    everything that happened to the return, the oldest first
ledger.json    the same entries with all that their hashes are made of
reports/N/     what the check of filing N reported
{files}public.keys    the public keys of {service}. Whoever changed this pack could change them too:
               compare them with those that the operator published.

Newest entry of the whole ledger: {newest}
"""
FILES = "files/N/       the file of filing N as it came: it holds personal data\n"
Members = Iterator[tuple[str, bytes]]


@dataclass(frozen=True)
class Pack:
    """A .zip and what is in it."""

    content: bytes
    names: tuple[str, ...]


def pack(session: Session, settings: Settings, ref: str, *, files: bool) -> Pack | None:
    """All of one return, with the files that were sent if wanted; None where there is none.

    Raises bot.keys.UnfitKeyError.
    """
    found = session.get(rows.Return, ref)
    if found is None:
        return None
    signer = keys.signer(settings.folder, settings.service_name)
    members = dict(_members(session, signer, ref, files))
    members["public.keys"] = keys.published(settings.folder).encode()
    members = {"README.txt": _read_me(session, settings, found, files), **members}
    members[manifest.NAME] = manifest.made(signer, ref, rows.now(), _ends(session, ref), members)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        for name, content in members.items():
            into.writestr(name, content)
    return Pack(packed.getvalue(), tuple(members))


def _members(session: Session, signer: Signer, ref: str, files: bool) -> Members:
    entries = ledger.history(session, ref)
    yield "history.csv", table(entries)
    yield "ledger.json", _whole(entries)
    for one in reversed(submissions.of(session, ref)):
        yield _receipt(session, signer, one)
        yield from _reports(session, one)
        if files and one.file:
            name = PurePath(one.file_name.replace("\\", "/")).name or "file"
            yield f"files/{one.number}/{name}", kept.load(session, one.file)


def _receipt(session: Session, signer: Signer, submission: rows.Submission) -> tuple[str, bytes]:
    try:
        name, content = receipting.receipt(session, signer, submission)
    except LookupError as missing:
        why = f"{missing}: returns-bot audit verify\n"
        return f"receipts/none-{submission.number}.txt", why.encode()
    return f"receipts/{name}", content


def _reports(session: Session, submission: rows.Submission) -> Members:
    assert submission.id is not None
    if report := submissions.report_of(session, submission.id):
        text = json.dumps(report, indent=1, ensure_ascii=False)
        yield f"reports/{submission.number}/report.json", f"{text}\n".encode()
    for what, sha in submissions.documents_of(session, submission.id).items():
        yield f"reports/{submission.number}/{DOCUMENTS[what][0]}", kept.load(session, sha)


def _whole(entries: list[rows.Entry]) -> bytes:
    said = [entry.model_dump(mode="json") for entry in entries]
    return (json.dumps(said, indent=1, ensure_ascii=False) + "\n").encode()


def _ends(session: Session, ref: str) -> list[rows.Entry]:
    """The last entry of the return, and of the whole ledger."""
    newest = ledger.newest(session)
    return [*ledger.history(session, ref)[-1:], *([newest] if newest else [])]


def _read_me(session: Session, settings: Settings, found: rows.Return, files: bool) -> bytes:
    newest = ledger.newest(session)
    collection = session.get_one(rows.Collection, found.collection)
    text = READ_ME.format(
        ref=found.ref,
        title=collection.title,
        name=session.get_one(rows.Organisation, found.organisation).name,
        now=moment(rows.now().astimezone(UTC)),
        service=settings.service_name,
        status=found.status,
        files=FILES if files else "",
        newest=f"{newest.sequence}, {newest.hash}" if newest else "none",
    )
    return text.encode()
