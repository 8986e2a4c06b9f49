"""What a progress plot is made of: the moves of a collection's returns, and the collection before.

One query each, whatever the number of returns.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.rows import Collection, Entry, Return


def moves(session: Session, collection: str) -> list[tuple[str, datetime, str]]:
    """Every change of status in a collection, in the ledger's order: return, moment, new status."""
    query = select(Entry.ref, Entry.at, Entry.became)
    query = query.join(Return, col(Return.ref) == Entry.ref)
    query = query.where(Return.collection == collection, Entry.became != "")
    found = session.exec(query.order_by(col(Entry.sequence))).all()
    return [(ref, at, became) for ref, at, became in found if ref]


def before(session: Session, collection: Collection) -> Collection | None:
    """The last collection of the same kind that was due before this one."""
    query = select(Collection).where(
        Collection.template == collection.template,
        Collection.regulator == collection.regulator,
        Collection.due < collection.due,
    )
    return session.exec(query.order_by(col(Collection.due).desc()).limit(1)).first()
