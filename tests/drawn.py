"""Imported by the tests' fork server: what was drawn once in this run is not drawn again.

Most files in the tests are the same few samples, whose plots take longer than all else of a check.
How a plot looks is tested where it is drawn (test_summary.py, the screens), not here.
"""

import os
from hashlib import sha256
from pathlib import Path

from validation.report import plots
from validation.summary import Part

FOLDER = "TESTS_DRAWN"
"""The variable of the environment that says where what was drawn is kept, for one run."""
draw = plots._drawn


def _kept(part: Part, form: str, last: str) -> bytes:
    key = sha256(repr((part, form, last)).encode()).hexdigest()
    path = Path(os.environ[FOLDER]) / key
    if not path.exists():
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(draw(part, form, last))
        fresh.rename(path)
    return path.read_bytes()


if FOLDER in os.environ:
    plots._drawn = _kept
