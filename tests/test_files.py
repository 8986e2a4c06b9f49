"""Files by content hash."""

import hashlib

import pytest
from sqlalchemy.exc import NoResultFound
from sqlmodel import Session, select

from storage import files
from storage.rows import File


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 9, b"<Message>" * 10_000], ids=len)
def test_a_file_comes_back_byte_for_byte_under_its_hash(
    any_session: Session, content: bytes
) -> None:
    sha256 = files.keep(any_session, content)
    any_session.commit()
    any_session.expunge_all()
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert files.load(any_session, sha256) == content
    assert any_session.get_one(File, sha256).size == len(content)


def test_the_same_bytes_are_kept_once_and_compressed(session: Session) -> None:
    assert files.keep(session, b"a" * 9000) == files.keep(session, b"a" * 9000)
    (kept,) = session.exec(select(File))
    assert len(kept.body) < 100


def test_an_unknown_hash_is_an_error(session: Session) -> None:
    with pytest.raises(NoResultFound):
        files.load(session, "0" * 64)
