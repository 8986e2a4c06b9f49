"""returns-bot rules: what is checked and why, from the rules themselves; it checks nothing."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.places import writable

if TYPE_CHECKING:
    from validation.entry import Entry
    from validation.template import Template


class Format(StrEnum):
    """How the rules are written."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"


def rules(
    collection: Annotated[
        str,
        typer.Argument(
            help="SC3-07 or SPEC-19, or a template such as school-census; else all of them."
        ),
    ] = "",
    rule: Annotated[str, typer.Argument(help="One rule, such as 1510; else all of them.")] = "",
    form: Annotated[Format, typer.Option("--format", help="How they are written.")] = Format.TEXT,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            callback=writable,
            help="A file; for HTML of all collections a folder.",
        ),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="A folder of templates of your own."),
    ] = None,
) -> None:
    """Show what is checked, why it matters, what fails and passes, and how to put it right."""
    from validation.template import catalogue

    every = catalogue(templates)
    if not collection:
        _all(every, form, output)
        return
    template, period, chosen = _chosen(every, collection, rule)
    _put(_written(template, period, chosen, form, whole=bool(rule)), output)


def _chosen(
    every: "Mapping[str, Template]", collection: str, rule: str
) -> "tuple[Template, str, Sequence[Entry]]":
    """The template, the period where a code names it, and the rules that are asked for."""
    from validation.entry import entries
    from validation.sample import which

    try:
        template, period = which(every, collection)
    except ValueError as why:
        raise typer.BadParameter(str(why)) from None
    known = entries(template, template.listed_for(period) if period else None)
    found = [e for e in known if rule.upper() in ("", e.rule.code.upper())]
    if not found:
        raise typer.BadParameter(f"{template.title} has no rule {rule}.")
    return template, period, found


def _written(
    template: "Template", period: str, entries: "Sequence[Entry]", form: Format, *, whole: bool
) -> str:
    from validation.report import rules as pages

    if form is Format.HTML:
        return pages.page(template, entries, period)
    if form is Format.JSON:
        return pages.as_json(pages.document(entries))
    return pages.text(entries) if whole else pages.contents(entries, template.looks_at)


def _all(every: "Mapping[str, Template]", form: Format, output: Path | None) -> None:
    """The collections that there are; as HTML a folder with a page for each."""
    from validation.entry import entries
    from validation.report import rules as pages

    if form is Format.JSON:
        books = {name: pages.document(entries(one)) for name, one in every.items()}
        _put(pages.as_json(books), output)
    elif form is Format.TEXT:
        lines = (f"{t.name}  {t.title}: {len(t.rules):,} rules" for t in every.values())
        _put("\n".join(lines) + "\n", output)
    else:
        _folder(every, output)


def _put(content: str, output: Path | None) -> None:
    if output:
        output.write_text(content, encoding="utf-8")
        typer.echo(f"Written to {output}.", err=True)
    else:
        typer.echo(content, nl=False)


def _folder(every: "Mapping[str, Template]", output: Path | None) -> None:
    """index.html and a page for each template, ready to be published as they are."""
    from validation.entry import entries
    from validation.report import rules as pages

    if output is None:
        raise typer.BadParameter("the rule book in HTML is a folder: add -o FOLDER")
    output.mkdir(parents=True, exist_ok=True)
    (output / "index.html").write_text(pages.shelf(every.values()), encoding="utf-8")
    for name, template in every.items():
        page = pages.page(template, entries(template))
        (output / f"{name}.html").write_text(page, encoding="utf-8")
    typer.echo(f"Written: {len(every) + 1} pages in {output}.", err=True)
