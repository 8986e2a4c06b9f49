"""Which Slack conversations are boards, and what our messages there show; it renders nothing."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, col, select

from storage.rows import Board, Entry, Posted, Return, Shown

AT_ONCE = 500
"""Keys in one query: databases have a limit."""


def put_up(session: Session, board: Board) -> bool:
    """Make a conversation a board; whether it was none before."""
    found = session.get(Board, (board.conversation, board.collection, board.organisation))
    if found is None:
        session.add(board)
        session.flush()
    return found is None


def take_down(session: Session, conversation: str, collection: str) -> int:
    """Make it a board no more; how many organisations it was one for."""
    query = select(Board).where(Board.conversation == conversation, Board.collection == collection)
    found = session.exec(query).all()
    for board in found:
        session.delete(board)
    session.flush()
    return len(found)


def boards(session: Session, conversation: str = "") -> list[Board]:
    """All boards, or those of a conversation, in a fixed order."""
    query = select(Board).order_by(Board.conversation, Board.collection, Board.organisation)
    return list(
        session.exec(query.where(Board.conversation == conversation) if conversation else query)
    )


def has_board(session: Session, collection: str, organisation: str, role: str) -> bool:
    """Whether those who hold this role there decide about this collection on a board."""
    query = select(Board).where(
        Board.collection == collection, Board.organisation == organisation, Board.role == role
    )
    return session.exec(query).first() is not None


def posted(session: Session, key: str) -> Posted | None:
    """The message with this key, as it looks now."""
    return session.get(Posted, key)


def remember(session: Session, message: Posted, refs: Iterable[str], *, live: bool = True) -> None:
    """Keep how a message looks and which returns it shows, each in its version of now."""
    session.merge(message)
    session.flush()
    for ref in dict.fromkeys(refs):
        if found := session.get(Return, ref):
            session.merge(Shown(key=message.key, ref=ref, version=found.version, live=live))
    session.flush()


def show(session: Session, message: Posted, shown: Shown) -> None:
    """Keep how a message looks now that a return has moved."""
    session.merge(message)
    session.merge(shown)
    session.flush()


def overtaken(session: Session, limit: int = 50) -> list[tuple[Posted, Shown, Return]]:
    """The messages with buttons about a return that has moved since."""
    query = (
        select(Posted, Shown, Return)
        .join(Shown, col(Shown.key) == Posted.key)
        .join(Return, col(Return.ref) == Shown.ref)
        .where(col(Shown.live), col(Return.version) > col(Shown.version))
        .order_by(Shown.key, Shown.ref)
        .limit(limit)
    )
    return [(post, shown, found) for post, shown, found in session.exec(query)]


def shown(session: Session, keys: list[str]) -> dict[str, int]:
    """In which version each of these messages shows its return; those that were never said: not."""
    found: dict[str, int] = {}
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        query = select(Shown.key, Shown.version).where(col(Shown.key).in_(some))
        found |= {key: version for key, version in session.exec(query)}
    return found


def newest_entry(session: Session, ref: str) -> Entry | None:
    """The last thing that moved a return."""
    query = select(Entry).where(Entry.ref == ref, Entry.became != "")
    return session.exec(query.order_by(col(Entry.sequence).desc()).limit(1)).first()


def newest_sequence(session: Session) -> int:
    """The number of the ledger's last entry, 0 for none."""
    found: Any = session.exec(
        select(Entry.sequence).order_by(col(Entry.sequence).desc()).limit(1)
    ).first()
    return found or 0
