"""Replies as a Slack message: the words of bot.faces.plain, offers as buttons. It never decides."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from bot.faces import plain
from handlers.reply import Cause, Offer, Reply, Table
from handlers.said.grammar import FORMS

Block = dict[str, Any]

# Slack's limits (docs.slack.dev, Block Kit). That of the whole is not documented: messages were
# refused from 13,172 characters on (slackapi/bolt-js 2509).
MOST_BLOCKS = 50
MOST_WHOLE = 12_000
MOST_BUTTONS = 25
LONGEST_TEXT = 4000
LONGEST_SECTION = 3000
LONGEST_HEADER = 150
LONGEST_LABEL = 75
LONGEST_VALUE = 2000

TAKES_WORDS = frozenset(form.verb for form in FORMS if form.takes_reason)
NO_WORD = "-"
CUT = "There is more than one Slack message holds. Ask about one return at a time to see the rest."
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
LONGEST_ENTITY = len("&amp;")


@dataclass(frozen=True)
class Message:
    """What chat.postMessage and chat.update take: ``text`` is for notifications and readers."""

    text: str
    blocks: list[Block]


def render(replies: Sequence[Reply]) -> Message:
    """One message. Every offer is a button whose value is the line: ``say:submit:1`` acts,
    ``ask:reject:2`` wants words first; the number only keeps them apart.

    Where both do not fit, words go before buttons do, and the last line says that there is more.
    """
    heading = plain.subject(replies) or plain.NOTHING[0]
    paragraphs = [_paragraphs(reply) for reply in replies]
    said = "\n\n".join(part for parts in paragraphs or [[plain.NOTHING[1]]] for part in parts)
    blocks = [header(heading), *_arranged(replies, paragraphs)]
    if not replies:
        blocks.append(section(plain.NOTHING[1]))
    return Message(next(_pieces(f"{escape(heading)}\n\n{said}", LONGEST_TEXT)), blocks)


def mark(replies: Sequence[Reply]) -> str:
    """The reaction that goes with what is said of a file: the verdict in one sign. "" for what is
    said of anything else.
    """
    if not any(reply.about_a_file for reply in replies):
        return ""
    causes = [cause for reply in replies for cause in reply.causes]
    if any(cause.blocks for cause in causes):
        return "warning"
    if causes:
        return "mag"
    return "white_check_mark" if any(reply.checked for reply in replies) else "no_entry_sign"


def escape(text: str) -> str:
    """Text in which Slack finds no mention, link or entity.

    >>> escape("<!channel> & more")
    '&lt;!channel&gt; &amp; more'
    """
    return text.translate(ESCAPES)


def _arranged(replies: Sequence[Reply], paragraphs: Sequence[Sequence[str]]) -> list[Block]:
    """Each reply's words and then its buttons, as many blocks as fit."""
    numbers, several = count(1), len(replies) > 1
    rows = [(at, row) for at, one in enumerate(replies) for row in _rows(one, numbers, several)]
    said = [(at, block) for at, parts in enumerate(paragraphs) for block in _said(at, parts)]
    room = MOST_WHOLE - _size(section(CUT)) - _size(header("x" * LONGEST_HEADER))
    kept = _fitting(rows, room, MOST_BLOCKS - 2)
    room -= sum(_size(row) for _, row in kept)
    words = _fitting(said, room, MOST_BLOCKS - 2 - len(kept))
    # Sorting is stable: a reply's words stay before its buttons.
    blocks = [block for _, block in sorted(words + kept, key=lambda pair: pair[0])]
    whole = len(words) + len(kept) == len(said) + len(rows)
    return blocks if whole else [*blocks, section(CUT)]


def _fitting(blocks: list[tuple[int, Block]], room: int, most: int) -> list[tuple[int, Block]]:
    """The first blocks that fit into so many characters and so many blocks."""
    kept: list[tuple[int, Block]] = []
    for at, block in blocks[:most]:
        room -= _size(block)
        if room < 0:
            break
        kept.append((at, block))
    return kept


def _size(block: Block) -> int:
    """Characters of a block as it is sent, and of the comma after it."""
    return length(json.dumps(block, ensure_ascii=False)) + 2


