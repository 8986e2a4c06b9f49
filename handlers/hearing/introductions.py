"""Introductions: somebody in Slack whom we do not know yet shows who they are, by a mailed code."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.hearing.inbound import Inbound
from handlers.outside import Outside
from handlers.replies import introducing
from handlers.replies.introducing import UNFIT
from handlers.reply import Reply
from handlers.said.grammar import Command, parse
from handlers.sending import letters
from storage import accounts, messages, register, rows

AN_HOUR = timedelta(hours=1)
MOST_ASKED = 3
"""Codes that one account is given in an hour: nobody's mailbox is filled by a stranger."""
MOST_MAILED = 9
"""Codes for one person in an hour, whoever asks: more than one stranger can use up."""
UNLINKED = "unlinked"


def unfit(
    session: Session, outside: Outside, message: rows.Message, inbound: Inbound, why: str
) -> list[int]:
    """Nothing is done here, or for them: tell them so, alone; the outbox rows."""
    assert message.id is not None
    messages.mark(session, message.id, "held", reason=why, sender=inbound.sender)
    alone = replace(inbound, aside=f"@{inbound.sender}")  # what must be read is said directly
    return [_say(session, outside, message, alone, UNFIT[why](outside.limits.contact))]


def meet(session: Session, outside: Outside, message: rows.Message, inbound: Inbound) -> list[int]:
    """Answer somebody we do not know: ask who they are, mail a code, or take one."""
    assert message.id is not None
    messages.mark(session, message.id, "held", reason=UNLINKED, sender=inbound.sender)
    said = [line for line in map(parse, inbound.lines) if isinstance(line, Command)]
    linking = next((line.text for line in said if line.verb == "link"), "")
    if "@" in linking:
        return _asked(session, outside, message, inbound, linking)
    if linking:
        return _taken(session, outside, message, inbound, linking)
    return [_say(session, outside, message, inbound, introducing.who_are_you())]


def _asked(
    session: Session, outside: Outside, message: rows.Message, inbound: Inbound, address: str
) -> list[int]:
    """A code to the address on file, if it is on file; what is said here tells nobody whether."""
    owed = [_say(session, outside, message, inbound, introducing.look_in_your_mail(address))]
    person = register.person_by_address(session, address)
    now = outside.now()
    if person is None or person.id is None:
        return owed
    if _enough(session, person.id, inbound.sender, now - AN_HOUR):
        return owed
    code = outside.secret()
    accounts.give_code(session, code, person.id, inbound.sender, now)
    letter = introducing.your_code(code)
    mailed = letters.owe(
        session,
        outside,
        f"code/{message.sha256}",
        person.id,
        [letter],
        thread=letters.Thread(),
        address=address,
        milestone=letters.CODE,
        automatic="auto-generated",
    )
    return [*owed, mailed]  # here first: how long a mail takes would tell who is on file


def _enough(session: Session, person_id: int, account: str, since: datetime) -> bool:
    asked, mailed = accounts.codes_by, accounts.codes_for
    by_them, for_them = asked(session, account, since), mailed(session, person_id, since)
    return by_them >= MOST_ASKED or for_them >= MOST_MAILED


def _taken(
    session: Session, outside: Outside, message: rows.Message, inbound: Inbound, code: str
) -> list[int]:
    """The account is theirs from now on, and their mailbox hears of it; or the code is not good
    any more.
    """
    person_id = accounts.use_code(session, code, inbound.sender, outside.now())
    if person_id is None:
        return [_say(session, outside, message, inbound, introducing.no_such_code())]
    accounts.link(session, inbound.sender, person_id, "code", outside.now())
    assert message.id is not None
    messages.mark(session, message.id, "done", person_id=person_id)
    name = session.get_one(rows.Person, person_id).name
    return [
        _say(session, outside, message, inbound, introducing.known_now(name)),
        letters.owe(
            session,
            outside,
            f"linked/{message.sha256}",
            person_id,
            [introducing.linked(inbound.sender, outside.limits.contact)],
            thread=letters.Thread(),
            automatic="auto-generated",
        ),
    ]


def _say(
    session: Session, outside: Outside, message: rows.Message, inbound: Inbound, reply: Reply
) -> int:
    return letters.owe(
        session,
        outside,
        f"{message.sha256}/introducing",
        None,
        [reply],
        thread=letters.Thread(inbound.key),
        address=inbound.aside,
        channel=message.channel,
    )
