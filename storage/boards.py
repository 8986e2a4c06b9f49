"""Which Slack conversations are boards, and what our messages there show; it renders nothing."""

from collections.abc import Collection as Several
from collections.abc import Iterable
from typing import Any

from sqlalchemy import String
from sqlmodel import Session, and_, case, cast, col, func, literal, not_, or_, select

from storage.engine import serialise
from storage.overseeing import overseer
from storage.rows import Board, Collection, Entry, Organisation, Outbox, Posted, Return, Shown

PUT_AWAY = -1
"""The version of a card whose board is none any more: where it becomes one again, it is due."""


def put_up(session: Session, board: Board) -> bool:
    """Make a conversation a board; whether it was none before."""
    found = session.get(Board, (board.conversation, board.collection, board.organisation))
    if found is None:
        session.add(board)
        session.flush()
    return found is None


def take_down(session: Session, board: Board) -> bool:
    """Make it a board no more; whether it was one."""
    found = session.get(Board, (board.conversation, board.collection, board.organisation))
    if found:
        session.delete(found)
        session.flush()
    return found is not None


def boards(session: Session, conversation: str = "") -> list[Board]:
    """All boards, or those of a conversation, in a fixed order."""
    query = select(Board).order_by(Board.conversation, Board.collection, Board.organisation)
    return list(
        session.exec(query.where(Board.conversation == conversation) if conversation else query)
    )


def stands_for(session: Session, prefix: str, board: Board, ref: str) -> bool:
    """Whether a return has a card on a board like this one, whatever its conversation, that this
    person has set up. ``prefix`` is what the keys of cards begin with.
    """
    query = (
        select(Shown.key)
        .join(Board, col(Shown.key) == _card(prefix))
        .where(
            Shown.ref == ref,
            Shown.version > PUT_AWAY,
            Board.collection == board.collection,
            Board.organisation == board.organisation,
            Board.role == board.role,
            Board.set_by == board.set_by,
        )
    )
    return session.exec(query).first() is not None


def claimed(session: Session, message: Posted) -> tuple[Posted, bool]:
    """Keep a message that is about to be said; the one that is kept, and whether it is this."""
    serialise(session, f"posted {message.key}")
    found = session.get(Posted, message.key)
    if found is None:
        session.add(message)
        session.flush()
    return found or message, found is None


def posted(session: Session, key: str) -> Posted | None:
    """The message with this key, as it looks now."""
    return session.get(Posted, key)


def remember(session: Session, message: Posted, shown: Iterable[Shown]) -> None:
    """Keep how a message looks and which returns it shows."""
    session.merge(message)
    session.flush()
    for one in shown:
        session.merge(one)
    session.flush()


def versions(session: Session, key: str, refs: Iterable[str]) -> dict[str, int]:
    """In which version the letter with this Message-ID shows these returns: as they stood when it
    was written, whenever it is said. Of what is no return it says nothing.
    """
    written = session.exec(select(Outbox.as_of).where(Outbox.message_id == key)).first()
    as_of = newest_sequence(session) if written is None else written
    then = and_(col(Entry.ref) == Return.ref, col(Entry.sequence) <= as_of)
    query = select(Return.ref, func.max(Entry.version)).outerjoin(Entry, then)
    asked = query.where(col(Return.ref).in_(list(refs))).group_by(Return.ref)
    return {ref: version or 0 for ref, version in session.exec(asked)}


def reader(session: Session, key: str) -> int | None:
    """For whom the letter with this Message-ID is, None where there is none."""
    return session.exec(select(Outbox.person_id).where(Outbox.message_id == key)).first()


def show(session: Session, message: Posted, shown: Shown) -> None:
    """Keep how a message looks now that a return has moved."""
    session.merge(message)
    session.merge(shown)
    session.flush()


def overtaken(session: Session, prefix: str, limit: int = 50) -> list[tuple[Posted, Shown, Return]]:
    """The messages with buttons about a return that has moved since, or of which somebody has done
    what a button says. Cards, whose keys begin with ``prefix``, are none of them.
    """
    query = (
        select(Posted, Shown, Return)
        .join(Shown, col(Shown.key) == Posted.key)
        .join(Return, col(Return.ref) == Shown.ref)
        .where(col(Shown.live), col(Return.version) > col(Shown.version))
        .where(not_(col(Shown.key).startswith(prefix)), Posted.ts != "", _outdated().exists())
        .order_by(Shown.key, Shown.ref)
        .limit(limit)
    )
    return [(post, shown, found) for post, shown, found in session.exec(query)]


def _outdated() -> Any:
    """What has happened to a return since, that its buttons depend on. A file that is kept beside
    the filed one makes only the button old that would put an earlier one in its place.
    """
    line = case((col(Entry.verb) == "kept", "replace"), else_=col(Entry.verb))
    button = literal('"') + line + " " + col(Entry.ref)
    said = cast(col(Posted.blocks), String).contains(button)
    return select(Entry).where(
        col(Entry.ref) == Return.ref,
        col(Entry.version) > Shown.version,
        or_(col(Entry.became) != "", said),
    )


def without_board(
    session: Session, prefix: str, unfit: Several[str], limit: int
) -> list[tuple[Posted, Shown]]:
    """The cards that stand where there is no board for them, or only one of the ``unfit``."""
    fit = select(Board.conversation).where(
        col(Shown.key) == _card(prefix),
        Board.collection == Return.collection,
        col(Board.organisation).in_([overseer(), Collection.regulator]),
        col(Board.conversation).not_in(list(unfit)),
    )
    query = (
        select(Posted, Shown)
        .join(Shown, col(Shown.key) == Posted.key)
        .join(Return, col(Return.ref) == Shown.ref)
        .join(Organisation, col(Organisation.code) == Return.organisation)
        .join(Collection, col(Collection.code) == Return.collection)
        .where(col(Shown.key).startswith(prefix), Shown.version > PUT_AWAY, not_(fit.exists()))
        .order_by(Shown.key)
        .limit(limit)
    )
    return [(post, shown) for post, shown in session.exec(query)]


def due(session: Session, prefix: str, board: Board, status: str, limit: int) -> list[Return]:
    """The returns whose card on a board is not as they stand, and those in ``status`` that have
    none, in order of reference.
    """
    card = and_(col(Shown.key) == _card(prefix, board.conversation, Return.ref))
    query = (
        select(Return)
        .join(Organisation, col(Organisation.code) == Return.organisation)
        .join(Collection, col(Collection.code) == Return.collection)
        .outerjoin(Shown, card)
        .where(
            Return.collection == board.collection,
            or_(
                overseer() == board.organisation,
                Collection.regulator == board.organisation,
            ),
            or_(
                and_(col(Shown.key).is_(None), Return.status == status),
                col(Shown.version) != Return.version,
            ),
        )
    )
    return list(session.exec(query.order_by(Return.ref).limit(limit)))


def _card(prefix: str, conversation: Any = Board.conversation, ref: Any = Shown.ref) -> Any:
    """The key of a return's card on a board, in SQL."""
    return literal(prefix) + conversation + "/" + ref


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
