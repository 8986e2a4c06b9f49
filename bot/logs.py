"""Logs: one JSON object a line, with kinds and places and numbers, never what a message says."""

import json
import logging
import sys
import traceback


class Lines(logging.Formatter):
    """A record as one line of JSON; an exception as its kind and where, without its words."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "from": record.name,
            "what": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            said |= _trouble(record.exc_info[0], record.exc_info[1])
        return json.dumps(said, ensure_ascii=False)


def to_stderr(level: str = "INFO") -> None:
    """Send every log record there."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=level, handlers=[handler], force=True)


def _trouble(kind: type[BaseException], error: BaseException | None) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__) if error else []
    return {"error": kind.__name__, "trace": [f"{f.filename}:{f.lineno}" for f in frames[-6:]]}
