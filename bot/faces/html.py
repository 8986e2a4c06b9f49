"""Replies as a mail's HTML: the same words as plain, in the same order. It never decides."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.faces import plain
from bot.mail.marker import MARKER
from handlers.reply import Reply

_FOLDER = Path(__file__).parent


def render(replies: Sequence[Reply], rules_address: str = "") -> str:
    """The whole document, its style inlined; everything that was said is escaped.

    Rules are links where ``rules_address``, the place of the rule book, is given.
    """
    page = _template().render(
        marker=MARKER,
        subject=plain.subject(replies),
        replies=replies,
        nothing=plain.NOTHING[1],
        plain=plain,
        rules_address=rules_address,
    )
    return _inliner().inline(page)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("mail.html.j2")


@cache
def _inliner() -> css_inline.CSSInliner:
    """It reads no file and no address: all style stands in the template."""
    return css_inline.CSSInliner(load_remote_stylesheets=False)
