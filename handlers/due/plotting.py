"""Plotting: the figures of a collection's progress plot, as one person may see them.

Nothing is drawn here: a letter's figures become a picture when the letter is sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlmodel import Session

from handlers import lookups
from handlers.due.progression import MEDIA_TYPE, Course, Progression, alternative, course, in_words
from handlers.life.standing import Standing
from handlers.life.visibility import roles
from handlers.people import Actor, Role
from handlers.reply import Document
from handlers.words import date_in_england
from storage import courses, rows


@dataclass(frozen=True)
class Picture:
    """A plot's figures, to be kept; what it shows in a sentence; and how a reply names it."""

    content: bytes
    words: str
    document: Document


@dataclass(frozen=True)
class Onlooker:
    """Whose plot it is: all that they see something of, and the roles in which they check."""

    actor: Actor
    checks: frozenset[Role]
    seen: Iterable[Standing]

    def refs(self, collection: str) -> frozenset[str]:
        """The returns of a collection that they check."""
        return frozenset(
            s.ref
            for s in self.seen
            if s.collection == collection and roles(s, self.actor) & self.checks
        )


def picture(
    session: Session, collection: rows.Collection, onlooker: Onlooker, today: date
) -> Picture:
    """The plot of a collection until today, the last one's beside it where they check both."""
    before = courses.before(session, collection)
    theirs = onlooker.refs(before.code) if before else frozenset()
    last = _course(session, before, theirs, before.closes) if before and theirs else None
    now = _course(session, collection, onlooker.refs(collection.code), today)
    made = Progression(now, last, (collection.closes - collection.due).days)
    content = made.as_json()
    document = Document(
        f"progress-{collection.code}.png",
        MEDIA_TYPE,
        sha256(content).hexdigest(),
        alternative(made),
    )
    return Picture(content, in_words(made), document)


def _course(
    session: Session, collection: rows.Collection, refs: frozenset[str], until: date
) -> Course:
    moves = [(r, date_in_england(at), to) for r, at, to in courses.moves(session, collection.code)]
    return course(collection.title, lookups.calendar(collection), refs, moves, until)
