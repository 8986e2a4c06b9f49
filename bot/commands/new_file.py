"""A new file with people's data: only its owner can read it, and it appears when all is done."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import typer


@contextmanager
def beside(output: Path) -> Iterator[IO[bytes]]:
    """A file to write to, beside ``output``; it is gone afterwards, unless it ``appears``."""
    aside = _aside(output)
    aside.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as into:
            yield into
    finally:
        aside.unlink(missing_ok=True)


def appears(into: IO[bytes], output: Path) -> None:
    """Give what was written beside ``output`` its name. Ends the command where that fails: by then
    the ledger has it.
    """
    into.flush()
    try:
        _aside(output).rename(output)
    except OSError as why:
        typer.echo(
            f"{output} could not be written: {why.strerror}. Nothing was left of it; the ledger "
            "says all the same that it was made. Run the command again.",
            err=True,
        )
        raise typer.Exit(1) from None


def _aside(output: Path) -> Path:
    return output.with_name(f".{output.name}.part")
