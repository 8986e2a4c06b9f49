"""What somebody's App Home shows of their returns, as a value. It reads and publishes nothing."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from math import ceil
from typing import Any

from handlers.due.progression import SENT
from handlers.due.schedule import OWING
from handlers.life.lifecycle import offers
from handlers.life.standing import Standing, Status, tallied
from handlers.life.visibility import Sight, roles, sight
from handlers.people import Actor, Role
from handlers.replies.lists import by_due_date, row
from handlers.replies.refusals import sensible
from handlers.reply import Offer
from handlers.said.grammar import Command

CURRENT, PREVIOUS = "current", "previous"
TABS = (CURRENT, PREVIOUS)
WAITING = "waiting"
"""What waits for the one who looks: a filter beside the statuses."""
FILTERS = ("", WAITING, *Status)
LONGEST_SEARCH = 100
MOST_DIGITS = 4
FEW_DIGITS = 2

ROWS = 25
"""Returns on a page."""
CARDS = 10
"""Returns with their buttons on a page."""
COLLECTIONS = 5
"""Collections of which it is said how far they are."""
FIRST_CARDS = 5
"""Returns with their buttons above the list."""

# fmt: off
WAITS = {
    # role            a return waits for them while it is
    Role.SOURCE:      {Status.NO_DATA, Status.LOADED, Status.REJECTED},
    Role.AGENT:       {Status.SUBMITTED},
    Role.COLLECTOR:   {Status.APPROVED},
}
DECISION = {Role.AGENT: "approve", Role.COLLECTOR: "authorise"}
NEXT = {
    Status.NO_DATA:   "Send its file in a direct message.",
    Status.REJECTED:  "Put it right in your own system and send its file again.",
}
# fmt: on
PUT_RIGHT = "Put the errors right in your own system and send the file again."


@dataclass(frozen=True)
class Looks:
    """What somebody looks at: the tab, "" or one of ``FILTERS``, words to find, a page from 1."""

    tab: str = CURRENT
    status: str = ""
    search: str = ""
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether there may be returns on this tab that are not looked at."""
        return bool(self.status or self.search)


@dataclass(frozen=True)
class Item:
    """One return as this person sees it: its cells under ``lists.HEADINGS``, who owes it with the
    code, the newest submission ("" where they may not know, or the status says it), what they may
    do, and what they have to do that no button does.
    """

    cells: tuple[str, ...]
    school: str
    newest: str = ""
    offers: tuple[Offer, ...] = ()
    next: str = ""

    @property
    def ref(self) -> str:
        """The reference."""
        return self.cells[-1]


@dataclass(frozen=True)
class Overview:
    """How far a collection is that this person checks: what ``progress`` says of it, in short.
    ``said`` is the ``tally`` in words, ``late`` are those still owed after their due date.
    """

    collection: str
    title: str
    said: tuple[str, ...]
    tally: Mapping[Status, int]
    due: date
    late: int

    @property
    def sent(self) -> int:
        """How many have been sent on."""
        return sum(self.tally[status] for status in SENT)


@dataclass(frozen=True)
class Page:
    """All that is shown; ``checks`` on the first page of all current returns. ``totals`` and
    ``tally`` count all returns of each tab, and of this tab by status, ``said`` in words; ``waits``
    all that wait; ``found`` those that fit what is looked at, of which ``items`` are one page of
    ``pages``.
    """

    looks: Looks
    totals: Mapping[str, int]
    said: tuple[str, ...]
    tally: Mapping[Status, int]
    waits: int
    waiting: tuple[Item, ...]
    found: int
    pages: int
    items: tuple[Item, ...]
    checks: tuple[Overview, ...] = ()

    @property
    def first(self) -> int:
        """The number of the first item among those found."""
        return (self.looks.page - 1) * _size(self.looks) + 1


def looks(kept: Mapping[str, Any]) -> Looks:
    """What is looked at as it was kept, or as anybody may say; what cannot be is left out. What is
    finished has one status, and there is none to choose.
    """
    tab, status, search, page = (kept.get(key) for key in ("tab", "status", "search", "page"))
    tab = tab if tab in TABS else CURRENT
    return Looks(
        tab=tab,
        status=str(status) if status in FILTERS and tab == CURRENT else "",
        search=_words(search) if isinstance(search, str) else "",
        page=_number(page),
    )


def _words(said: str) -> str:
    """On one line, without signs that nobody sees, no longer than the field takes."""
    seen = "".join(sign for sign in " ".join(said.split()) if sign.isprintable())
    return seen[:LONGEST_SEARCH].strip()


def _number(said: object) -> int:
    text = str(said) if isinstance(said, int | str) else ""
    small = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return max(1, int(text)) if small else 1