def length(text: str) -> int:
    """UTF-16 units: Slack does not say how it counts, and this is never fewer."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _said(at: int, paragraphs: Sequence[str]) -> list[Block]:
    sections = [section(text) for text in _packed(paragraphs)]
    return [{"type": "divider"}, *sections] if at else sections


def _packed(paragraphs: Iterable[str]) -> Iterator[str]:
    """Paragraphs together in as few sections as hold them."""
    open_ = ""
    for piece in (piece for text in paragraphs for piece in _pieces(text, LONGEST_SECTION)):
        if open_ and length(open_) + 2 + length(piece) > LONGEST_SECTION:
            yield open_
            open_ = ""
        open_ = f"{open_}\n\n{piece}" if open_ else piece
    if open_:
        yield open_


def _pieces(text: str, most: int) -> Iterator[str]:
    """The text in parts of at most so many characters; none is blank, no entity is torn."""
    while text:
        part = text[:most] if length(text[:most]) <= most else text[: most // 2]
        torn = part.rfind("&", max(0, len(part) - LONGEST_ENTITY + 1))
        if len(part) < len(text) and torn > 0 and ";" not in part[torn:]:
            part = part[:torn]
        if part.strip():
            yield part
        text = text[len(part) :]


def header(text: str) -> Block:
    """A heading, cut where it is too long."""
    return {"type": "header", "text": plain_text(text, LONGEST_HEADER)}


def section(text: str) -> Block:
    """Nothing in it is made a link or a mention by Slack."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def plain_text(text: str, most: int) -> Block:
    """Plain text needs no escape: nothing in it is obeyed."""
    return {"type": "plain_text", "text": cut(text, most), "emoji": False}


def cut(text: str, most: int) -> str:
    """The text, or as much of its beginning as fits and a sign that there was more."""
    return text if length(text) <= most else f"{next(_pieces(text, most - 1), '')}…"


def _rows(reply: Reply, numbers: Iterator[int], several: bool) -> Iterator[Block]:
    buttons = [
        button(one, next(numbers), several or one.command.ref != reply.ref)
        for one in reply.offers
        if _is_button(one)
    ]
    for start in range(0, len(buttons), MOST_BUTTONS):
        yield {"type": "actions", "elements": buttons[start : start + MOST_BUTTONS]}


def _is_button(one: Offer) -> bool:
    """Whether Slack takes its line as a value; else it is offered in words."""
    return length(str(one.command)) <= LONGEST_VALUE


def button(one: Offer, number: int, named: bool) -> Block:
    """``named`` buttons say which return they are about: the words around them may not."""
    line = str(one.command)
    wants = one.command.verb in TAKES_WORDS and not one.command.text
    does = " ".join(one.does.split()) or one.command.verb
    about = f": {line.partition(' ')[2]}" if named and one.command.ref else ""
    return {
        "type": "button",
        "text": plain_text(f"{does[:1].upper()}{does[1:]}{about}", LONGEST_LABEL),
        "value": line,
        "action_id": f"{'ask' if wants else 'say'}:{one.command.verb}:{number}",
    }


def _paragraphs(reply: Reply) -> list[str]:
    """The parts of a reply in the order of the plain face, escaped."""
    parts = (
        _line(f"You wrote: {reply.said}" if reply.said else ""),
        _lines(reply.verdict),
        _lines(reply.changed),
        *_causes(reply),
        _line(reply.more),
        _table(reply.table) if reply.table else "",
        _next(reply),
        _lines(reply.small_print),
    )
    return [part for part in parts if part.strip()]


def _causes(reply: Reply) -> Iterator[str]:
    for heading, group in plain.causes_by_weight(reply):
        yield _bold(heading)
        yield from (_cause(n, cause) for n, cause in group)


def _cause(n: int, cause: Cause) -> str:
    lines = [f"{n}. {_line(plain.title(cause))}"]
    lines += [f"• {escape(' '.join(example.splitlines()))}" for example in cause.examples]
    lines += [f"• {rest}" for rest in [plain.unshown(cause)] if rest]
    lines += [_line(plain.fix(cause))] if cause.fix else []
    return "\n".join(lines)


def _table(table: Table) -> str:
    """A line for each row: columns do not stand under each other on a telephone."""
    rows = [[" ".join(cell.split()) for cell in row] for row in (table.headings, *table.rows)]
    columns = [column for column in zip(*rows, strict=True) if any(column[1:])]
    lines = [" · ".join(cell or NO_WORD for cell in row) for row in zip(*columns, strict=True)]
    return "\n".join((_bold(line) if n == 0 else escape(line)) for n, line in enumerate(lines))


def _next(reply: Reply) -> str:
    lines = [*reply.next, *(plain.offer(one) for one in reply.offers if not _is_button(one))]
    return "\n".join((_bold(plain.NEXT), _lines(lines))) if reply.next or reply.offers else ""


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(map(_line, lines))


def _line(text: str) -> str:
    return escape(" ".join(text.split()))


def _bold(text: str) -> str:
    return f"*{escape(text)}*"
