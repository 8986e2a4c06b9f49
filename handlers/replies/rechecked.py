"""What we say when rules have changed, and find something in a file that they did not find then."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from handlers.checks.rechecked import Rechecked
from handlers.life.standing import Standing, Status
from handlers.people import Role
from handlers.replies.causes import causes
from handlers.replies.refusals import offered
from handlers.replies.results import heading, subject
from handlers.reply import Cause, Reply, Table
from handlers.said.grammar import Command
from handlers.words import capital, count, day, listing

LONGEST = 40
"""How many returns one list shows."""
SHOWN = 8
"""How many causes are shown."""

# fmt: off
NEXT = {
    # status            what its sender does now
    Status.LOADED:      "Put these right in your own system, make the file again and send it "
                        "before you submit.",
    Status.SUBMITTED:   "If it is wrong, take the return back and send a corrected file. {checker} "
                        "knows of this and may send it back to you.",
    Status.APPROVED:    "You need do nothing now. {checker} knows of this, and you will hear if a "
                        "corrected file is wanted.",
    Status.AUTHORISED:  "You need do nothing now: it is finished. Put it right in your own system, "
                        "so that your next return is right.",
}
# fmt: on
CLOSED = (
    "The collection is closed: put it right in your own system, so that your next return is right."
)


def newly_failing(one: Rechecked, filed: date, today: date) -> Reply:
    """To the sender: what is found now in the file of that day, what it means, what to do."""
    standing = one.standing
    new = count(sum(one.new.values()), "finding")
    return Reply(
        subject=subject(standing, f"the rules have changed, {new} in what you filed"),
        verdict=(
            heading(standing),
            f"The rules have changed since {standing.file_name} was checked ({day(filed)}). By the "
            f"rules of today there is in it what was not found then: {in_short(one)}.",
        ),
        changed=(
            f"Nothing has moved: {standing.stands}.{_holds(standing)}",
            "A file that you send from now on is checked by the rules of today.",
        ),
        causes=_causes(one),
        next=(_next(standing, today),),
        offers=offered(_offers(standing, today)),
        small_print=(f"Checked again against {one.now.ruleset}, version {one.now.version}",),
        ref=standing.ref,
    )


def _holds(standing: Standing) -> str:
    return " What was decided about it holds." if standing.decided else ""


def _causes(one: Rechecked) -> tuple[Cause, ...]:
    """What is new; it stands in the way only of what is not submitted yet."""
    found = causes(one.then, one.only_new)[:SHOWN]
    stops = one.standing.status is Status.LOADED
    return tuple(replace(cause, blocks=cause.blocks and stops) for cause in found)


def _next(standing: Standing, today: date) -> str:
    if standing.status in (Status.LOADED, Status.SUBMITTED) and today > standing.calendar.closes:
        return CLOSED
    return NEXT[standing.status].format(checker=capital(standing.receiver))


def _offers(standing: Standing, today: date) -> list[Command]:
    may = standing.status is Status.SUBMITTED and today <= standing.calendar.closes
    return [Command("withdraw", standing.ref)] if may else []


def in_short(one: Rechecked) -> str:
    """The rules that find something new, and how often: "rule 1510 (2) and rule 2340 (1)"."""
    return listing(f"rule {rule} ({n:,})" for rule, n in one.new.items())


def list_of_failing(role: Role, found: Sequence[tuple[Standing, str]]) -> Reply:
    """To those who decide, in this role: the returns that they have had and that would now fail,
    and why.
    """
    first = found[0][0]
    rows = tuple(
        (s.organisation_name, s.numbered, capital(s.status), why) for s, why in found[:LONGEST]
    )
    left = len(found) - LONGEST
    returns = count(len(found), "return")
    return Reply(
        subject=f"{first.title}: the rules have changed, {returns} would now fail",
        verdict=(
            first.title,
            f"The rules have changed. By the rules of today {returns} would fail, and did not when "
            "the file was checked. Nothing has moved, and the senders have been told.",
        ),
        table=Table(("Organisation", "Reference", "Status", "Found now"), rows),
        next=(
            *((f"{capital(count(left, 'more return'))} not shown.",) if left > 0 else ()),
            "What is right as it is may stay.",
            *_sent_back(role, {s.status for s, _ in found}, first.taker),
        ),
        offers=offered([Command("returns", first.collection)]),
    )


def _sent_back(role: Role, statuses: set[Status], taker: str) -> Iterator[str]:
    """How what is in these statuses may be sent back, and by whom where not by this role."""
    theirs = statuses if role is Role.COLLECTOR else statuses & {Status.SUBMITTED}
    if theirs:
        which = "a return" if theirs == statuses else "what is only submitted"
        yield f"To have a corrected file, send {which} back with your reason: reject REF#N REASON"
    if statuses - theirs:
        yield f"What is approved or authorised only {taker} can send back: they have this list too."
