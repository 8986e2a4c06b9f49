"""Measures large tables and writes bench/tables.json and the plot: python -m bench.large.

Every measurement has a process of its own. The same file and the same Table Schema are given to
the frictionless library, once, and the findings of both must be those that were planted.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.__main__ import machine
from bench.large_worker import ROUNDS
from bench.tables import HEADER, planted

RESULTS = Path(__file__).with_name("tables.json")
PLOT = Path(__file__).parent.parent / "docs" / "performance-tables.svg"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
LARGEST, ONE_IN = SIZES[-1], 200
WRONG = "every-row-wrong.csv"

Figures = dict[str, Any]


def asked(what: str, *files: Path) -> Figures:
    """What a worker says."""
    command = [sys.executable, "-m", "bench.large_worker", what, *map(str, files)]
    ended = subprocess.run(command, capture_output=True, check=True, text=True)
    found: Figures = json.loads(ended.stdout)
    return found


def measured() -> Figures:
    """Growth by size, the file in which every row is wrong, and the library."""
    with TemporaryDirectory() as folder:
        files, known = {}, {}
        for size in SIZES:
            made = planted(size, size // ONE_IN)
            files[size], known[size] = Path(folder, f"{size}.csv"), sorted(made.errors)
            files[size].write_bytes(made.content)
        wrong = Path(folder, WRONG)
        wrong.write_bytes(planted(LARGEST, LARGEST).content)
        large = asked("time", files[LARGEST], wrong)
        small = {size: asked("time", files[size]) for size in SIZES[:-1]}
        held = {size: asked("memory", files[size]) for size in SIZES}
        library = asked("library", files[LARGEST])
    for size, figures in held.items():
        _same(figures["findings"], known[size], f"our findings in {size:,} rows")
    _same(library["findings"], known[LARGEST], "the library's findings")
    growth = [
        {"rows": size, **(small.get(size) or large)[f"{size}.csv"]}
        | {"megabytes": held[size]["megabytes"]}
        for size in SIZES
    ]
    return {"growth": growth, "wrong": large[WRONG], "library": _taken(library)}


def _taken(figures: Figures) -> Figures:
    return {name: figures[name] for name in ("seconds", "processor")}


def _same(found: Sequence[Any], known: Sequence[Any], what: str) -> None:
    if [tuple(one) for one in found] != list(known):
        raise SystemExit(f"{what} are not those that were planted")


def table(figures: Figures) -> list[Figures]:
    """The figures as the page shows them."""
    small, large = figures["growth"][0], figures["growth"][-1]
    wrong, library = figures["wrong"], figures["library"]
    what = (
        f"{LARGEST:,} rows x {len(HEADER)} columns: types, codes, patterns, dates, ranges, a key of"
        f" three columns, a foreign key; {large['errors']:,} planted errors, all found"
    )
    once = "the same file and schema, once; the same findings"
    cut = f"{wrong['errors']:,} errors counted, {wrong['shown']:,} shown, and the report says so"
    # fmt: off
    rows = (
        ("Rows a second",            LARGEST / large["seconds"],           "rows/s",  what),
        ("The same, of one core",    LARGEST / large["processor"],         "rows/s",
         "by seconds of the processor, which a busy machine changes less"),
        ("Against frictionless",     library["seconds"] / large["seconds"], "x",      once),
        ("The same, of one core",    library["processor"] / large["processor"], "x",
         "by seconds of the processor"),
        ("Memory",                   large["megabytes"],                   "MB",
         "the whole process, at most, when all findings are asked for"),
        ("1,000 rows",               small["seconds"] * 1000,              "ms",      "warm"),
        ("The same, of one core",    small["processor"] * 1000,            "ms",
         "by seconds of the processor"),
        ("Every row wrong",          wrong["seconds"] / large["seconds"],  "x the clean one", cut),
    )
    # fmt: on
    names = ("what", "value", "unit", "how")
    return [dict(zip(names, (w, _short(v), u, h), strict=True)) for w, v, u, h in rows]


def _short(value: float) -> float:
    """Three digits that mean something."""
    return float(f"{value:.3g}")


def plot(growth: Sequence[Figures]) -> None:
    """Time and memory from a thousand rows to a million, both axes logarithmic."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3.2), layout="constrained")
    shown = (("processor", "seconds of the processor"), ("megabytes", "megabytes at most"))
    for axes, (name, label) in zip(figure.subplots(1, 2), shown, strict=True):
        axes.plot([one["rows"] for one in growth], [one[name] for one in growth], marker="o")
        axes.set(xscale="log", yscale="log", xlabel="rows", ylabel=label)
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
    sys.stdout.write(f"Written to {RESULTS}; make docs puts it into docs/performance-tables.md\n")


if __name__ == "__main__":
    main()
