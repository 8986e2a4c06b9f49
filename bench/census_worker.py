"""One measurement in a process of its own: python -m bench.census_worker WHAT PUPILS FOLDER.

Prints JSON. The files are those that lie in the folder. Seconds are those of the processor, which
a busy machine changes less than those of the clock; what is compared takes turns.
"""

import gc
import json
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch

from lxml import etree

from bench.schools import PERIOD, all_wrong, renamed, school
from validation.batch import Sent, batches, check_many
from validation.check import check, shipped
from validation.reading.tokens import NotPlain
from validation.run import run
from validation.table import Table

ROUNDS = 9
Jobs = dict[str, Callable[[], object]]


def medians(jobs: Jobs, rounds: int = ROUNDS) -> dict[str, float]:
    """Seconds of the processor for each job, after a round that is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(rounds + 1):
        for name, job in jobs.items():
            began = process_time()
            job()
            if number:
                taken[name].append(process_time() - began)
    return {name: median(each) for name, each in taken.items()}


def parse(content: bytes) -> object:
    """The unit: lxml's tree of the same bytes, blanks removed."""
    return etree.fromstring(content, etree.XMLParser(remove_blank_text=True))


def refuses(*_: object) -> None:
    """In the place of the reader by columns, so that every file is read by the walk."""
    raise NotPlain("the walk is measured")


def walked(job: Callable[[], object]) -> Callable[[], object]:
    """The job, by the walk."""

    def done() -> object:
        with patch("validation.reading.messages.columns", refuses):
            return job()

    return done


def one(pupils: int, _: Path) -> dict[str, Any]:
    """One file: bytes to findings, and its stages; the same with every record wrong."""
    template = shipped()["school-census"]
    name, content, organisation = school(pupils)
    wrong = all_wrong(content)
    context = template.context(PERIOD, file_name=name, organisation=organisation)
    rules = template.rules_for(PERIOD)
    tables = template.read(name, content, context).tables

    def checked(of: bytes) -> Any:
        return check(name, of, template, PERIOD, organisation=organisation)

    def run_anew() -> object:
        fresh = {name: Table(frame, copy=False) for name, frame in tables.items()}
        return run(rules, fresh, context, template.phase(fresh))

    seconds = medians(
        {
            "parse": lambda: parse(content),
            "check": lambda: checked(content),
            "walk": walked(lambda: checked(content)),
            "read": lambda: template.read(name, content, context),
            "read by the walk": walked(lambda: template.read(name, content, context)),
            "rules": run_anew,
            "wrong": lambda: checked(wrong),
        }
    )
    report = checked(wrong)
    return {
        "seconds": seconds,
        "megabytes": len(content) / 1e6,
        "rules": len(report.rules.run),
        "wrong": {
            "counted": sum(report.counts.values()),
            "shown": len(report.findings),
            "cut_at": report.cut_at,
        },
    }


def held(folder: Path) -> list[Sent]:
    """The files that lie in the folder, as bench.census has written them there."""
    return [
        Sent(path.name, path.read_bytes(), path.name.partition("_")[0])
        for path in sorted(folder.iterdir())
    ]


def many(pupils: int, folder: Path) -> dict[str, Any]:
    """A batch of schools, by columns and by the walk."""
    template, files = shipped()["school-census"], held(folder)
    seconds = medians(
        {
            "parse": lambda: all(parse(file.content) is not None for file in files),
            "columns": lambda: check_many(files, template, PERIOD),
            "walk": walked(lambda: check_many(files, template, PERIOD)),
        }
    )
    reports = check_many(files, template, PERIOD)
    return {
        "seconds": seconds,
        "pupils": sum(report.facts["pupils on roll"] for report in reports),
        "files": len(files),
        "megabytes": sum(len(file.content) for file in files) / 1e6,
        "findings": sum(sum(report.counts.values()) for report in reports),
    }


def memory(pupils: int, folder: Path) -> dict[str, Any]:
    """Megabytes that a process holds at most when it checks the files of the folder at once."""
    files, template = held(folder), shipped()["school-census"]
    check_many(files, template, PERIOD)
    return {"most": _most()}


def growth(pupils: int, folder: Path) -> dict[str, Any]:
    """Seconds and megabytes for as many pupils as are asked for, batch after batch."""
    template, files = shipped()["school-census"], held(folder)
    began, counted = process_time(), 0
    for batch in batches(_repeated(files, pupils)):
        reports = check_many(batch, template, PERIOD)
        counted += sum(report.facts["pupils on roll"] for report in reports)
    return {"pupils": counted, "seconds": process_time() - began, "most": _most()}


def _repeated(files: list[Sent], pupils: int) -> Iterator[Sent]:
    """The files again and again, each time as other schools' ones."""
    number, left = 0, pupils
    while left > 0:
        file = files[number % len(files)]
        yield renamed(file, number)
        left -= file.content.count(b"<PupilOnRoll>")
        number += 1


def _most() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Do what the command line says."""
    what, pupils, folder = sys.argv[1:]
    jobs = {"one": one, "many": many, "memory": memory, "growth": growth}
    shipped()
    gc.freeze()  # as the bot does: no garbage is looked for among what was imported
    began = perf_counter()
    found = jobs[what](int(pupils), Path(folder))
    sys.stdout.write(json.dumps(found | {"took": perf_counter() - began}))


if __name__ == "__main__":
    main()
