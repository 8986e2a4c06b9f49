"""python -m tests.simulation: a collection of 250 schools is lived through; ends with 1 where
something is wrong.
"""

import argparse
import sys
from datetime import date

from tests.simulation.play import play


def main() -> int:
    """Live through it, say what there was of everything, and what was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--schools", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1, help="the same gives the same eight weeks")
    asked = parser.parse_args()
    told = play(asked.schools, asked.seed, so_far=_so_far)
    for what, number in {"schools": asked.schools, **told.counts}.items():
        print(f"{number:7,}  {what}")
    for one in told.wrong:
        print(f"NO  {one}")
    print(f"simulate: {len(told.wrong) or 'nothing'} wrong, {told.seconds:.0f} s")
    return 1 if told.wrong else 0


def _so_far(day: date) -> None:
    """A word a week: it takes minutes."""
    if day.weekday() == 0:
        print(f"{day} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
