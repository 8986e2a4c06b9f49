"""Matching: what a file says it is against what its sender owes. It files nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.life.standing import Standing, Status
from handlers.replies import unfiled
from handlers.reply import Reply
from validation.finding import Claim

SURE = 0.75
"""Below this a file is filed only to wait for its sender's word."""


@dataclass(frozen=True)
class Owner:
    """Whose file it says it is: a registered organisation, or only the words of the file."""

    code: str = ""
    name: str = ""


@dataclass(frozen=True)
class Match:
    """The return that a file is for. ``hold`` are sentences: why a clean file is not accepted by
    itself, and waits for ``submit``.
    """

    ref: str
    hold: tuple[str, ...] = ()


def match(
    file_name: str,
    claim: Claim,
    owner: Owner,
    owed: Sequence[Standing],
    today: date,
    checks: Sequence[str] = (),
) -> Match | Reply:
    """The one return of ``owed`` that the file is for, or why nothing was filed.

    ``owed`` are all returns that the sender may file for, whatever their status; ``owner`` is the
    claim's organisation as the register knows it; ``checks`` is what the authorities are called
    for whose schools they may send too. Whether the return takes a file now is not
    asked here: that is the lifecycle's.
    """
    return (
        _unreadable_as_anything(file_name, claim, owed, today)
        or _somebody_elses(file_name, claim, owner, owed, today, checks)
        or _not_owed(file_name, claim, owner, owed, today)
        or _chosen(claim, owner, owed, today)
    )


def _unreadable_as_anything(
    file_name: str, claim: Claim, owed: Sequence[Standing], today: date
) -> Reply | None:
    if not claim.template:
        return unfiled.unknown_file(file_name, claim.says, owed, today)
    if claim.clashes:
        return unfiled.clash(file_name, claim.clashes, owed, today)
    return None


def _somebody_elses(
    file_name: str,
    claim: Claim,
    owner: Owner,
    owed: Sequence[Standing],
    today: date,
    checks: Sequence[str],
) -> Reply | None:
    mine = {s.organisation for s in owed}
    if owner.code in mine or (not claim.organisation and len(mine) == 1):
        return None
    name = f"{owner.name or claim.organisation}"
    return unfiled.other_organisation(file_name, claim, name, owner.code, owed, today, checks)


def _not_owed(
    file_name: str, claim: Claim, owner: Owner, owed: Sequence[Standing], today: date
) -> Reply | None:
    ours = _ours(owner, owed)
    same_kind = [s for s in ours if s.template == claim.template]
    if not same_kind:
        return unfiled.other_collection(file_name, claim, ours, today)
    if not _of_period(claim, same_kind):
        return unfiled.other_period(file_name, claim, same_kind, ours, today)
    return None


def _chosen(claim: Claim, owner: Owner, owed: Sequence[Standing], today: date) -> Match:
    """The one that waits for a file; of several such (provisional, final) the one due first."""
    same_kind = [s for s in _ours(owner, owed) if s.template == claim.template]
    fitting = sorted(_of_period(claim, same_kind), key=lambda s: _rank(s, today))
    return Match(fitting[0].ref, tuple(_doubts(claim, fitting, today)))


def _ours(owner: Owner, owed: Sequence[Standing]) -> list[Standing]:
    return [s for s in owed if owner.code in ("", s.organisation)]


def _of_period(claim: Claim, same_kind: Sequence[Standing]) -> list[Standing]:
    return [s for s in same_kind if claim.period in ("", s.period)]


def _rank(standing: Standing, today: date) -> tuple[bool, bool, date, str]:
    """Open before not open, unfinished before finished, then by due date."""
    calendar = standing.calendar
    is_open = calendar.opens <= today <= calendar.closes
    finished = standing.status is Status.AUTHORISED
    return not is_open, finished, calendar.due, standing.ref


def _doubts(claim: Claim, fitting: Sequence[Standing], today: date) -> list[str]:
    first = fitting[0]
    waiting = [s for s in fitting if _rank(s, today)[:2] == (False, False)]
    doubts = []
    if claim.named and claim.named != claim.template:
        doubts.append(
            f"{claim.says} We filed it by its content: please look whether that is right."
        )
    elif claim.sure < SURE:
        doubts.append(f"{claim.says} Please look whether that is right.")
    if len(waiting) > 1:
        others = ", ".join(s.title for s in waiting[1:])
        doubts.append(f"We filed it for {first.title}, which is due first ({others} is due later).")
    if not claim.period and len(fitting) > 1:
        doubts.append(
            "The file does not say its period: please look whether this is the right one."
        )
    return doubts
