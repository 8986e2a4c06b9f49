"""A nation's census day: schools' files in a folder, two processes, a CSV report for each file."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from bench.schools import PERIOD, renamed
from validation.batch import Sent, batches, check_many
from validation.check import shipped
from validation.reading import xml
from validation.report import csv

PROCESSES = 2


def send(files: list[Sent], pupils: int, folder: Path) -> list[list[Path]]:
    """Write as many schools' files as hold ``pupils``; their paths in batches."""
    sent, left = list[Sent](), pupils
    while left > 0:
        file = renamed(files[len(sent) % len(files)], len(sent))
        path = folder / f"{file.organisation}.xml"
        path.write_bytes(file.content)
        sent.append(file._replace(name=path.name))
        left -= file.content.count(b"<PupilOnRoll>")
    return [[folder / file.name for file in batch] for batch in batches(sent)]


def checked(paths: list[Path]) -> tuple[int, int, float]:
    """Check a batch and write a report beside each file: how many pupils and findings there were,
    and the seconds that the processor was busy."""
    began = process_time()
    files = [Sent(path.name, path.read_bytes(), path.stem) for path in paths]
    reports = check_many(files, shipped()["school-census"], PERIOD)
    for path, report in zip(paths, reports, strict=True):
        path.with_suffix(".csv").write_text(csv.text([report]), encoding="utf-8")
    pupils = sum(report.facts["pupils on roll"] for report in reports)
    findings = sum(sum(report.counts.values()) for report in reports)
    return pupils, findings, process_time() - began


def structure(paths: list[Path]) -> float:
    """The seconds of the processor that the check of the structure takes of a batch: whether each
    file is well-formed, which the parser says. What has no place in a census is noted in passing,
    while values are taken."""
    contents = [path.read_bytes() for path in paths]
    began = process_time()
    for content in contents:
        xml.is_well_formed(content)
    return process_time() - began


def measured(files: list[Sent], pupils: int, folder: Path) -> dict[str, Any]:
    """Seconds by the clock from the first byte read to the last report written."""
    sent = send(files, pupils, folder)
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        [*pool.map(_ready, range(PROCESSES * 2))]
        began = perf_counter()
        counts = [*pool.map(checked, sent)]
        seconds = perf_counter() - began
        structures = sum(pool.map(structure, sent))
    reports = len([*folder.glob("*.csv")])
    return {
        "seconds": seconds,
        "processor": sum(busy for _, _, busy in counts),
        "structure": structures,
        "pupils": sum(pupils for pupils, _, _ in counts),
        "findings": sum(findings for _, findings, _ in counts),
        "files": sum(map(len, sent)),
        "reports": reports,
    }


def _ready(_: int) -> int:
    """Load what a check needs."""
    return len(shipped())
