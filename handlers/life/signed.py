"""Signed documents: JSON of one form only, so that every byte of it counts. It knows no key.

What is signed is the document without its last member, the signature; the one before it names the
key.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEY_NAME = re.compile(r"[0-9a-f]{4}(-[0-9a-f]{4}){7}")
SIGNATURE = re.compile(r"[0-9a-f]{128}")
HEX = 4


class DamagedError(ValueError):
    """A document is none as we write them, and why."""


@dataclass(frozen=True)
class Signed:
    """A signed document that was read: what it says, whose key it names, what was signed how."""

    said: Mapping[str, Any]
    key: str
    content: bytes
    signature: bytes


def key_name(public: bytes) -> str:
    """What a public key is called: the first half of its SHA-256, in groups to be read aloud.

    >>> key_name(bytes(32))
    '6668-7aad-f862-bd77-6c8f-c18b-8e9f-8e20'
    """
    digits = hashlib.sha256(public).hexdigest()[:32]
    return "-".join(digits[n : n + HEX] for n in range(0, len(digits), HEX))


def unsigned(said: Mapping[str, Any], key: str) -> bytes:
    """What is to be signed: the document as it will be, without the signature."""
    return _written({**said, "key": key})


def sealed(content: bytes, signature: bytes) -> bytes:
    """The whole document, of what was signed and its signature (64 bytes)."""
    return _written(json.loads(content) | {"signature": signature.hex()})


def opened(document: bytes) -> Signed:
    """A document as it was written, byte for byte. Raises DamagedError for anything else."""
    said = _parsed(document)
    signature, key = str(said.pop("signature", "")), str(said.get("key", ""))
    if not (SIGNATURE.fullmatch(signature) and KEY_NAME.fullmatch(key)):
        raise DamagedError("parts of it are missing")
    read = Signed(said, key, _written(said), bytes.fromhex(signature))
    if sealed(read.content, read.signature) != document:
        raise DamagedError("it was changed since it was written, if only by a space or a line end")
    return read


def _parsed(document: bytes) -> dict[str, Any]:
    try:
        said = json.loads(document.decode())
    except (ValueError, RecursionError):
        raise DamagedError("it is cut off, or none at all") from None
    if not isinstance(said, dict):
        raise DamagedError("it is none")
    return said


def _written(said: Mapping[str, Any]) -> bytes:
    """JSON of one form: members in the order that they have, a blank a level."""
    return (json.dumps(said, indent=1, ensure_ascii=False) + "\n").encode(errors="replace")
