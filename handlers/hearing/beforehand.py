"""Lines that take long: which a message has, and who asks; what they ask for is made beforehand."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from handlers import lookups
from handlers.hearing.inbound import Inbound
from handlers.people import Actor, Proof
from handlers.said.grammar import Command, parse
from storage import rows


def lines_of(inbound: Inbound, verb: str, most: int) -> list[str]:
    """The different lines of a message with this verb: no more than it may have."""
    lines = (parse(line) for line in inbound.lines)
    found = [str(one) for one in lines if isinstance(one, Command) and one.verb == verb]
    return list(dict.fromkeys(found))[:most]


def asked(
    session: Session, message_id: int, who: Mapping[str, Any], line: str
) -> tuple[Command, Actor]:
    """One of these lines as it is meant, and the writer of the message as one who acts."""
    command = parse(line)
    assert isinstance(command, Command)
    message = session.get_one(rows.Message, message_id)
    assert message.person_id is not None
    proof = Proof(who["proof"])
    return command, lookups.actor(session, message.person_id, message.channel, proof)
