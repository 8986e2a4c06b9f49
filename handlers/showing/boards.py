"""Boards: what each Slack channel that is one has to show now. It posts nothing."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from handlers import lookups
from handlers.life.lifecycle import offers
from handlers.life.standing import Standing, Status
from handlers.life.visibility import Sight, sight
from handlers.outside import Outside
from handlers.people import Actor, Post, Proof, Role
from handlers.replies import boarding
from handlers.reply import Reply
from handlers.words import date_in_england
from storage import boards, rows

CARD = "card/"

AT_ONCE = 20
"""So many cards are made in one round, for all boards together: Slack takes one a second."""

WAITS: dict[Role, Status] = {Role.AGENT: Status.SUBMITTED, Role.COLLECTOR: Status.APPROVED}
"""What waits for each role's decision."""


@dataclass(frozen=True)
class Card:
    """One return on one board: ``key`` names its message, ``conversation`` is "team/channel",
    ``version`` is the return's that it shows.
    """

    key: str
    conversation: str
    reply: Reply
    version: int


def cards(session: Session, outside: Outside, unfit: Collection[str] = ()) -> list[Card]:
    """The cards that are to be put up, or brought up to date: as many as one round takes, and of
    each board some. Nothing for the conversations that are ``unfit``.
    """
    fit = [board for board in boards.boards(session) if board.conversation not in unfit]
    share = max(1, AT_ONCE // max(1, len(fit)))
    return [card for board in fit for card in _on_board(session, outside, board, share)]


def moved(session: Session, key: str, ref: str) -> str:
    """What a letter's reader may know of how a return moved on since."""
    person, standing = boards.reader(session, key), lookups.standing(session, ref)
    entry = boards.newest_entry(session, ref)
    if person is None or standing is None or entry is None:
        return boarding.moved()
    sees = sight(standing, lookups.actor(session, person, "slack", Proof.ALIGNED))
    return (
        boarding.done(entry.verb, entry.actor, entry.at)
        if sees is Sight.DATA
        else (boarding.moved())
    )


def tells(session: Session, after: Standing, post: Post, person: int) -> bool:
    """Whether a card of this return stands on a board that this person has set up for a post."""
    board = rows.Board(
        conversation="",
        collection=after.collection,
        organisation=post.organisation,
        role=post.role.value,
        set_by=person,
    )
    return boards.stands_for(session, CARD, board, after.ref)


def _on_board(session: Session, outside: Outside, board: rows.Board, share: int) -> list[Card]:
    waits = WAITS[Role(board.role)].value
    due = boards.due(session, CARD, board, waits, share)
    made = [_card(session, outside, board, found) for found in due]
    return [card for card in made if card is not None]


def _card(session: Session, outside: Outside, board: rows.Board, found: rows.Return) -> Card | None:
    ref, version = found.ref, found.version  # read first: what moves meanwhile is shown next time
    standing = lookups.standing(session, ref)
    assert standing is not None
    decider = Actor(
        "the board",
        posts=frozenset({Post(Role(board.role), board.organisation)}),
        via="slack",
        proof=Proof.ALIGNED,
    )
    sees = sight(standing, decider)
    if sees is Sight.NOTHING:
        return None
    today = date_in_england(outside.now())
    entry = boards.newest_entry(session, ref) if sees is Sight.DATA else None
    last = (entry.verb, entry.actor, entry.at, entry.text) if entry else None
    waits = standing.status is WAITS[Role(board.role)]
    possible = offers(standing, decider, today) if waits else ()
    report = lookups.newest_report(session, standing) if sees is Sight.DATA else None
    facts = (report.facts if report else {}) if sees is Sight.DATA else None
    reply = boarding.card(standing, last, possible, today, facts)
    return Card(f"{CARD}{board.conversation}/{ref}", board.conversation, reply, version)
