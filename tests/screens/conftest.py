"""The fixtures ``chromium``, one browser for all tests in this folder, and ``kept``, where what it
shows is kept to be looked at: build/screens.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.screens.chromium import Chromium, install, started

KEPT = Path(__file__).parents[2] / "build" / "screens"


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    why_not = install()
    if why_not and os.environ.get("CI"):
        pytest.fail(why_not)
    if why_not:
        pytest.skip(why_not)
    with started(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="session")
def kept() -> Path:
    KEPT.mkdir(parents=True, exist_ok=True)
    return KEPT
