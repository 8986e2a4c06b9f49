"""Duplicates: the pupils whom several schools' current returns have, for who checks the schools."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd
from sqlmodel import Session

from storage import collections, files, rows, submissions
from validation.check import known_in
from validation.collections.school_census.duplicates import PERSON, Duplicate, duplicates
from validation.collections.school_census.file import TEMPLATE
from validation.reading.trouble import Unreadable
from validation.template import Template

COLUMNS = ["return", "line", "roll", "UPN", "EnrolStatus", *PERSON]


@dataclass(frozen=True)
class Found:
    """The duplicates, how many returns were read, and those that could not be."""

    duplicates: list[Duplicate] = field(default_factory=list)
    read: int = 0
    unread: list[str] = field(default_factory=list)


def in_collection(session: Session, code: str, authority: str = "", templates: str = "") -> Found:
    """The duplicates among the newest files of a collection's schools, of one authority or of all.

    Raises LookupError, with a sentence, for a collection that there is not or that has no pupils.
    """
    collection = session.get(rows.Collection, code)
    if collection is None:
        raise LookupError(f"There is no collection {code}.")
    if collection.template != TEMPLATE:
        raise LookupError(f"{code} has no pupils: only the School Census has.")
    template = known_in(templates)[TEMPLATE]
    frames, unread = [], []
    for organisation, newest in _newest(session, code, authority):
        try:
            frames.append(_pupils(session, newest, template, collection.period, organisation))
        except Unreadable:
            unread.append(newest.ref)
    twice = duplicates(pd.concat(frames, ignore_index=True)) if frames else []
    return Found(twice, len(frames), unread)


def _newest(session: Session, code: str, authority: str) -> Iterator[tuple[str, rows.Submission]]:
    """Each school with its newest submission, where that is a file."""
    limits = [authority] if authority else None
    for found, _, _ in collections.returns(session, code, authorities=limits):
        newest = submissions.get(session, found.ref, found.latest)
        if newest is not None and newest.file is not None:
            yield found.organisation, newest


def _pupils(
    session: Session, newest: rows.Submission, template: Template, period: str, organisation: str
) -> pd.DataFrame:
    """The columns that are compared, of one file. Raises Unreadable."""
    assert newest.file is not None
    context = template.context(period, organisation=organisation)
    content = files.load(session, newest.file)
    return template.read(newest.file_name, content, context).tables["pupils"][COLUMNS]
