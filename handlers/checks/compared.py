"""Compared: what else the store knows of an organisation that a check compares with.

It chooses among accepted returns and reads none of them.
"""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, select

from handlers.life.standing import Standing, Status
from storage import collections, files, rows, submissions
from storage.register import normal
from validation import zero_line as zeros
from validation.check import known_in
from validation.rule import when
from validation.template import Template
from validation.zero_line import ZeroLine


def options(
    session: Session, found: rows.Return, collection: rows.Collection, templates: str
) -> dict[str, Any]:
    """Further options of validation.check.check_file: ``names``, ``register``, ``others`` and
    ``last``."""
    return {
        "names": _names(session, found.organisation),
        "register": _registered(session, found.organisation),
        "others": _others(session, found, collection, _known(templates)),
        "last": _last(session, found, collection),
    }


def zero_line(session: Session, standing: Standing, templates: str) -> ZeroLine | None:
    """The line of zeros that a return may consist of, None where its template has none."""
    template = _known(templates).get(standing.template)
    if template is None or standing.period not in template.periods:
        return None
    found = session.get_one(rows.Organisation, standing.organisation)
    sender = found.acronym or found.name
    return zeros.zero_line(template, standing.period, sender, standing.calendar.due)


def _known(templates: str) -> Mapping[str, Template]:
    """Every template; none where the operator's cannot be loaded: then the check says so itself."""
    try:
        return known_in(templates)
    except Exception:
        return {}


def _names(session: Session, code: str) -> list[str]:
    """All that an organisation is called, as the register compares names."""
    found = session.get_one(rows.Organisation, code)
    aliases = session.exec(select(rows.Alias.alias).where(rows.Alias.organisation == code))
    return sorted({normal(code), found.plain_name, found.plain_acronym, *aliases} - {""})


def _registered(session: Session, code: str) -> dict[str, dict[str, str]] | None:
    """The facts of a school that its file is compared with; None where the register has none."""
    urn = session.get_one(rows.Organisation, code).urn
    return {code: {"urn": urn}} if urn else None


def _last(
    session: Session, found: rows.Return, collection: rows.Collection
) -> dict[str, Any] | None:
    """The organisation's approved return of the last period before, of the same template."""
    before = [
        (when(of.period), other)
        for other, _, of in collections.returns(session, organisations=[found.organisation])
        if of.template == collection.template
        and other.status in (Status.APPROVED, Status.AUTHORISED)
        and when(of.period) < when(collection.period)
    ]
    newest = max(before, key=lambda one: one[0], default=None)
    return next(iter(_given(session, newest[1])), None) if newest else None


def _others(
    session: Session,
    found: rows.Return,
    collection: rows.Collection,
    known: Mapping[str, Template],
) -> list[dict[str, Any]]:
    """For each template that the rules compare with: the accepted return of the same year or,
    where there is none, of the last year before.
    """
    wanted = known[collection.template].compares_with if collection.template in known else ()
    theirs = collections.returns(session, organisations=[found.organisation]) if wanted else []
    chosen: dict[str, rows.Return] = {}
    for other, _, of in sorted(theirs, key=lambda row: (_year(row[2].period), row[2].due)):
        title = known[of.template].title if of.template in known else ""
        done = other.status == Status.AUTHORISED and _year(of.period) <= _year(collection.period)
        if title in wanted and done:
            chosen[title] = other
    return [one for other in chosen.values() for one in _given(session, other)]


def _given(session: Session, found: rows.Return) -> list[dict[str, Any]]:
    """An accepted return as check_file reads it; [] where nothing was sent but a nil."""
    newest = submissions.get(session, found.ref, found.latest)
    if newest is None or newest.file is None:
        return []
    collection = session.get_one(rows.Collection, found.collection)
    return [
        {
            "template": collection.template,
            "period": collection.period,
            "file": newest.file_name,
            "content": files.load(session, newest.file),
            "reference": f"{found.ref}#{newest.number}",
        }
    ]


def _year(period: str) -> int:
    return when(period)[0]
