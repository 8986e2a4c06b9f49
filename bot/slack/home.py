"""The App Home as a view of blocks, and what a press in it asks to see. It publishes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from bot.faces import blocks
from bot.faces.blocks import Block, cut, escape, header, plain_text, section
from bot.mail.fields import safely
from handlers.life.standing import Status
from handlers.reply import Offer, Reply
from handlers.said.grammar import Command
from handlers.showing import homes
from handlers.showing.homes import CURRENT, PREVIOUS, WAITING, Item, Looks, Page
from handlers.words import capital, day, number
from handlers.words import count as counted

TITLE = "My data collections"
PREFIX = "home"
FEW = 10
"""So many returns are seen at a glance: nobody needs to search them."""
LONGEST_WORDS = 1000
"""Of one return: a page of them stays far below the 250 kB that Slack takes (views.publish)."""
LONGEST_LINE = 200
MOST_BUTTONS = 5
TABS = {CURRENT: "Current", PREVIOUS: "Previous"}
NONE = {
    CURRENT: "You have no return that is due. When you have one, it stands here.",
    PREVIOUS: "You have no finished return yet.",
}


def view(page: Page) -> dict[str, Any]:
    """What views.publish takes: within Slack's limits whatever the returns are called."""
    numbers = count(1)
    parts = (
        _heading(page),
        _checks(page, numbers),
        _waiting(page, numbers),
        _filters(page),
        _list(page, numbers),
        _pages(page),
    )
    return {"type": "home", "blocks": [block for part in parts for block in part]}


def told(reply: Reply) -> dict[str, Any]:
    """The home of somebody who sees no returns: what is said to them, and no button."""
    words = [*reply.verdict, *reply.changed, *reply.next, *reply.small_print]
    text = cut(escape("\n".join(words)), blocks.LONGEST_SECTION)
    return {"type": "home", "blocks": [header(reply.subject), section(text)]}


def wish(payload: Mapping[str, Any], at: Looks) -> Looks:
    """What somebody looks at after a press whose action_id is home:WHAT or home:WHAT:…; the same
    as before where the payload says nothing that can be.
    """
    return safely(lambda: _wish(payload, at), at)


def _wish(payload: Mapping[str, Any], at: Looks) -> Looks:
    action = payload["actions"][0]
    prefix, what, *_ = action["action_id"].split(":")
    chosen = action.get("selected_option") or action
    return homes.turned(at, what, chosen.get("value")) if prefix == PREFIX else at


def _heading(page: Page) -> Iterator[Block]:
    yield header(TITLE)
    yield _actions(
        _turn(f"tab:{tab}", f"{name} ({number(page.totals[tab])})", tab, page.looks.tab == tab)
        for tab, name in TABS.items()
    )
    total = page.totals[page.looks.tab]
    said = f"*{capital(counted(total, 'return'))}*: {' · '.join(page.said)}"
    yield section(said if total else NONE[page.looks.tab])


def _checks(page: Page, numbers: Iterator[int]) -> Iterator[Block]:
    """How far the collections are that they check, each with a button for its plot."""
    for one in page.checks:
        late = f" · *{number(one.late)} late*" if one.late else ""
        lines = (
            f"*{_escaped(one.title)}* · due {day(one.due)} · "
            f"{number(one.sent)} of {number(sum(one.tally.values()))} sent on",
            f"{' · '.join(one.said)}{late}",
        )
        look = Offer("see the plot, and whom to ring", Command("progress", one.collection))
        words = cut("\n".join(lines), LONGEST_WORDS)
        yield section(words) | _accessory(_buttons([look], numbers))


def _waiting(page: Page, numbers: Iterator[int]) -> Iterator[Block]:
    if not page.waiting:
        return
    yield header(f"Waiting for you ({number(page.waits)})")
    for item in page.waiting:
        yield from _card(item, numbers)
    if page.waits > len(page.waiting):
        yield _actions([_turn("status:all", f"Show all {number(page.waits)}", WAITING)])


def _filters(page: Page) -> Iterator[Block]:
    at = page.looks
    if page.totals[at.tab] <= FEW and not at.narrowed:
        return
    yield {"type": "divider"}
    selects = [_statuses(page)] if at.tab == CURRENT else []
    clears = [_turn("clear", "Clear", "clear")] if at.narrowed else []
    if selects or clears:
        yield _actions([*selects, *clears])
    yield _search(at.search)