def turned(at: Looks, what: str, value: object) -> Looks:
    """What is looked at after somebody chose a tab, a status, words, a page, or cleared all."""
    if what == "clear":
        return Looks(at.tab)
    if what == "tab":
        return looks({"tab": value})
    return looks({**asdict(at), "page": 1, what: value}) if what in asdict(at) else at


def page(standings: Iterable[Standing], actor: Actor, at: Looks, today: date) -> Page:
    """What this person sees of these returns; nothing of those that they may not see."""
    seen = [s for s in by_due_date(standings) if sight(s, actor) > Sight.NOTHING]
    tabs: dict[str, list[Standing]] = {tab: [] for tab in TABS}
    for standing in seen:
        tabs[PREVIOUS if standing.status is Status.AUTHORISED else CURRENT].append(standing)
    waiting = [s for s in tabs[CURRENT] if waits(s, actor, today)]
    pool = waiting if at.status == WAITING else tabs[at.tab]
    wanted = _parts(at.search)
    found = [s for s in pool if at.status in ("", WAITING, s.status) and _has(s, wanted)]
    pages = max(1, ceil(len(found) / _size(at)))
    at = Looks(at.tab, at.status, at.search, min(at.page, pages))
    start = (at.page - 1) * _size(at)
    top = waiting[:FIRST_CARDS] if _is_front(at) else []
    return Page(
        looks=at,
        totals={tab: len(held) for tab, held in tabs.items()},
        said=tallied(tabs[at.tab]),
        tally=Counter(s.status for s in tabs[at.tab]),
        waits=len(waiting),
        waiting=_items(top, actor, today),
        found=len(found),
        pages=pages,
        items=_items(found[start : start + _size(at)], actor, today),
        checks=_checks(seen, actor, today) if _is_front(at) else (),
    )


def _checks(standings: Iterable[Standing], actor: Actor, today: date) -> tuple[Overview, ...]:
    """The unfinished collections that this person checks, the soonest due first."""
    theirs: dict[str, list[Standing]] = {}
    for standing in standings:
        if roles(standing, actor) & DECISION.keys():
            theirs.setdefault(standing.collection, []).append(standing)
    going = (s for s in theirs.values() if any(one.status is not Status.AUTHORISED for one in s))
    return tuple(_overview(found, today) for found in list(going)[:COLLECTIONS])


def _overview(found: list[Standing], today: date) -> Overview:
    """A return whose due date was put off is late only after that."""
    return Overview(
        found[0].collection,
        found[0].title,
        tallied(found),
        Counter(s.status for s in found),
        min(s.calendar.due for s in found),
        sum(s.status in OWING and s.calendar.due < today <= s.calendar.closes for s in found),
    )


def waits(standing: Standing, actor: Actor, today: date) -> bool:
    """Whether it waits for this person: to file or to submit in time, or to decide."""
    held = {r for r in roles(standing, actor) if standing.status in WAITS.get(r, ())}
    if Role.SOURCE in held and standing.calendar.opens <= today <= standing.calendar.closes:
        return True
    wanted = {DECISION[role] for role in held if role in DECISION}
    return bool(wanted) and any(c.verb in wanted for c in offers(standing, actor, today))


def _size(at: Looks) -> int:
    return CARDS if at.status == WAITING else ROWS


def _is_front(at: Looks) -> bool:
    """The first page of all current returns: what waits stands above the list."""
    return at == Looks()


def _has(standing: Standing, wanted: list[str]) -> bool:
    """Whether each of these begins a word of what a return is known by; a number of one or two
    digits is a word: who looks for school 8 does not mean all of authority 873.
    """
    if not wanted:
        return True
    code = standing.organisation
    known = _parts(f"{standing.title} {standing.school} {code.replace('-', '')} {standing.ref}")
    return all(any(_is_meant(one, by) for one in known) for by in wanted)


def _is_meant(one: str, by: str) -> bool:
    short = by.isdigit() and len(by) <= FEW_DIGITS
    return one == by if short else one.startswith(by)


def _parts(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _items(standings: Sequence[Standing], actor: Actor, today: date) -> tuple[Item, ...]:
    return tuple(_item(standing, actor, today) for standing in standings)


def _item(standing: Standing, actor: Actor, today: date) -> Item:
    sees = sight(standing, actor) is Sight.DATA
    look = Command("errors" if sees and standing.errors else "status", standing.ref)
    told = standing.status in (Status.SUBMITTED, Status.APPROVED) and sees and standing.latest
    return Item(
        cells=row(standing, actor, today),
        school=standing.school,
        newest=f"#{standing.latest}: {standing.newest}" if told else "",
        offers=sensible(standing, [*offers(standing, actor, today), look]),
        next=_next(standing) if Role.SOURCE in roles(standing, actor) else "",
    )


def _next(standing: Standing) -> str:
    """What a source has to do with their own hands."""
    if standing.status is Status.LOADED and standing.blocking:
        return PUT_RIGHT
    return NEXT.get(standing.status, "")
