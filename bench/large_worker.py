"""One measurement in a process of its own: python -m bench.large_worker WHAT FILE….

Prints JSON. WHAT is ``time`` (the files take turns), ``memory`` (one file, once) or ``library``
(the frictionless library, once).
"""

import json
import re
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from bench import tables

ROUNDS = 5
UNLIMITED = 0
KINDS = {"type-error": "type", "foreign-key": "unknown"}


def checked(content: bytes, cut_at: int = 10_000) -> Any:
    """The report on a file."""
    from validation.check import check

    known = {"accepted Specifications": tables.specifications()}
    return check(
        "entries.csv", content, tables.template(), tables.PERIOD, cut_at=cut_at, others=known
    )


def times(files: list[Path]) -> dict[str, Any]:
    """Median seconds of each file, by the clock and of the processor, one round left out."""
    contents = {file.name: file.read_bytes() for file in files}
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in contents}
    counted = {}
    for number in range(ROUNDS + 1):
        for name, content in contents.items():
            clock, busy = perf_counter(), process_time()
            report = checked(content)
            if number:
                taken[name].append((perf_counter() - clock, process_time() - busy))
            counted[name] = {
                "errors": report.errors, "shown": len(report.findings), "cut_at": report.cut_at
            }  # fmt: skip
    return {
        name: {
            "seconds": median(clock for clock, _ in each),
            "processor": median(busy for _, busy in each),
            **counted[name],
        }
        for name, each in taken.items()
    }


def memory(files: list[Path]) -> dict[str, Any]:
    """Megabytes that a process holds at most, the interpreter and its libraries included."""
    report = checked(files[0].read_bytes(), UNLIMITED)
    found = [(one.line, one.field, one.rule.partition("-")[2]) for one in report.findings]
    return {"megabytes": held(), "findings": sorted(found)}


def held() -> float:
    """Megabytes that this process has held at most; Linux says it (getrusage would count what the
    parent held when it forked).
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    said = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert said
    return int(said[1]) / 1024


def library(files: list[Path]) -> dict[str, Any]:
    """Seconds and findings of the frictionless library on the same file and schema."""
    from frictionless import Package

    folder = files[0].parent
    (folder / "specifications.csv").write_bytes(tables.specifications_csv())
    other = {"name": "Specifications", "path": "specifications.csv"}
    described = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "bench",
        "resources": [
            {"name": "entries", "path": files[0].name, "schema": tables.SCHEMA},
            other | {"schema": {"fields": [{"name": "Code"}]}},
        ],
    }
    package = Package.from_descriptor(described, basepath=str(folder))
    began, busy = perf_counter(), process_time()
    report = package.validate(limit_errors=10**7)
    taken = {"seconds": perf_counter() - began, "processor": process_time() - busy}
    rows = report.tasks[0].flatten(["rowNumber", "fieldName", "type", "note"])
    return taken | {"findings": sorted(map(_item, rows))}


def _item(row: list[Any]) -> tuple[int, str, str]:
    line, field, kind, note = row
    said = re.match(r'constraint "(\w+)"', note or "")
    return line, field or "Specification", said[1] if said else KINDS.get(kind, kind)


if __name__ == "__main__":
    what, *names = sys.argv[1:]
    jobs = {"time": times, "memory": memory, "library": library}
    sys.stdout.write(json.dumps(jobs[what]([Path(name) for name in names])))
