"""The manifest of a pack: what was in it when it was packed, and where the ledger ended, signed.

A signed document (handlers.life.signed): first what people read, then the SHA-256 of every other
part, and the last entries of the ledger. So nothing in a pack can be changed, put in or left out
afterwards, even what no receipt speaks of, by whoever has not the operator's key.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from nacl.signing import VerifyKey

from bot.pack.faults import wrong
from bot.verdict import Wrong, not_signed
from handlers.life import signed
from handlers.life.signed import DamagedError, Signed
from handlers.outside import Signer
from handlers.words import moment
from storage.rows import Entry

NAME = "manifest.json"
Members = Mapping[str, bytes]


@dataclass(frozen=True)
class Manifest(Signed):
    """A manifest that was read."""

    @property
    def headline(self) -> str:
        """Which return's pack it is, and when it was packed."""
        return f"{self.said['manifest']}, {self.said['packed']}"

    @property
    def parts(self) -> Mapping[str, str]:
        """The SHA-256 of each part by its name."""
        return {str(name): str(sha256) for name, sha256 in self.said["parts"].items()}


def made(signer: Signer, ref: str, at: datetime, ends: Sequence[Entry], parts: Members) -> bytes:
    """The manifest of these parts; ``ends`` are the last entry of the return and of the ledger."""
    said = {
        "manifest": f"{ref}, packed by {signer.issuer}",
        "packed": f"{moment(at)} (in England)",
        "ledger": [{"entry": e.sequence, "what": e.verb, "hash": e.hash} for e in ends],
        "parts": {name: _sha256(content) for name, content in parts.items()},
    }
    content = signed.unsigned(said, signer.key)
    return signed.sealed(content, signer.sign(content))


def genuine(members: Members, known: Mapping[str, VerifyKey]) -> Manifest | Wrong:
    """The manifest among the parts, where one of these keys signed exactly this."""
    if NAME not in members:
        return wrong("part-missing", what=f"{NAME}, which says what was packed, signed,")
    try:
        manifest = _read(members[NAME])
    except DamagedError as why:
        return wrong("manifest-damaged", why=why)
    if no := not_signed(manifest, known):
        return Wrong(no.reference, f"{NAME}: {no.sentence}")
    return manifest


def differing(manifest: Manifest, members: Members) -> Iterator[Wrong]:
    """What was changed, put in or left out since it was packed."""
    packed = manifest.parts
    for name, sha256 in packed.items():
        if name not in members:
            yield wrong("part-missing", what=name)
        elif _sha256(members[name]) != sha256:
            yield wrong("part-changed", name=name)
    for name in members:
        if name not in packed and name != NAME:
            yield wrong("part-unknown", name=name)


def _read(document: bytes) -> Manifest:
    """Raises DamagedError."""
    manifest = Manifest(**vars(signed.opened(document)))
    try:
        assert manifest.headline
        assert manifest.parts
    except (AssertionError, AttributeError, KeyError, TypeError):
        raise DamagedError("parts of it are missing") from None
    return manifest


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
