"""Measures what is promised and writes bench/results.json: python -m bench (make bench).

Each figure is the median of ``ROUNDS``. What is compared is measured in turn, in one process, so
that a busy machine is as hard on one as on the other.
"""

import gc
import json
import platform
import sqlite3
import sys
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from os import cpu_count, getloadavg
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from lxml import etree

from bench import acknowledging, homes
from validation import complaints, sample
from validation.check import check
from validation.run import run
from validation.template import catalogue

RESULTS = Path(__file__).with_name("results.json")
ROUNDS = 9
PUPILS = 1000
ROWS = 1000
SEED = 2007
BROKEN = ("1510", "1600", "1860", "2020Q", "2340")
LIBRARIES = ("lxml", "pandas", "pyarrow", "numpy")

Job = Callable[[], object]


def census() -> tuple[str, bytes]:
    """A school's file with a few errors in it, as files are."""
    return sample.make(catalogue(), "SC3-07", size=PUPILS, seed=SEED, breaks=BROKEN)


def fees() -> tuple[str, bytes]:
    """An exam board's file of specification codes."""
    return sample.make(catalogue(), "specification-codes", size=ROWS, seed=SEED, period="2019")


def medians(jobs: dict[str, Job]) -> dict[str, float]:
    """Seconds of the processor for each job, after one round that is not counted; the jobs take
    turns. As in the bot, no garbage is looked for among what was imported."""
    gc.freeze()
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(ROUNDS + 1):
        for name, job in jobs.items():
            began = process_time()
            job()
            if number:
                taken[name].append(process_time() - began)
    return {name: median(each) for name, each in taken.items()}


def measured() -> list[dict[str, Any]]:
    """All figures, as the page shows them."""
    name, content = census()
    template = catalogue()["school-census"]
    context = template.context("2007-AUT", file_name=name)
    reading = template.read(name, content, context)
    rules = template.rules_for("2007-AUT")
    phase = template.phase(reading.tables)
    done = run(rules, reading.tables, context, phase)
    csv_name, csv = fees()
    codes = catalogue()["specification-codes"]
    times = medians(
        {
            "parse": lambda: etree.fromstring(content, etree.XMLParser(remove_blank_text=True)),
            "check": lambda: check(name, content, template, "2007-AUT"),
            "read": lambda: template.read(name, content, context),
            "rules": lambda: run(rules, reading.tables, context, phase),
            "findings": lambda: complaints.findings(
                done.broken, reading.tables, template.private, 10_000
            ),
            "csv": lambda: check(csv_name, csv, codes, "2019", due=date(2019, 6, 28)),
        }
    )
    return _figures(times, len(content), len(rules), len(codes.rules_for("2019")))


def _figures(
    times: dict[str, float], size: int, rules: int, csv_rules: int
) -> list[dict[str, Any]]:
    pupils = f"School Census autumn 2007, {PUPILS:,} pupils, {size / 1e6:.1f} MB"
    milliseconds = {name: round(seconds * 1000, 1) for name, seconds in times.items()}
    ratio = round(times["check"] / times["parse"], 1)
    against = (
        f"{pupils}: bytes to findings with {rules} rules, over lxml.etree.fromstring of the same "
        "bytes (blanks removed)"
    )
    # fmt: off
    table = (
        # what                  value                     unit         how
        ("Check of a census",   ratio,                    "x parsing", against),
        ("The same, in time",   milliseconds["check"],    "ms", "warm, seconds of one core"),
        ("Parsing alone",       milliseconds["parse"],    "ms", "the unit of the first row"),
        ("Stage 1, reading",    milliseconds["read"],     "ms", "bytes to tables with their lines"),
        ("Stage 2, rules",      milliseconds["rules"],    "ms", f"{rules} rules over the tables"),
        ("Stage 3, findings",   milliseconds["findings"], "ms", "broken rows to worded findings"),
        ("Check of a CSV file", milliseconds["csv"],      "ms",
         f"SpecificationCodes, {ROWS:,} rows, {csv_rules} rules, warm"),
    )
    # fmt: on
    return [dict(zip(("what", "value", "unit", "how"), row, strict=True)) for row in table]


def machine() -> dict[str, str]:
    """What it was measured on."""
    return {
        "processor": f"{_processor()}, {cpu_count()} cores",
        "system": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "SQLite": sqlite3.sqlite_version,
        **{name: version(name) for name in LIBRARIES},
        "rounds": f"median of {ROUNDS}",
        "load before": f"{getloadavg()[0]:.1f}",
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def main() -> None:
    """Measure, write, show."""
    on = machine()
    figures = [*measured(), *homes.measured(medians), *acknowledging.measured()]
    results = {"machine": on, "results": figures}
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    for figure in figures:
        sys.stdout.write(f"{figure['what']:22} {figure['value']:>9} {figure['unit']}\n")
    sys.stdout.write(f"Written to {RESULTS}; make docs puts it into docs/performance.md\n")


if __name__ == "__main__":
    main()
