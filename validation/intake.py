"""Intake: a file that came, opened and recognised; a job for the child process. It never judges."""

from collections.abc import Mapping
from dataclasses import dataclass

from validation.check import known_in
from validation.finding import Claim
from validation.reading.containers import LARGEST, MEGABYTE, unpack
from validation.reading.trouble import Unreadable
from validation.recognise import recognise
from validation.template import Template


@dataclass(frozen=True)
class Trouble:
    """Why a file could not be read: validation.reading.trouble.Unreadable as a plain value."""

    reason: str
    sentence: str
    line: int = 0
    column: int = 0
    around: str = ""


@dataclass(frozen=True)
class Taken:
    """One file from what came: ``claim`` where it could be read, ``trouble`` where it could not."""

    name: str
    content: bytes
    claim: Claim | None = None
    trouble: Trouble | None = None


def take_in(
    name: str, content: bytes, own_templates: str = "", megabytes: int = LARGEST // MEGABYTE
) -> list[Taken]:
    """What is in an attachment: one file, or those of a container. Raises nothing of its own.

    ``own_templates`` is the operator's folder, "" for none; ``megabytes`` is the most that is
    taken, packed and unpacked.
    """
    try:
        members = unpack(name, content, megabytes * MEGABYTE)
    except Unreadable as why:
        return [Taken(name, content, trouble=_trouble(why))]
    templates = known_in(own_templates)
    return [_taken(member.name, member.content, templates) for member in members]


def _taken(name: str, content: bytes, templates: Mapping[str, Template]) -> Taken:
    try:
        claim = recognise(name, content, templates)
        if claim.template:
            _read_once(name, content, templates[claim.template], claim)
    except Unreadable as why:
        return Taken(name, content, trouble=_trouble(why))
    return Taken(name, content, claim)


def _read_once(name: str, content: bytes, template: Template, claim: Claim) -> None:
    """Make sure that it can be read to its end before anything is filed."""
    if claim.period in template.periods:
        template.read(name, content, template.context(claim.period))


def _trouble(why: Unreadable) -> Trouble:
    return Trouble(why.reason, why.sentence, why.line, why.column, why.around)
