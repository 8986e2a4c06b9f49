"""Measures the School Census and writes bench/census.json and its plot: python -m bench.census.

Each measurement has a process of its own. Before anything is measured, three ways to the findings
must agree: the reader by columns, the walk, and twenty rules that are written by hand.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from bench import by_hand, nation
from bench.__main__ import machine
from bench.census_worker import ROUNDS, refuses
from bench.schools import PERIOD, schools
from validation.batch import Sent
from validation.check import check, shipped

RESULTS = Path(__file__).with_name("census.json")
PLOT = Path(__file__).parent.parent / "docs" / "performance-census.svg"
ONE, MANY = 1_000, 20_000
NATION, SENT, SCHOOLS = 9_000_000, 180_000, 22_000
GROWTH = (1_000, 10_000, 100_000, 1_000_000)

Figures = dict[str, Any]


def agree(files: Sequence[Sent]) -> int:
    """How many findings the three ways have in common. Ends the bench where they differ."""
    template, common = shipped()["school-census"], 0
    context = template.context(PERIOD)
    for name, content, organisation in files:
        found = check(name, content, template, PERIOD, organisation=organisation, cut_at=0)
        with patch("validation.reading.messages.columns", refuses):
            walked = check(name, content, template, PERIOD, organisation=organisation, cut_at=0)
        places = by_hand.reported(found)
        if found != walked or places != by_hand.expected(content, context, found):
            raise SystemExit(f"the ways to the findings of {name} disagree")
        common += len(places)
    return common


def asked(what: str, pupils: int, folder: Path) -> Figures:
    """What a worker says."""
    command = [sys.executable, "-m", "bench.census_worker", what, str(pupils), str(folder)]
    ended = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: Figures = json.loads(ended.stdout)
    return found


def measured() -> Figures:
    """All measurements, as the workers say them."""
    files = schools(MANY)
    figures: Figures = {"agreed": agree(files)}
    with TemporaryDirectory() as folder, TemporaryDirectory() as country:
        for file in files:
            Path(folder, f"{file.organisation}_{file.name}").write_bytes(file.content)
        figures["one"] = asked("one", ONE, Path(folder))
        figures["many"] = asked("many", MANY, Path(folder))
        figures["memory"] = asked("memory", MANY, Path(folder))
        figures["growth"] = [asked("growth", pupils, Path(folder)) for pupils in GROWTH]
        figures["nation"] = nation.measured(files, SENT, Path(country))
    return figures


def table(figures: Figures) -> list[Figures]:
    """The figures as the page shows them."""
    one, many, country = figures["one"], figures["many"], figures["nation"]
    alone, batch = one["seconds"], many["seconds"]
    times = NATION / country["pupils"] / 60
    busy, checked = (country[one] / nation.PROCESSES for one in ("processor", "structure"))
    said = _said(figures)
    # fmt: off
    rows = (
        # what                   value                                unit        how
        ("One file",             alone["check"] / alone["parse"],     "x parse",  said["one"]),
        ("The same by the walk", alone["walk"] / alone["parse"],      "x parse",  said["walk"]),
        ("Parsing it",           alone["parse"] * 1000,               "ms",       "the unit"),
        ("Reading it",           alone["read"] * 1000,                "ms",       said["read"]),
        ("By the walk",          alone["read by the walk"] * 1000,    "ms",       said["read"]),
        ("Its rules",            alone["rules"] * 1000,               "ms",       said["rules"]),
        ("Every record wrong",   alone["wrong"] / alone["check"],     "x clean",  said["wrong"]),
        ("A batch of schools",   batch["columns"] / batch["parse"],   "x parse",  said["many"]),
        ("The same by the walk", batch["walk"] / batch["parse"],      "x parse",  said["walk"]),
        ("Memory",               figures["memory"]["most"],           "MB",       said["most"]),
        ("A nation",             country["seconds"] * times,          "minutes",  said["all"]),
        ("The same, alone",      busy * times,                        "minutes",  said["busy"]),
        ("Without the structure", (busy - checked) * times,           "minutes",  said["bare"]),
        ("Three ways",           figures["agreed"],                   "findings", said["three"]),
    )
    # fmt: on
    names = ("what", "value", "unit", "how")
    return [dict(zip(names, (w, _short(v), u, h), strict=True)) for w, v, u, h in rows]


def _said(figures: Figures) -> dict[str, str]:
    """What was measured, in words."""
    one, many, country = figures["one"], figures["many"], figures["nation"]
    wrong = one["wrong"]
    return {
        "one": f"{ONE:,} pupils, {one['megabytes']:.1f} MB, {one['rules']} rules run: bytes to "
        "findings; the processor's seconds over those of lxml.etree.fromstring of the same bytes",
        "walk": "the same findings; so it is where the bytes are not plain",
        "read": "bytes to tables with their lines, parsing included",
        "rules": "over tables that no rule has seen yet",
        "wrong": f"{wrong['counted']:,} findings counted, {wrong['shown']:,} shown, and the report "
        f"says that it was cut at {wrong['cut_at']:,}",
        "many": f"{many['pupils']:,} pupils on roll in {many['files']} files, "
        f"{many['megabytes']:.0f} MB, {many['findings']:,} findings with their lines",
        "most": "the whole process at most, over the same batch",
        "all": f"{NATION:,} pupils in {SCHOOLS:,} files, reckoned from {country['pupils']:,} in "
        f"{country['files']}: {nation.PROCESSES} processes, {country['reports']} reports as CSV, "
        "by the clock, with the check of the structure",
        "busy": "by the processor's seconds of the two processes: what a machine needs that does "
        "nothing else",
        "bare": "of that, without the check of the structure: the parser's word that each file is "
        "well-formed, which was timed apart over the same files. It is never left out",
        "three": "the same by columns, by the walk, and by 20 rules in a plain loop",
    }


def _short(value: float) -> float:
    """Three digits that mean something."""
    return value if isinstance(value, int) else float(f"{value:.3g}")


def plot(growth: Sequence[Figures]) -> None:
    """Time and memory from a thousand pupils to a million, in batches."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3.2), layout="constrained")
    pupils = [one["pupils"] for one in growth]
    time, memory = figure.subplots(1, 2)
    time.plot(pupils, [one["seconds"] for one in growth], marker="o")
    time.set(xscale="log", yscale="log", xlabel="pupils", ylabel="seconds of the processor")
    memory.plot(pupils, [one["most"] for one in growth], marker="o")
    memory.set(xscale="log", ylim=(0, 800), xlabel="pupils", ylabel="megabytes at most")
    for axes in (time, memory):
        axes.grid(visible=True, alpha=0.3)
    figure.savefig(PLOT, metadata={"Date": None})


def main() -> None:
    """Measure, write, show."""
    on = machine() | {"rounds": f"median of {ROUNDS}"}
    figures = measured()
    results = {"machine": on, "results": table(figures), "growth": figures["growth"]}
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    plot(figures["growth"])
    for figure in results["results"]:
        sys.stdout.write(f"{figure['what']:22} {figure['value']:>9} {figure['unit']}\n")
    sys.stdout.write(f"Written to {RESULTS}; make docs puts it into docs/performance-census.md\n")


if __name__ == "__main__":
    main()
