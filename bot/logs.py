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
            "what": _what(record),
        }
        if record.exc_info and record.exc_info[0]:
            said |= _trouble(record.exc_info[0], record.exc_info[1])
        return json.dumps(said, ensure_ascii=False)


OURS = ("bot", "handlers", "storage", "validation", "returns-bot", "py.warnings")
PUTS_ITS_OWN = "dbos"
"""The engine gives its logger a handler when it starts, unless it has one."""


def to_stderr(level: str = "INFO") -> None:
    """Send every log record there, those of libraries too: no other handler stays."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in (PUTS_ITS_OWN, *logging.root.manager.loggerDict):
        if name.partition(".")[0] not in OURS:
            logger = logging.getLogger(name)
            logger.handlers, logger.propagate = [], True
    logging.getLogger(PUTS_ITS_OWN).addHandler(logging.NullHandler())


def _what(record: logging.LogRecord) -> str:
    """What is said. Of a library's record only up to the first colon, and where it is from:
    below stand the words of an exception, which may hold what a message says.
    """
    if record.name.partition(".")[0] in OURS:
        return record.getMessage()
    return f"{str(record.msg).partition(':')[0]} ({record.filename}:{record.lineno})"


def _trouble(kind: type[BaseException], error: BaseException | None) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__) if error else []
    return {"error": kind.__name__, "trace": [f"{f.filename}:{f.lineno}" for f in frames[-6:]]}
