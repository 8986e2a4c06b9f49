"""Files checked side by side, each in a process with limits; it prints nothing and knows no screen.

A few small files share a process. Where that one dies or takes too long, each of them is checked
again by itself: so the one that did it is known, and the others lose nothing.
"""

import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from bot.commands.finding_files import Source
from bot.commands.urns import Register
from validation import watchdog
from validation.check import known_in
from validation.finding import Report
from validation.offline import last_return, look, look_many, not_checked
from validation.reading.containers import Member
from validation.reading.trouble import Unreadable
from validation.template import Template
from validation.watchdog import Done, Outcome, TookTooLong, TooMuchMemory

MEGABYTE = 1024 * 1024
TOGETHER = 50
"""Files that may share a process."""
TOGETHER_BYTES = 24 * MEGABYTE
ROUNDS = 4
"""Shares for each process: so that none waits long for the last one."""


@dataclass(frozen=True)
class Terms:
    """How files are checked: ``jobs`` processes at once, each file within ``seconds`` and
    ``megabytes`` of memory and no ``larger`` than that many bytes."""

    jobs: int = 1
    seconds: float = 300.0
    megabytes: int = 2000
    largest: int = 100 * MEGABYTE
    templates: str = ""
    due: date | None = None
    last: Path | None = None
    """An earlier return to compare with."""
    register: Register | None = None
    """What is known of schools, to compare with."""
    drafts: bool = False
    """Whether rules that are not switched on yet are run too."""


def side_by_side(
    files: Sequence[Source], terms: Terms, told: Callable[[int], None]
) -> list[list[Report]]:
    """The reports on each file, in their order. ``told`` hears how many more are done.

    A KeyboardInterrupt stops every process, and is raised again.
    """
    done: dict[int, list[Report]] = {}
    with ThreadPoolExecutor(terms.jobs) as pool:
        waiting = {pool.submit(_share, [files[n] for n in share], terms): share
                   for share in _shares(files, terms.jobs)}  # fmt: skip
        try:
            for ended in as_completed(waiting):
                done |= zip(waiting[ended], ended.result(), strict=True)
                told(len(waiting[ended]))
        except BaseException:
            _stop(pool, waiting)
            raise
    return [done[n] for n in range(len(files))]


def _stop(pool: ThreadPoolExecutor, waiting: Mapping[Future[list[list[Report]]], object]) -> None:
    """Begin nothing more, and end what runs."""
    pool.shutdown(wait=False, cancel_futures=True)
    while any(one.running() for one in waiting):
        watchdog.stop()


def _shares(files: Sequence[Source], jobs: int) -> Iterator[list[int]]:
    """The numbers of files that share a process: few enough, and small enough."""
    most = max(1, min(TOGETHER, len(files) // (jobs * ROUNDS)))
    share: list[int] = []
    size = 0
    for n, file in enumerate(files):
        if share and (len(share) >= most or size + file.size > TOGETHER_BYTES):
            yield share
            share, size = [], 0
        share.append(n)
        size += file.size
    if share:
        yield share


def _share(files: list[Source], terms: Terms) -> list[list[Report]]:
    """The reports on files that share a process."""
    outcome = watchdog.run(
        looked_at, files, terms, seconds=terms.seconds, megabytes=terms.megabytes
    )
    if isinstance(outcome, Done):
        reports: list[list[Report]] = outcome.value
        return reports
    if len(files) == 1:
        return [[_not_done(files[0], outcome)]]
    return list(chain.from_iterable(_share([file], terms) for file in files))


def looked_at(files: list[Source], terms: Terms) -> list[list[Report]]:
    """A job: the reports on each file. Ctrl-C is its parent's to hear."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    templates, known = templates_of(terms), known_beside(terms)
    read = [(file, content) for file in files if (content := _read(file, terms)) is not None]
    sent = [Member(file.name, content) for file, content in read]
    if terms.last:  # a rule looks at one return and its own last one
        looked = [look(*file, templates, largest=terms.largest, **known) for file in sent]
    else:
        looked = look_many(sent, templates, largest=terms.largest, **known)
    reports = {file: each for (file, _), each in zip(read, looked, strict=True)}
    return [_named(file, reports.get(file)) for file in files]


def templates_of(terms: Terms) -> Mapping[str, Template]:
    """The templates that files are checked against, with their drafts where they are wanted."""
    known = known_in(terms.templates)
    return {n: t.trying() for n, t in known.items()} if terms.drafts else known


def _read(file: Source, terms: Terms) -> bytes | None:
    try:
        return file.read(terms.largest)
    except OSError:
        return None


def _named(file: Source, reports: Sequence[Report] | None) -> list[Report]:
    """The reports, under the name that people know the file by."""
    if reports is None:
        return [not_checked(file.shown, "no-access", "This file may not be read here.")]
    return [replace(report, file=_shown(file, report)) for report in reports]


def known_beside(terms: Terms) -> dict[str, Any]:
    """What is known beside the file: when it is due, what the register says of its school, and an
    earlier return that can be read."""
    known: dict[str, Any] = {"due": terms.due} if terms.due else {}
    known |= {"register": terms.register} if terms.register else {}
    if terms.last:
        with suppress(OSError, Unreadable):
            content = terms.last.read_bytes()
            known |= last_return(terms.last.name, content, known_in(terms.templates))
    return known


def _shown(file: Source, report: Report) -> str:
    """What the file is known by; one that was packed into it comes after it."""
    return file.shown if report.file == file.name else f"{file.shown}/{report.file}"


def _not_done(file: Source, outcome: Outcome) -> Report:
    """The report on a file whose check did not come to its end: that is not the file's fault."""
    if isinstance(outcome, TookTooLong):
        return not_checked(
            file.shown, "took-too-long", f"Its check was stopped after {outcome.seconds:,.0f} s."
        )
    if isinstance(outcome, TooMuchMemory):
        return not_checked(
            file.shown, "too-much-memory", f"Its check wanted more than {outcome.megabytes:,} MB."
        )
    return not_checked(file.shown, "check-failed", "Our checker stopped; the file is not at fault.")
