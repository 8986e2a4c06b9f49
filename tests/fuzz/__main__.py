"""python -m tests.fuzz: every reader is fed mutated samples; ends with 1 where one broke."""

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.fuzz.run import Result, fuzzed
from tests.fuzz.targets import ALL
from tests.fuzz.worker import made

FOUND = Path("build/fuzz")


def main() -> int:
    """Fuzz the readers that were asked for, print a line for each and one for all."""
    asked = _asked()
    targets = [t for t in ALL if t.name in (asked.only or [t.name for t in ALL])]
    if asked.input is not None:
        sys.stdout.buffer.write(made(targets[0], asked.seed, asked.input))
        return 0
    get_context("forkserver").set_forkserver_preload(["tests.fuzz.warm"])
    share = asked.seconds * min(asked.processes, len(targets)) / len(targets)
    with ThreadPoolExecutor(asked.processes) as pool:
        results = list(pool.map(lambda target: fuzzed(target, asked.seed, share), targets))
    for result in results:
        print(result.line())
        for finding in result.findings:
            name = FOUND / f"{result.name}-{finding.number}.bin"
            FOUND.mkdir(parents=True, exist_ok=True)
            name.write_bytes(finding.content)
            print(f"  {finding.what}\n  {name} ({len(finding.content):,} bytes)\n{finding.trace}")
    print(_summary(results, asked.seconds, asked.seed))
    return 1 if any(result.findings for result in results) else 0


def _summary(results: Sequence[Result], seconds: float, seed: str) -> str:
    inputs, findings = sum(r.inputs for r in results), sum(len(r.findings) for r in results)
    return (
        f"fuzz: {len(results)} readers, {inputs:,} inputs in {seconds:.0f} s, "
        f"{findings or 'no'} finding{'' if findings == 1 else 's'} (seed {seed})"
    )


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120, help="for all readers together")
    parser.add_argument("--seed", default=str(int(time.time())), help="the same gives the same")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", nargs="*", choices=[t.name for t in ALL], help="these readers")
    parser.add_argument("--input", type=int, help="write the input of this number, and end")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
