"""The log: one JSON object a line, whoever writes it, and no word of what a message says."""

import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root, engine = logging.getLogger(), logging.getLogger("dbos")
    before = root.handlers[:], root.level, engine.handlers[:], engine.propagate
    yield
    logging.captureWarnings(False)
    root.handlers, root.level, engine.handlers, engine.propagate = before


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_library_with_a_handler_of_its_own_writes_json_without_the_words_of_an_exception(
    capsys: pytest.CaptureFixture[str],
) -> None:
    library = logging.getLogger("dbos")
    library.addHandler(logging.StreamHandler())
    library.propagate = False
    logs.to_stderr()
    assert library.handlers  # or the engine adds its own when it starts
    error = ValueError("Jane Head")
    library.error(f"Error in workflow 7: {error}")
    library.warning("Failed for %s", error)
    told = lines(capsys)
    assert [str(each["what"]).partition(" (")[0] for each in told] == [
        "Error in workflow 7",
        "Failed for %s",
    ]
    assert "Jane" not in str(told)


def test_our_own_words_stand_whole_and_an_exception_is_its_kind_and_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.to_stderr()
    try:
        raise ValueError("Jane Head")
    except ValueError:
        logging.getLogger("returns-bot").exception("message %s: it failed", 7)
    (told,) = lines(capsys)
    assert (told["what"], told["error"]) == ("message 7: it failed", "ValueError")
    assert "Jane" not in str(told)
