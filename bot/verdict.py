"""A verdict on a receipt, and on a file beside it, without any store. It reads no file."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from nacl.signing import VerifyKey

from bot import keys
from handlers.life.receipts import Receipt, read
from handlers.life.signed import DamagedError, Signed

# fmt: off
WHY = {
    # reference          what is wrong, and what to do
    "receipt-damaged":  "The receipt is not as it was written: {why}. Write to the bot for another "
                        "one: receipt REF",
    "key-unknown":      "It is signed with the key {key}, which is none of yours. Ask the operator "
                        "for that public key, by a way that you trust, and name it with --key.",
    "signature-wrong":  "The key {key} did not sign this. Somebody changed it or made it up: do "
                        "not rely on it.",
    "file-differs":     "The file is not the one that was filed: its SHA-256 is {ours}, and the "
                        "receipt says {theirs}. What was sent packed must be unpacked first.",
    "no-file-filed":    "The receipt is of a declaration that there are no data: no file belongs "
                        "to it.",
}
# fmt: on


@dataclass(frozen=True)
class Wrong:
    """What is wrong: a reference that stays the same, and a sentence."""

    reference: str
    sentence: str


def genuine(document: bytes, known: Mapping[str, VerifyKey]) -> Receipt | Wrong:
    """The receipt, where one of these keys signed exactly this."""
    try:
        receipt = read(document)
    except DamagedError as damage:
        return _wrong("receipt-damaged", why=damage)
    return not_signed(receipt, known) or receipt


def not_signed(document: Signed, known: Mapping[str, VerifyKey]) -> Wrong | None:
    """Why it does not hold that one of these keys signed exactly this, None where it does."""
    key = known.get(document.key)
    if key is None:
        return _wrong("key-unknown", key=document.key)
    if not keys.signed(key, document.content, document.signature):
        return _wrong("signature-wrong", key=document.key)
    return None


def belongs(receipt: Receipt, content: bytes) -> Wrong | None:
    """Why these bytes are not those of the receipt's filing, None where they are."""
    ours = hashlib.sha256(content).hexdigest()
    if not receipt.sha256:
        return _wrong("no-file-filed")
    differs = ours != receipt.sha256
    return _wrong("file-differs", ours=ours, theirs=receipt.sha256) if differs else None


def _wrong(reference: str, **words: object) -> Wrong:
    return Wrong(reference, WHY[reference].format(**words))
