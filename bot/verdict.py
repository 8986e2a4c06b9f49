"""A verdict on a receipt, and on a file beside it, without any store. It reads no file."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from nacl.signing import VerifyKey

from bot import keys
from handlers.life.receipts import DamagedError, Receipt, read

# fmt: off
WHY = {
    # reference          what is wrong, and what to do
    "receipt-damaged":  "The receipt is not as it was written: {why}. Write to the bot for another "
                        "one: receipt REF",
    "key-unknown":      "It is signed with the key {key}, which is none of yours. Ask the operator "
                        "for that public key, by a way that you trust, and name it with --key.",
    "signature-wrong":  "The key {key} did not sign this. Somebody changed the receipt or made it "
                        "up: do not rely on it.",
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
    key = known.get(receipt.key)
    if key is None:
        return _wrong("key-unknown", key=receipt.key)
    if not keys.signed(key, receipt.content, receipt.signature):
        return _wrong("signature-wrong", key=receipt.key)
    return receipt


def belongs(receipt: Receipt, content: bytes) -> Wrong | None:
    """Why these bytes are not those of the receipt's filing, None where they are."""
    ours = hashlib.sha256(content).hexdigest()
    if not receipt.sha256:
        return _wrong("no-file-filed")
    differs = ours != receipt.sha256
    return _wrong("file-differs", ours=ours, theirs=receipt.sha256) if differs else None


def _wrong(reference: str, **words: object) -> Wrong:
    return Wrong(reference, WHY[reference].format(**words))
