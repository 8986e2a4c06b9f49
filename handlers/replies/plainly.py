"""A reply as plain JSON and back: what a step of a workflow may return."""

from typing import Any

from pydantic import TypeAdapter

from handlers.reply import Reply

_REPLY = TypeAdapter(Reply)


def plain(reply: Reply) -> dict[str, Any]:
    """JSON values only; ``reply`` reads them back."""
    return dict(_REPLY.dump_python(reply, mode="json"))


def read(raw: dict[str, Any]) -> Reply:
    """The reply that ``plain`` wrote."""
    return _REPLY.validate_python(raw)