def _statuses(page: Page) -> Block:
    options = _options(page)
    return {
        "type": "static_select",
        "action_id": f"{PREFIX}:status",
        "options": list(options.values()),
        "initial_option": options[page.looks.status],
    }


def _options(page: Page) -> dict[str, Block]:
    """The statuses that there are, the one that is chosen, and what waits."""
    at = page.looks
    named = {
        "": ("Every status", page.totals[at.tab]),
        WAITING: ("Waiting for you", page.waits),
        **{str(status): (capital(status), page.tally.get(status, 0)) for status in Status},
    }
    return {
        value: {
            "text": plain_text(f"{name} ({number(n)})", blocks.LONGEST_LABEL),
            "value": value or "every",
        }
        for value, (name, n) in named.items()
        if n or value in ("", at.status)
    }


def _search(words: str) -> Block:
    """The field keeps what somebody is writing while its block_id stays the same, and shows other
    words only under another one (slackapi/bolt-js 290).
    """
    field: Block = {
        "type": "plain_text_input",
        "action_id": f"{PREFIX}:search",
        "max_length": homes.LONGEST_SEARCH,
        "placeholder": plain_text("A school, its number, a collection", blocks.LONGEST_LABEL),
    }
    return {
        "type": "input",
        "block_id": f"search {words}",
        "dispatch_action": True,
        "label": plain_text("Find a return: write, and press Enter", blocks.LONGEST_LABEL),
        "element": field | ({"initial_value": words} if words else {}),
    }


def _list(page: Page, numbers: Iterator[int]) -> Iterator[Block]:
    if page.looks.status == WAITING:
        for item in page.items:
            yield from _card(item, numbers)
    elif page.items:
        yield {"type": "divider"}
        for item in page.items:
            look = Offer("look", Command("status", item.ref))
            words = _words(item, days=page.looks.tab == CURRENT)
            yield section(words) | _accessory(_buttons([look], numbers))
    if not page.items and page.looks.narrowed:
        yield section("No return fits. Choose Clear to see all of them.")


def _card(item: Item, numbers: Iterator[int]) -> Iterator[Block]:
    """A return with what has to be done about it."""
    yield section(_words(item, item.next))
    if buttons := _buttons(item.offers, numbers):
        yield _actions(buttons)


def _words(item: Item, to_do: str = "", *, days: bool = True) -> str:
    """A return in two lines: whose and what it is, where it stands and until when it is due."""
    title, role, _, status, due, left, ref = item.cells
    stands = [status, item.newest, f"due {due}", f"days due: {left}" if days else "", role, ref]
    lines = (
        f"*{_escaped(item.school)}* · {_escaped(title)}",
        " · ".join(_escaped(part) for part in stands if part),
        _escaped(to_do),
    )
    return cut("\n".join(filter(None, lines)), LONGEST_WORDS)


def _escaped(text: str) -> str:
    return escape(" ".join(text.split()))


def _buttons(offers: Sequence[Offer], numbers: Iterator[int]) -> list[Block]:
    """A button for each offer whose line is no longer than lines are."""
    fitting = [one for one in offers if blocks.length(str(one.command)) <= LONGEST_LINE]
    return [blocks.button(one, next(numbers), named=False) for one in fitting[:MOST_BUTTONS]]


def _accessory(buttons: Sequence[Block]) -> Block:
    return {"accessory": buttons[0]} if buttons else {}


def _pages(page: Page) -> Iterator[Block]:
    if page.pages == 1:
        return
    at, last = page.looks.page, page.first + len(page.items) - 1
    said = f"{number(page.first)} to {number(last)} of {number(page.found)}"
    yield {"type": "context", "elements": [plain_text(said, blocks.LONGEST_LABEL)]}
    turns = (("back", "Back", at - 1), ("next", "Next", at + 1))
    yield _actions(
        _turn(f"page:{name}", label, str(to)) for name, label, to in turns if 1 <= to <= page.pages
    )


def _actions(elements: Any) -> Block:
    return {"type": "actions", "elements": list(elements)}


def _turn(what: str, label: str, value: str, chosen: bool = False) -> Block:
    """A button that changes what is looked at."""
    button = {
        "type": "button",
        "text": plain_text(label, blocks.LONGEST_LABEL),
        "value": value,
        "action_id": f"{PREFIX}:{what}",
    }
    return button | ({"style": "primary"} if chosen else {})
