"""Documents about files, written beside the check: pages, workbooks, summaries. It prints nothing.

Each file's are made in a process of its own within the limits of the check.
"""

import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import typer

from bot.commands.checking import Terms, known_beside, templates_of
from bot.commands.finding_files import Source
from validation import watchdog
from validation.offline import Looked, look_closely
from validation.watchdog import Done

Made = list[tuple[str, bytes]]
"""Names and contents."""


def write(files: Sequence[Source], terms: Terms, kind: str, place: Path) -> list[Path]:
    """Write the document of this kind (see ``KINDS``) about each file; the paths written.

    ``place`` is the file where there is one document, and else a folder. Raises BadParameter where
    there is none, or where it cannot be written there.
    """
    made = [one for file in files for one in _made(file, terms, kind)]
    if not made:
        raise typer.BadParameter(f"nothing can be made of {files[0].shown} but its report")
    try:
        return list(_written(made, place))
    except OSError as error:
        raise typer.BadParameter(f"{error.strerror}: {place}") from None


def _written(made: Made, place: Path) -> Iterator[Path]:
    single = len(made) == 1 and place.suffix and not place.is_dir()
    if not single:
        place.mkdir(parents=True, exist_ok=True)
    for n, (name, content) in enumerate(made, 1):
        number = f"{n}-" if len({name for name, _ in made}) < len(made) else ""
        target = place if single else place / f"{number}{name}"
        target.write_bytes(content)
        yield target


def _made(file: Source, terms: Terms, kind: str) -> Made:
    outcome = watchdog.run(job, file, terms, kind, seconds=terms.seconds, megabytes=terms.megabytes)
    return outcome.value if isinstance(outcome, Done) else []


def job(file: Source, terms: Terms, kind: str) -> Made:
    """A job: the documents about one file, or about those that are packed into it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        content = file.read(terms.largest)
    except OSError:
        return []
    looked = look_closely(
        file.name, content, templates_of(terms), largest=terms.largest, **known_beside(terms)
    )
    ending, make = KINDS[kind]
    named = ((Path(one.report.file).name, make(one)) for one in looked)
    return [(f"{name}{ending}", made) for name, made in named if made]


def _page(one: Looked) -> bytes:
    from validation.report import html

    return html.page(one.report, one.template).encode()


def _workbook(one: Looked) -> bytes:
    from validation import documents
    from validation.report import xlsx

    copy = documents.copy(one.done, one.template) if one.done and one.template else None
    return xlsx.workbook(xlsx.Checked(one.report, copy))


def _summary_page(one: Looked) -> bytes:
    from validation import documents
    from validation.report import summary_page

    figures = documents.summary(one.done, one.template) if one.done and one.template else None
    may = documents.submittable(one.report)
    return summary_page.page(figures, submittable=may).encode() if figures else b""


def _summary_book(one: Looked) -> bytes:
    from validation import documents
    from validation.report import summary_book

    figures = documents.summary(one.done, one.template) if one.done and one.template else None
    return summary_book.workbook(figures) if figures else b""


KINDS: Mapping[str, tuple[str, Callable[[Looked], bytes]]] = {
    "html": (".html", _page),
    "xlsx": (".xlsx", _workbook),
    "summary.html": (".summary.html", _summary_page),
    "summary.xlsx": (".summary.xlsx", _summary_book),
}
"""What a document's name ends with, and how it is made; b"" where there is none."""
