"""What the store alone knows: drawn by lot once, the same for every process that opens it."""

from sqlmodel import Session

from storage.rows import Secret

MESSAGE_ID = "message-id"
"""What Message-IDs are made with."""


def of(session: Session, name: str) -> bytes:
    """The secret of this name."""
    return bytes.fromhex(session.get_one(Secret, name).value)
