"""The fuzzer finds what it is there for: crashes, hangs, growth; the same seed finds it again."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.fuzz import run, worker
from tests.fuzz.mutation import of_bytes, of_json, of_packed, unzipped, zipped
from tests.fuzz.run import Result, fuzzed
from tests.fuzz.targets import ALL, Target

ROOT = Path(__file__).parent.parent
Read = Callable[[bytes], object]
KEPT: list[bytes] = []


def words() -> list[bytes]:
    return [b"some words, 123 and more"]


def crashes_at_a_bracket(content: bytes) -> None:
    if b"[" in content:
        raise KeyError("a bracket")


def hangs(content: bytes) -> None:
    while content not in words():
        pass


def waits(content: bytes) -> None:
    while content not in words():
        time.sleep(1)


def grows(content: bytes) -> None:
    KEPT.append(b"x" * 300_000)
    time.sleep(0.01)  # so that it grows by no more than the limit, however quick the machine is


def takes_all(content: bytes) -> None:
    if content not in words():
        KEPT.append(bytes(2 * worker.MEGABYTES * worker.MEGABYTE))


def target(read: Read, *, fine: tuple[type[Exception], ...] = ()) -> Target:
    return Target(read.__name__, words, read, (b"[",), fine=fine)


def found(read: Read, seconds: float = 1.0) -> Result:
    return fuzzed(target(read), "a seed", seconds)


def test_a_reader_that_raises_is_found_once_with_the_input_that_did_it() -> None:
    result = found(crashes_at_a_bracket)
    (finding,) = result.findings
    assert finding.what.startswith("KeyError at test_fuzz.py:")
    assert b"[" in finding.content
    assert "a bracket" in finding.trace
    assert result.inputs > finding.number


def test_what_a_reader_may_raise_is_no_finding() -> None:
    result = fuzzed(target(crashes_at_a_bracket, fine=(KeyError,)), "a seed", 1)
    assert not result.findings
    assert result.inputs


def test_a_reader_that_never_ends_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "MOST", 1)
    monkeypatch.setattr(run, "SECONDS", 1)
    (finding,) = found(hangs).findings
    assert finding.what == "took more than 1 s of its own time"


def test_a_reader_that_sleeps_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "MOST", 1)
    monkeypatch.setattr(run, "SILENCE", 2)
    monkeypatch.setattr(run, "GRACE", 1)
    (finding,) = found(waits).findings
    assert finding.what == "the process said nothing for 2 s"


def test_a_reader_that_keeps_what_it_reads_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "GROWTH", 1)
    (finding,) = found(grows, 3.0).findings
    assert finding.what.startswith("the process grew by ")


def test_a_reader_that_wants_all_memory_is_found() -> None:
    (finding,) = found(takes_all).findings
    assert finding.what.startswith("MemoryError at test_fuzz.py")


@pytest.mark.parametrize("change", [of_bytes, of_packed, of_json])
def test_the_same_dice_make_the_same_input(change: object) -> None:
    assert callable(change)
    seeds = {of_json: [b'{"a": [1, {"b": "c"}]}'], of_packed: [zipped({"a": b"1", "b": b"2"})]}
    made = [change(seeds.get(change, words()), (b"[",), Random(7)) for _ in range(2)]
    assert made[0] == made[1]
    others = {change(seeds.get(change, words()), (b"[",), Random(n)) for n in range(30)}
    assert len(others) > 10


def test_an_input_does_not_depend_on_those_before_it() -> None:
    seed = [b'{"a": [1, {"b": "c"}], "d": {}}']
    first, again = ([of_json(seed, (b"x",), Random(n)) for n in range(300)] for _ in range(2))
    assert first == again


def test_a_packed_input_is_mostly_still_a_zip_with_one_file_changed() -> None:
    seed = {"a": b"1" * 50, "b": b"2" * 50}
    kept = 0
    for n in range(40):
        try:
            files = unzipped(of_packed([zipped(seed)], (b"x",), Random(n)))
        except Exception:  # it is no zip any more
            continue
        kept += sum(files[name] == seed[name] for name in seed) == 1
    assert kept > 20


@pytest.mark.parametrize("reader", ALL, ids=lambda reader: reader.name)
def test_every_reader_reads_its_own_samples(reader: Target) -> None:
    seeds = reader.seeds()
    assert seeds
    for content in seeds[:3]:
        try:
            reader.read(content)
        except reader.fine as why:
            assert reader.name in ("xlsx", "csv", "xml"), why  # noqa: PT017


def test_the_command_says_what_it_did_and_with_which_seed() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.fuzz",
            "--seconds",
            "1",
            "--seed",
            "7",
            "--only",
            "containers",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1].startswith("fuzz: 1 readers, ")
    assert done.stdout.splitlines()[-1].endswith("no findings (seed 7)")
