"""Keys: what receipts are signed with, made and kept here; a private one never leaves its file."""

import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from handlers.life.signed import key_name
from handlers.outside import Signer

PRIVATE = "receipts.key"
"""Below the folder of the stores: 64 hexadecimal digits, for its owner's eyes alone."""
PUBLIC = "receipts.pub"
"""Beside it: every public key that was ever signed with, one a line, to be given away."""
KEY = re.compile(r"[0-9a-f]{64}")


class UnfitKeyError(RuntimeError):
    """A key cannot be used, in words for who gave it."""


def signer(folder: Path, issuer: str) -> Signer:
    """What signs with the operator's key; where there is none yet, it is made.

    Raises UnfitKeyError where the file holds no key, and OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / PRIVATE).exists():
        _keep(folder, SigningKey.generate(), anew=False)
    secret = _private(folder)
    _publish(folder, secret.verify_key)
    key = name_of(secret.verify_key)
    return Signer(key, issuer, lambda content: secret.sign(content).signature)


def replace(folder: Path) -> str:
    """Sign with a new key from now on; its name. The old public key stays known."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / PRIVATE).exists():
        _publish(folder, _private(folder).verify_key)
    secret = SigningKey.generate()
    _keep(folder, secret, anew=True)
    _publish(folder, secret.verify_key)
    return name_of(secret.verify_key)


def current(folder: Path) -> str:
    """The name of the key that is signed with, "" for none. Raises UnfitKeyError."""
    there = (folder / PRIVATE).exists()
    return name_of(_private(folder).verify_key) if there else ""


def exposed(folder: Path) -> bool:
    """Whether anybody but its owner may read the private key."""
    path = folder / PRIVATE
    return path.exists() and bool(path.stat().st_mode & 0o077)


def known(texts: Iterable[str]) -> dict[str, VerifyKey]:
    """The public keys in texts of one key a line, by name; what follows the key is a comment.

    Raises UnfitKeyError for a line that begins with no key.
    """
    lines = (line.strip() for text in texts for line in text.splitlines())
    keys = [_public(line) for line in lines if line and not line.startswith("#")]
    return {name_of(key): key for key in keys}


def published(folder: Path) -> str:
    """The text of all public keys, "" where there is none yet."""
    path = folder / PUBLIC
    return path.read_text(encoding="ascii", errors="replace") if path.exists() else ""


def signed(key: VerifyKey, content: bytes, signature: bytes) -> bool:
    """Whether this key made this signature over this content."""
    try:
        key.verify(content, signature)
    except BadSignatureError:
        return False
    return True


def name_of(key: VerifyKey) -> str:
    """What a public key is called in receipts."""
    return key_name(bytes(key))


def _public(line: str) -> VerifyKey:
    first = line.split(maxsplit=1)[0].lower()
    if not KEY.fullmatch(first):
        raise UnfitKeyError(f"no public key: {line[:80]!r}; 64 hexadecimal digits were expected")
    return VerifyKey(bytes.fromhex(first))


def _private(folder: Path) -> SigningKey:
    path = folder / PRIVATE
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if not KEY.fullmatch(text):
        raise UnfitKeyError(
            f"{path} holds no key. Put it back from a backup, or: returns-bot key new --replace"
        )
    return SigningKey(bytes.fromhex(text))


def _keep(folder: Path, secret: SigningKey, *, anew: bool) -> None:
    """Write the private key whole or not at all; of two who make the first one, one prevails."""
    fresh = folder / f"{PRIVATE}.{os.getpid()}"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{bytes(secret).hex()}\n")
    if anew:
        fresh.replace(folder / PRIVATE)
        return
    try:
        os.link(fresh, folder / PRIVATE)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _publish(folder: Path, key: VerifyKey) -> None:
    if name_of(key) in known([published(folder)]):
        return
    with (folder / PUBLIC).open("a", encoding="ascii") as file:
        file.write(f"{bytes(key).hex()}  # {name_of(key)}, since {datetime.now(UTC):%Y-%m-%d}\n")
