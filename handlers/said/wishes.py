"""Lines about the bot itself: who somebody is in Slack, and where returns are decided there."""

from datetime import datetime

from sqlmodel import Session

from handlers import lookups
from handlers.life import recording
from handlers.outside import Outside
from handlers.people import Actor, Role
from handlers.replies import boarding, introducing
from handlers.reply import Reply
from handlers.said.grammar import Command
from storage import accounts, boards, collections, rows

DECIDE = (Role.AGENT, Role.COLLECTOR)
"""Those who decide about the returns of others."""


def link(
    session: Session, outside: Outside, line: Command, actor: Actor, message: rows.Message
) -> Reply:
    """Somebody whom we know already wants to be known."""
    return introducing.known_already(actor.name, _in_slack(outside, message))


def unlink(
    session: Session, outside: Outside, line: Command, actor: Actor, message: rows.Message
) -> Reply:
    """Forget whose account it is, where a code made it theirs."""
    theirs = accounts.person(session, message.sender)
    if theirs and accounts.unlink(session, message.sender, outside.now()):
        return introducing.forgotten()
    return introducing.not_forgotten(_in_slack(outside, message))


def here(
    session: Session, outside: Outside, line: Command, actor: Actor, message: rows.Message
) -> Reply:
    """Make the conversation a board for a collection, or no board any more, or say what it is."""
    where = lookups.inbound_of(outside, message).conversation
    if not where:
        return boarding.only_in_a_channel()
    if not line.ref:
        return boarding.listed(
            [f"{b.collection} ({b.role})" for b in boards.boards(session, where)]
        )
    found = collections.collection(session, line.ref)
    theirs = _decides(session, found, actor) if found else []
    if found is None or not theirs:
        return boarding.not_yours(line.ref)
    change = _take_down if line.text == "off" else _put_up
    changed, reply = change(
        session, found, [_board(where, found, *post, actor, outside.now()) for post in theirs]
    )
    if changed:
        recording.note(session, line, actor, f"board {where}", outside.now())
    return reply


def _put_up(
    session: Session, collection: rows.Collection, theirs: list[rows.Board]
) -> tuple[bool, Reply]:
    changed = any([boards.put_up(session, board) for board in theirs])
    return changed, boarding.put_up(collection.title, collection.code)


def _take_down(
    session: Session, collection: rows.Collection, theirs: list[rows.Board]
) -> tuple[bool, Reply]:
    """Boards of others stay."""
    changed = any([boards.take_down(session, board) for board in theirs])
    say = boarding.taken_down if changed else boarding.no_board
    return changed, say(collection.code)


def _decides(session: Session, collection: rows.Collection, actor: Actor) -> list[tuple[Role, str]]:
    """For whom this person decides about this collection's returns, and as what."""
    return sorted(
        (post.role, post.organisation)
        for post in actor.posts
        if post.role is Role.AGENT
        or (post.role is Role.COLLECTOR and post.organisation == collection.regulator)
    )


def _board(
    where: str,
    collection: rows.Collection,
    role: Role,
    organisation: str,
    actor: Actor,
    now: datetime,
) -> rows.Board:
    assert actor.person is not None
    return rows.Board(
        conversation=where,
        collection=collection.code,
        organisation=organisation,
        role=role.value,
        set_by=actor.person,
        since=now,
    )


def _in_slack(outside: Outside, message: rows.Message) -> bool:
    return outside.channels[message.channel].conversing
