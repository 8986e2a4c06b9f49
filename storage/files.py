"""Files by the hash of their content: the same bytes are kept once, and never changed."""

import hashlib
import zlib

from sqlmodel import Session

from storage.engine import serialise
from storage.rows import File


def keep(session: Session, content: bytes) -> str:
    """Keep these bytes, compressed, and return their SHA-256 in hexadecimal."""
    sha256 = hashlib.sha256(content).hexdigest()
    serialise(session, f"file {sha256}")
    if session.get(File, sha256) is None:
        session.add(File(sha256=sha256, size=len(content), body=zlib.compress(content)))
        session.flush()
    return sha256


def load(session: Session, sha256: str) -> bytes:
    """The bytes as they were given. Raises sqlalchemy's NoResultFound for an unknown hash."""
    return zlib.decompress(session.get_one(File, sha256).body)
