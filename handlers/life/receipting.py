"""Receipting: what the store knows of a filing, signed and kept. It changes no return."""

from dataclasses import replace

from sqlmodel import Session, col, select

from handlers import lookups
from handlers.life import receipts, signed
from handlers.life.receipts import Checked, Filing, Link
from handlers.life.standing import Standing
from handlers.life.visibility import sees_unfiled
from handlers.outside import Outside, Signer
from handlers.people import Actor
from handlers.replies import Reply, receipted
from handlers.reply import Document
from handlers.said.grammar import Command
from storage import files, rows, submissions

JSON = "application/json"
FILED = ("file", "nil")
"""The verbs of the entries with which a submission begins."""
CHECKS = ("checked", "kept")
"""The verbs of the entries that rest on the report of its check; a recheck is another matter."""


def receipt(session: Session, signer: Signer, submission: rows.Submission) -> tuple[str, bytes]:
    """The name and the bytes of a submission's receipt: the same whenever it is asked for, until
    its check has ended or the key is another.
    """
    filing = filing_of(session, submission)
    content = receipts.unsigned(filing, signer.issuer, signer.key)
    return filing.document, signed.sealed(content, signer.sign(content))


def handed(
    session: Session, outside: Outside, line: Command, standing: Standing, actor: Actor
) -> Reply:
    """The receipt of the newest filing, or of the one that the line names."""
    found = _asked_for(session, line, standing, actor)
    if found is None:
        return receipted(standing, line)
    document = _document(session, outside.signer, found)
    return receipted(standing, line, filing_of(session, found), document)


def _asked_for(
    session: Session, line: Command, standing: Standing, actor: Actor
) -> rows.Submission | None:
    """What was never approved, and what waits beside it, is shown only to who sees what is not
    filed.
    """
    number = line.number or standing.highest
    if not sees_unfiled(standing, actor):
        number = line.number or standing.latest
        number = number if number in lookups.approved(session, standing.ref) else 0
    return submissions.get(session, standing.ref, number) if number else None


def with_receipt(
    session: Session, outside: Outside, submission: rows.Submission, reply: Reply
) -> Reply:
    """What is said of a filing, with its receipt as the last document."""
    return replace(
        reply, documents=(*reply.documents, _document(session, outside.signer, submission))
    )


def _document(session: Session, signer: Signer, submission: rows.Submission) -> Document:
    name, content = receipt(session, signer, submission)
    return Document(name, JSON, files.keep(session, content))


def filing_of(session: Session, submission: rows.Submission) -> Filing:
    """All that a receipt says of a submission. Raises LookupError where the ledger lacks it."""
    entries = _entries(session, submission)
    if not entries:
        raise LookupError(f"{submission.ref}#{submission.number} is not in the ledger")
    filed, *later = entries
    found = session.get_one(rows.Return, submission.ref)
    collection = session.get_one(rows.Collection, found.collection)
    organisation = session.get_one(rows.Organisation, found.organisation)
    size = select(rows.File.size).where(rows.File.sha256 == submission.file)
    return Filing(
        ref=submission.ref,
        number=submission.number,
        kind=submission.kind,
        title=collection.title,
        organisation=organisation.code,
        organisation_name=organisation.name,
        file=submission.file_name,
        sha256=submission.file or "",
        size=session.exec(size).first() or 0,
        at=submission.at,
        by=filed.actor,
        role=filed.role,
        via=filed.via,
        on_behalf_of=submission.on_behalf_of or filed.on_behalf_of,
        checked=_checked(session, submission, later),
        links=tuple(Link(e.sequence or 0, e.verb, e.before, e.hash) for e in entries),
    )


def _entries(session: Session, submission: rows.Submission) -> list[rows.Entry]:
    """The entry that filed it, and the one that its check brought, if it did."""
    of_it = select(rows.Entry).where(
        rows.Entry.ref == submission.ref, rows.Entry.submission == submission.number
    )
    entries = list(session.exec(of_it.order_by(col(rows.Entry.sequence))))
    filed = [e for e in entries if e.verb in FILED][:1]
    return filed + [e for e in entries if e.evidence and e.verb in CHECKS][:1]


def _checked(
    session: Session, submission: rows.Submission, later: list[rows.Entry]
) -> Checked | None:
    found = session.get(rows.Findings, submission.id)
    if found is None:
        return None
    return Checked(
        submission.ruleset,
        found.errors,
        found.queries,
        found.unconfirmed,
        dict(sorted(found.counts.items())),
        later[0].evidence if later else "",
    )
