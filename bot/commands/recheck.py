"""returns-bot recheck: the rules of today over what was filed; nobody is told unless you say so."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.loading import settings_or_exit

if TYPE_CHECKING:
    from bot.commands.rechecked_file import SoFar
    from bot.settings import Settings
    from handlers.checks.rechecked import Rechecked
    from handlers.outside import Outside
    from validation.template import Template

NONE_FAILS, SOME_FAIL, NOT_CHECKED, STOPPED = 0, 1, 3, 130
"""What the command ends with, as `returns-bot check` does."""
Plain = dict[str, Any]


def recheck(
    collection: Annotated[str, typer.Argument(help="A collection's code: SC3-07.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run/--apply", help="Only show it; or tell the senders, once.")
    ] = True,
    draft: Annotated[
        list[str] | None,
        typer.Option("--draft", metavar="RULE", help="Try this draft. May be repeated."),
    ] = None,
    jobs: Annotated[
        int, typer.Option("-j", "--jobs", min=0, help="Files at once; 0: one for each core.")
    ] = 0,
) -> None:
    """Run the rules of today over what is filed, and show which returns would now fail.

    With --apply the senders of those are told, and who decides about them; the ledger has it. No
    return moves. A run that was stopped goes on where it was, within a day.

    Ends with 0 where none fails that did not, 1 where some do, 3 where a check was not done.
    """
    from bot.commands.rechecked_file import SoFar

    drafts = tuple(draft or ())
    if drafts and not dry_run:
        raise typer.BadParameter("a draft is only tried: nobody is told of it. Leave --apply away.")
    settings, code = settings_or_exit(), collection.upper()
    with _world(settings) as outside:
        template = _template(outside, code, drafts)
        so_far = SoFar(_path(settings, code), template.version, drafts, datetime.now(UTC))
        found = _found(outside, code, so_far, jobs or os.cpu_count() or 1)
        seen, unchecked = _compared(outside, found, drafts)
        typer.echo(_shown(seen, unchecked, template, drafts), nl=False)
        if not dry_run:
            _apply(outside, code, template.version, found)
        if not unchecked:
            so_far.forget()
    raise typer.Exit(_ended(seen, unchecked, drafts))


def _path(settings: "Settings", code: str) -> Path:
    return settings.folder / f"recheck-{code}.jsonl"


@contextmanager
def _world(settings: "Settings") -> "Iterator[Outside]":
    """The world as handlers see it, on the store of these settings; nothing is started."""
    from bot import store, wiring

    writer = store.opened(settings)
    reader = store.reading(settings)
    try:
        yield wiring.world(settings, writer, reader, lambda: datetime.now(UTC))
    finally:
        writer.dispose()
        reader.dispose()


def _template(outside: "Outside", code: str, drafts: Sequence[str]) -> "Template":
    """The collection's template. Ends the command where there is none, or no such draft."""
    from storage import collections
    from validation.check import known_in

    with outside.reading() as session:
        found = collections.collection(session, code)
    if found is None:
        raise typer.BadParameter(f"there is no collection {code}; see returns-bot collection list")
    template = known_in(outside.limits.templates)[found.template]
    try:
        return template.trying(*drafts) if drafts else template
    except ValueError as why:
        raise typer.BadParameter(str(why)) from None


def _found(outside: "Outside", code: str, so_far: "SoFar", jobs: int) -> list[Plain]:
    """What is found now in each filed file; what a run before this one found is taken up."""
    from handlers.checks import rechecking
    from validation import watchdog

    with outside.reading() as session:
        filed = rechecking.filed(session, code)
    had = so_far.found()
    left = [row for _, row in filed if row not in had]
    if len(left) < len(filed):
        typer.echo(f"{len(filed) - len(left):,} were checked by a run before this one.", err=True)
    with _bar(len(left)) as tell, ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(_look, outside, row, so_far) for row in left]
        try:
            for ended in as_completed(waiting):
                one = ended.result()
                had[one["submission"]] = one
                tell()
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            while any(one.running() for one in waiting):
                watchdog.stop()
            typer.echo("Stopped. The same command goes on from here.", err=True)
            raise typer.Exit(STOPPED) from None
    return [had[row] for _, row in filed]


def _look(outside: "Outside", row: int, so_far: "SoFar") -> Plain:
    """What is found now in one file, kept as soon as it is known."""
    from handlers.checks import rechecking

    found = rechecking.look(outside, row, so_far.drafts)
    so_far.add(found)
    return found


def _compared(
    outside: "Outside", found: Sequence[Plain], drafts: Sequence[str]
) -> "tuple[list[Rechecked], list[Plain]]":
    """Beside what was found then; and those whose check did not end."""
    from handlers.checks import rechecking

    unchecked = [one for one in found if one["failed"]]
    with outside.reading() as session:
        seen = (
            rechecking.compared(session, one, tuple(drafts)) for one in found if not one["failed"]
        )
        return [one for one in seen if one], unchecked


def _shown(
    seen: "Sequence[Rechecked]",
    unchecked: Sequence[Plain],
    template: "Template",
    drafts: Sequence[str],
) -> str:
    from bot.commands.rechecked_table import of_drafts, table

    said = of_drafts(seen, drafts) if drafts else table(seen, template.version)
    lines = [f"{one['ref']}: could not be checked ({one['failed']})" for one in unchecked]
    return "".join(f"{line}\n" for line in [*said, *lines])


def _apply(outside: "Outside", code: str, version: str, found: Sequence[Plain]) -> None:
    from handlers.checks import rechecking

    told = sum(bool(rechecking.apply(outside, one)) for one in found if not one["failed"])
    lists = rechecking.tell_deciders(outside, code, version)
    typer.echo(
        f"Told: the senders of {told:,} returns; {lists:,} lists to who decides. "
        "The running bot sends the letters."
    )


def _ended(seen: "Sequence[Rechecked]", unchecked: Sequence[Plain], drafts: Sequence[str]) -> int:
    if unchecked:
        return NOT_CHECKED
    fails = any(one.of_drafts() if drafts else one.fails for one in seen)
    return SOME_FAIL if fails else NONE_FAILS


@contextmanager
def _bar(many: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error: how many are done, and how long it will take."""
    with typer.progressbar(length=many, label="checked again", file=sys.stderr) as bar:
        yield lambda: bar.update(1)
