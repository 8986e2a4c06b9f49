"""Sample files of any template, clean or spoiled on purpose; no real child or school is meant."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from validation.template import Template


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
        told = getattr(_module(template), "period_of", None)
        period = told(collection) if told else None
        if period:
            return template, _held(template, str(period))
    known = ", ".join(sorted(templates))
    raise ValueError(f"There is no collection {collection}; write SC3-07, or one of {known}.")


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
