"""Replies as a mail's subject and text. It never decides what is said."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

from bot.mail.marker import MARKER
from handlers.reply import Cause, Offer, Reply, Table
from handlers.said.grammar import FORMS, Command, parse

WIDTH = 100
INDENT = "   "
NOTHING = ("Returns Bot", "There is nothing to tell.")
RULE = "-" * 40
WANTS_REASON = frozenset(form.verb for form in FORMS if form.wants_reason)


def render(replies: Sequence[Reply]) -> tuple[str, str]:
    """The subject (without Re:) and the text, marker line first."""
    texts = [_text(reply) for reply in replies] or [NOTHING[1]]
    body = f"\n\n{RULE}\n\n".join(texts)
    return subject(replies), f"{MARKER}\n\n{_harmless(body)}\n"


def subject(replies: Sequence[Reply]) -> str:
    """The first reply's subject, and how many more there are; always one line."""
    if not replies:
        return NOTHING[0]
    more = f" (and {len(replies) - 1} more)" if len(replies) > 1 else ""
    return " ".join(f"{replies[0].subject}{more}".split())


def offer(one: Offer) -> str:
    """An offer as a sentence: a line that began with the verb would be a command if quoted."""
    return f"To {one.does}, write: {line(one)}"


def line(one: Offer) -> str:
    """The line to write, with a place for the reason where the verb wants one."""
    wants = one.command.verb in WANTS_REASON and not one.command.text
    return f"{one.command} your reason" if wants else str(one.command)


def causes_by_weight(reply: Reply) -> Iterator[tuple[str, list[tuple[int, Cause]]]]:
    """Headings, each with its causes and their numbers: what blocks, then the rest."""
    numbered = list(enumerate(reply.causes, 1))
    for heading, blocks in ((BLOCKING, True), (OTHERS, False)):
        if group := [(n, cause) for n, cause in numbered if cause.blocks is blocks]:
            yield heading, group


BLOCKING = "TO PUT RIGHT BEFORE YOU SUBMIT"
OTHERS = "TO LOOK AT, AND PUT RIGHT WHERE IT IS WRONG"
NEXT = "WHAT NEXT"


def title(cause: Cause) -> str:
    """What is wrong, by which rule, how often, what of it is new, and how sure we are."""
    return "".join(title_parts(cause))


def title_parts(cause: Cause) -> tuple[str, str, str]:
    """The title in three parts, of which the second ("rule 1510") may be a link."""
    often = ", ".join(filter(None, (cause.places, cause.since)))
    mark = f" [{cause.mark}]" if cause.mark else ""
    return f"{cause.title} (", f"rule {cause.rule}", f"){f': {often}' if often else ''}{mark}"


def fix(cause: Cause) -> str:
    """How to put it right; after the colon only a name or an abbreviation has a capital."""
    how = cause.fix
    if "your system" in how or "your own system" in how:
        return how
    name = len(how) > 1 and not how[1].islower() and how[1] != " "
    return f"In your system: {how if name else how[:1].lower() + how[1:]}"


def unshown(cause: Cause) -> str:
    """How many places are not among the examples, "" for none."""
    left = cause.count - len(cause.examples)
    return f"and {left:,} more" if cause.examples and left > 0 else ""


def _text(reply: Reply) -> str:
    parts = (
        _said(reply),
        _paragraphs(reply.verdict),
        _paragraphs(reply.changed),
        *(_group(heading, group) for heading, group in causes_by_weight(reply)),
        _wrapped(reply.more),
        _table(reply.table) if reply.table else "",
        _next(reply),
        _paragraphs(reply.small_print),
    )
    return "\n\n".join(part for part in parts if part)


def _said(reply: Reply) -> str:
    return _wrapped(f"You wrote: {reply.said}") if reply.said else ""


def _next(reply: Reply) -> str:
    lines = [*map(_wrapped, reply.next), *map(offer, reply.offers)]
    return "\n".join((NEXT, *lines)) if lines else ""


def _group(heading: str, group: Sequence[tuple[int, Cause]]) -> str:
    return "\n".join((heading, *(_cause(n, cause) for n, cause in group)))


def _cause(n: int, cause: Cause) -> str:
    lines = [_wrapped(title(cause), f"{n:<3}", INDENT)]
    if cause.alike:
        lines.append(_wrapped(cause.alike, INDENT, INDENT))
    lines += [_wrapped(example, INDENT, INDENT * 2, keep=True) for example in cause.examples]
    if rest := unshown(cause):
        lines.append(f"{INDENT}{rest}")
    if cause.fix:
        lines.append(_wrapped(fix(cause), INDENT, INDENT))
    return "\n".join(lines)


def _paragraphs(lines: Sequence[str]) -> str:
    return "\n".join(map(_wrapped, lines))


def _wrapped(text: str, first: str = "", rest: str = "", *, keep: bool = False) -> str:
    """One line of text as lines of at most WIDTH; ``keep`` leaves its columns as they are."""
    tidy = " ".join(text.splitlines()) if keep else " ".join(text.split())
    if keep and len(first + tidy) <= WIDTH:
        return first + tidy
    lines = wrap(
        tidy,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def _table(table: Table) -> str:
    """Columns that fit the width, their cells wrapped; a column without a word is left out."""
    rows = [[" ".join(cell.split()) for cell in row] for row in (table.headings, *table.rows)]
    columns = [list(column) for column in zip(*rows, strict=True) if any(column[1:])]
    if not columns:
        return ""
    widths = _widths(columns)
    right = [all(map(_is_number, column[1:])) for column in columns]
    lines = [_row(cells, widths, right) for cells in zip(*columns, strict=True)]
    under = "  ".join("-" * width for width in widths)
    return "\n".join((lines[0], under, *lines[1:]))


def _widths(columns: Sequence[Sequence[str]]) -> list[int]:
    """As wide as the longest cell; where all do not fit the widest give way, but break no word."""
    widths = [max(map(len, column)) for column in columns]
    least = [max(len(word) for cell in column for word in cell.split()) for column in columns]
    while sum(widths) + 2 * (len(widths) - 1) > WIDTH:
        slack = [w if w > at_least else 0 for w, at_least in zip(widths, least, strict=True)]
        if not any(slack):
            break
        widths[slack.index(max(slack))] -= 1
    return widths


def _row(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    wrapped = [
        wrap(cell, width, break_on_hyphens=False, break_long_words=False)
        for cell, width in zip(cells, widths, strict=True)
    ]
    lines = zip_longest(*wrapped, fillvalue="") if any(wrapped) else [("",) * len(cells)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if numeric else cell.ljust(width)
            for cell, width, numeric in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    )


def _is_number(cell: str) -> bool:
    return cell.replace(",", "").removeprefix("-").isdigit()


def _harmless(text: str) -> str:
    """The text with a mark before any line that would be a command if it were sent back to us."""
    return "\n".join(
        f"| {line}" if isinstance(parse(line), Command) else line for line in text.splitlines()
    )
