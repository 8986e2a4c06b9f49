"""Boards: what each Slack channel that is one has to show now. It posts nothing."""

from dataclasses import dataclass

from sqlmodel import Session

from handlers import lookups
from handlers.lifecycle import offers
from handlers.outside import Outside
from handlers.people import Actor, Post, Proof, Role
from handlers.replies import boarding
from handlers.reply import Reply
from handlers.standing import Status
from handlers.visibility import Sight, sight
from handlers.words import date_in_england
from storage import boards, collections, rows

CARD = "card/"

WAITS: dict[Role, Status] = {Role.AGENT: Status.SUBMITTED, Role.COLLECTOR: Status.APPROVED}
"""What waits for each role's decision."""


@dataclass(frozen=True)
class Card:
    """One return on one board: ``key`` names its message, ``conversation`` is "team/channel"."""

    key: str
    conversation: str
    reply: Reply


def cards(session: Session, outside: Outside) -> list[Card]:
    """The cards that are to be put up, or brought up to date."""
    return [card for board in boards.boards(session) for card in _on_board(session, outside, board)]


def _on_board(session: Session, outside: Outside, board: rows.Board) -> list[Card]:
    role = Role(board.role)
    theirs = {Role.AGENT: "authorities", Role.COLLECTOR: "regulators"}[role]
    made = []
    returns = collections.returns(session, board.collection, **{theirs: [board.organisation]})
    shown = boards.shown(session, [_key(board, found.ref) for found, _, _ in returns])
    for found, _, _ in returns:
        key = _key(board, found.ref)
        if shown.get(key, -1) == found.version:
            continue
        if key in shown or found.status == WAITS[role]:
            made.append(_card(session, outside, board, found.ref))
    return [card for card in made if card is not None]


def _card(session: Session, outside: Outside, board: rows.Board, ref: str) -> Card | None:
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
    entry = boards.newest_entry(session, ref)
    last = (entry.verb, entry.actor, entry.at) if entry else None
    waits = standing.status is WAITS[Role(board.role)]
    possible = offers(standing, decider, today) if waits else ()
    report = lookups.newest_report(session, standing) if sees is Sight.DATA else None
    facts = (report.facts if report else {}) if sees is Sight.DATA else None
    reply = boarding.card(standing, last, possible, today, facts)
    return Card(_key(board, ref), board.conversation, reply)


def _key(board: rows.Board, ref: str) -> str:
    return f"{CARD}{board.conversation}/{ref}"
