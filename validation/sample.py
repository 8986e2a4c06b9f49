"""Sample files of any template, clean or spoiled on purpose; no real child or school is meant."""

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from validation.template import Template

WHEN = re.compile(r"(?:([A-Z]{3}|Q[1-4])?((?:20)?[0-9]{2}))?")
"""How a code names a period of an exam board's collection: 19, JUN19, Q323, or not at all."""


def make(  # noqa: PLR0913 - these are what a sample is
    templates: Mapping[str, Template],
    collection: str,
    *,
    size: int,
    seed: int,
    breaks: tuple[str, ...] = (),
    period: str = "",
    organisation: str = "",
    **more: Any,
) -> tuple[str, bytes]:
    """A file's name and bytes. ``collection`` is a template's name, or a code that says the period
    too ("SC3-07"). The same arguments always make the same file. ``more`` is what only some
    templates know: ``due``, the day that an exam board's file names.

    Raises ValueError with a sentence for a collection, period, school or rule that has no sample.
    """
    template, meant = which(templates, collection)
    period = _held(template, period or meant or next(iter(template.periods)))
    made = _module(template).make(size, seed, breaks, period, organisation, **more)
    return str(made[0]), bytes(made[1])


def which(templates: Mapping[str, Template], collection: str) -> tuple[Template, str]:
    """The template, and the period where the code says it ("" where not). Raises ValueError."""
    if collection in templates:
        return templates[collection], ""
    for template in templates.values():
        period = _meant(template, collection)
        if period is not None:
            return template, _held(template, period) if period else ""
    known = ", ".join(sorted(templates))
    short = ", ".join(sorted(t.short for t in templates.values() if t.short))
    raise ValueError(
        f"There is no collection {collection}; write SC3-07, or one of {known}, or in short "
        f"{short}, with or without a period as in SPEC-19 and T1-JUN19."
    )


def _meant(template: Template, code: str) -> str | None:
    """The period that a code means, "" where it means the template in all of them; None where it
    means another template. A short name may stand by itself, or with a period: FEES, T1-JUN19.
    """
    if not template.short:
        return _read(template, code)
    short, _, when = code.upper().partition("-")
    found = WHEN.fullmatch(when)
    if short != template.short or not found:
        return None
    named, year = found.groups()
    return "-".join(filter(None, (year and f"20{year[-2:]}", named)))


def _read(template: Template, code: str) -> str | None:
    """The period that the template's own samples read in a code, if they read any."""
    try:
        told = getattr(_module(template), "period_of", None)
    except ValueError:
        return None
    return (told(code) or None) if told else None


def _held(template: Template, period: str) -> str:
    """The period, where the template has it. Raises ValueError."""
    if period in template.periods:
        return period
    known = ", ".join(template.periods)
    raise ValueError(f"{template.title} has no period {period}; there are {known}.")


def _module(template: Template) -> Any:
    """The template's own maker of samples. Raises ValueError where it has none."""
    try:
        return import_module(f"{template.package}.sample")
    except ModuleNotFoundError:
        raise ValueError(f"There are no samples of {template.title}.") from None
