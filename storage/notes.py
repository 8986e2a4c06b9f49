"""What was written about findings: explanations, questions, acceptances. Never changed."""

from sqlmodel import Session, col, select

from storage.rows import Note


def add(session: Session, note: Note) -> Note:
    """Keep what somebody wrote."""
    session.add(note)
    session.flush()
    return note


def of(session: Session, ref: str) -> list[Note]:
    """All that was written about a return's findings, the oldest first."""
    query = select(Note).where(Note.ref == ref).order_by(col(Note.id))
    return list(session.exec(query))
