"""Bytes and a file name → what the file says it is; whether anybody owes it is not known here."""

import re
from collections.abc import Mapping
from dataclasses import replace

from validation.finding import Claim
from validation.template import Template

UNKNOWN = "This file is none of the returns that we know."


def recognise(name: str, content: bytes, catalogue: Mapping[str, Template]) -> Claim:
    """The best claim of all templates: its content decides, its name is only compared.

    ``template`` is "" where nothing fits. ``named`` is the template that the name suggests.
    Raises Unreadable for a workbook that is damaged.
    """
    claims = [claim for t in catalogue.values() if (claim := t.recognise(name, content))]
    claims.reverse()  # the operator's own come last, and win where they fit as well as ours
    best = max(claims, key=lambda claim: claim.sure, default=Claim("", says=UNKNOWN))
    named = best.named or named_in(name, catalogue)
    return replace(best, named=named, says=_says(best, named, catalogue))


def named_in(name: str, catalogue: Mapping[str, Template]) -> str:
    """The template whose name stands in the file's name, the longest where several do; or ""."""
    plain = _plain(name)
    words = [(_plain(word), t.name) for t in catalogue.values() for word in t.named]
    return max(((len(w), t) for w, t in words if w in plain), default=(0, ""))[1]


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _says(claim: Claim, named: str, catalogue: Mapping[str, Template]) -> str:
    """The claim's own sentence, and what the name says where that is something else."""
    if not named or named == claim.template:
        return claim.says
    return f"{claim.says} Its name says {catalogue[named].title}."
