"""What comes in packed: the files inside, or a word on why not; never anything else."""

import gzip
import io
import re
import struct
import zipfile
import zlib

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from validation.intake import take_in
from validation.reading import containers
from validation.reading.containers import Member, unpack
from validation.reading.kinds import KINDS
from validation.reading.trouble import Unreadable


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


def reason(name: str, content: bytes, largest: int = containers.LARGEST) -> str:
    with pytest.raises(Unreadable) as caught:
        unpack(name, content, largest)
    assert caught.value.sentence.endswith(".")
    return caught.value.reason


def test_a_plain_file_is_itself() -> None:
    assert unpack("a.csv", b"x,y\n") == [Member("a.csv", b"x,y\n")]


def test_a_zip_gives_its_files_without_folders_and_what_a_mac_adds() -> None:
    packed = zipped(
        ("in/a.xml", b"<a/>"), ("b.csv", b"x"), ("__MACOSX/._a", b"m"), ("in/.DS_Store", b"m")
    )
    assert unpack("z.zip", packed) == [Member("a.xml", b"<a/>"), Member("b.csv", b"x")]


def test_a_name_cannot_lead_out_of_a_folder() -> None:
    packed = zipped(("../../etc/passwd", b"x"), ("..\\..\\boot.ini", b"y"))
    assert [member.name for member in unpack("z.zip", packed)] == ["passwd", "boot.ini"]


def test_a_gz_gives_its_file_without_the_ending() -> None:
    assert unpack("a.csv.gz", gzip.compress(b"x,y\n")) == [Member("a.csv", b"x,y\n")]


@pytest.mark.parametrize("content", [b"", b" \r\n\t ", b"\0" * 40])
def test_an_empty_file_is_called_empty(content: bytes) -> None:
    assert reason("a.csv", content) == "empty"


def test_an_empty_zip_is_called_empty() -> None:
    assert reason("a.zip", zipped()) == "empty"


@pytest.mark.parametrize(("mark", "at", "why", "what"), KINDS, ids=lambda value: str(value)[:20])
def test_a_file_of_another_kind_is_called_by_its_name(
    mark: bytes, at: int, why: str, what: str
) -> None:
    content = b"_" * at + mark + b"_" * 400
    with pytest.raises(Unreadable, match=what.replace("(", r"\(").replace(")", r"\)")) as caught:
        unpack("a.csv", content)
    assert caught.value.reason == why


def workbook() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "Year")
    return target.getvalue()


def test_a_workbook_is_a_file_alone_and_in_a_zip_and_in_a_gz() -> None:
    book = workbook()
    assert unpack("a.xlsx", book) == [Member("a.xlsx", book)]
    assert unpack("a.zip", zipped(("in/a.xlsx", book), ("b.csv", b"x"))) == [
        Member("a.xlsx", book),
        Member("b.csv", b"x"),
    ]
    assert unpack("a.xlsx.gz", gzip.compress(book)) == [Member("a.xlsx", book)]


def test_a_workbook_that_is_a_bomb_is_refused() -> None:
    parts = ("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"<workbook/>")
    zeros = ("xl/worksheets/sheet1.xml", bytes(20 * containers.MEGABYTE))
    assert reason("a.xlsx", zipped(*parts, zeros)) == "zip-bomb"
    assert reason("a.zip", zipped(("a.xlsx", zipped(*parts, zeros)))) == "zip-bomb"
    large = ("xl/worksheets/sheet1.xml", bytes(range(256)) * 40)
    assert reason("a.xlsx", zipped(*parts, large), 2000) == "too-large"
    with pytest.raises(Unreadable, match="one file at a time"):
        unpack("a.xlsx", zipped(*parts, large), 2000)


@pytest.mark.parametrize(
    ("stream", "why", "what"),
    [
        ("EncryptedPackage", "encrypted-workbook", "protected by a password. Send it without one"),
        ("Workbook", "spreadsheet", "an old Excel workbook (.xls). Save it as .xlsx"),
        ("WordDocument", "document", "an old or locked Office document"),
    ],
)
def test_an_old_or_locked_document_is_called_what_it_is(stream: str, why: str, what: str) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1" + b"_" * 500 + stream.encode("utf-16-le")
    with pytest.raises(Unreadable, match=re.escape(what)) as caught:
        unpack("a.xlsx", content)
    assert caught.value.reason == why


@pytest.mark.parametrize("part", ["xl/workbook.bin", "content.xml"])
def test_other_kinds_of_spreadsheet_are_named_with_what_to_do(part: str) -> None:
    packed = zipped(("[Content_Types].xml", b"x"), (part, b"x"))
    with pytest.raises(Unreadable, match=r"Save it as \.xlsx"):
        unpack("a.xlsb", packed)


def test_a_zip_that_holds_itself_is_not_followed() -> None:
    packed = zipped(("a.zip", zipped(("a.zip", zipped(("a.zip", zipped(("a.csv", b"x"))))))))
    assert reason("a.zip", packed) == "nested-zip"


def test_a_word_document_and_a_web_page_are_documents() -> None:
    docx = zipped(("[Content_Types].xml", b"x"), ("word/document.xml", b"x"))
    assert reason("a.docx", docx) == "document"
    assert reason("a.xml", b"\n<!DOCTYPE html><html></html>") == "document"


def test_a_zip_that_is_cut_off_is_called_damaged() -> None:
    packed = zipped(("a.csv", b"x,y\n" * 5000))
    for size in (30, len(packed) // 2, len(packed) - 1):
        assert reason("a.zip", packed[:size]) == "truncated-zip"


def test_a_gz_that_is_cut_off_is_called_damaged() -> None:
    assert reason("a.gz", gzip.compress(b"x,y\n" * 500)[:-9]) == "truncated-zip"


def test_a_zip_with_a_password_is_called_that() -> None:
    packed = bytearray(zipped(("a.csv", b"x,y\n")))
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        packed[packed.index(mark) + offset] |= 1
    assert reason("a.zip", bytes(packed)) == "encrypted-zip"


def test_a_zip_in_a_zip_is_refused() -> None:
    assert reason("a.zip", zipped(("b.zip", zipped(("a.csv", b"x"))))) == "nested-zip"
    assert reason("a.csv.gz", gzip.compress(zipped(("a.csv", b"x")))) == "nested-zip"


def test_a_picture_in_a_zip_is_still_a_picture() -> None:
    assert reason("a.zip", zipped(("scan.png", b"\x89PNG\r\n\x1a\n"))) == "picture"


def test_an_unusual_packing_is_refused() -> None:
    assert reason("a.zip", zipped(("a.csv", b"x" * 99), method=zipfile.ZIP_LZMA)) == "odd-zip"


def test_a_bomb_is_refused_however_it_is_packed() -> None:
    zeros = bytes(20 * containers.MEGABYTE)
    assert reason("a.zip", zipped(("a.csv", zeros))) == "zip-bomb"
    assert reason("a.gz", gzip.compress(zeros)) == "zip-bomb"


def test_a_bomb_whose_directory_lies_about_its_size_is_refused() -> None:
    packed = bytearray(zipped(("a.csv", bytes(20 * containers.MEGABYTE))))
    for mark, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        at = packed.index(mark) + offset
        packed[at : at + 4] = struct.pack("<I", 100)
    assert reason("a.zip", bytes(packed)) in ("zip-bomb", "truncated-zip")


def test_too_many_files_are_refused() -> None:
    packed = zipped(*((f"{n}.csv", b"x") for n in range(containers.MOST_FILES + 1)))
    assert reason("a.zip", packed) == "zip-bomb"
    assert reason("a.zip", b"PK\3\4" + b"PK\1\2" * (containers.MOST_ENTRIES + 1)) == "zip-bomb"


def test_files_that_are_too_large_together_are_refused() -> None:
    one = ("a.csv", bytes(range(1, 250)) * 3)
    assert len(unpack("a.zip", zipped(one), 1000)) == 1
    assert reason("a.zip", zipped(one, ("b.csv", one[1])), 1000) == "too-large"
    assert reason("a.csv", b"x" * 1001, 1000) == "too-large"
    assert reason("a.csv.gz", gzip.compress(bytes(range(256)) * 5), 1000) == "too-large"


def test_the_operators_limit_is_the_limit_of_what_is_unpacked() -> None:
    packed = zipped(("a.csv", b"Year\n" * 300_000))
    (taken,) = take_in("a.zip", packed, "", 2)
    assert taken.trouble is None
    (taken,) = take_in("a.zip", packed, "", 1)
    assert taken.trouble
    assert taken.trouble.reason == "too-large"
    assert "larger than 1 MB" in taken.trouble.sentence


STARTS = st.sampled_from(
    [b"", b"PK\3\4", b"PK\5\6", b"\x1f\x8b\x08", zipped(("a.csv", b"x" * 50)), gzip.compress(b"x")]
)


@given(STARTS, st.binary(max_size=400), st.text(max_size=20))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_files_or_unreadable(start: bytes, rest: bytes, name: str) -> None:
    try:
        members = unpack(name, start + rest)
    except Unreadable as trouble:
        assert trouble.sentence  # noqa: PT017 - either end is right
    else:
        assert all(member.name and member.content is not None for member in members)


@given(st.integers(0, 200), st.integers(0, 255))
@settings(max_examples=300, deadline=None)
def test_a_zip_with_one_byte_changed_is_files_or_unreadable(at: int, byte: int) -> None:
    packed = bytearray(zipped(("a.csv", b"a,b\n" * 20), ("b.csv", zlib.compress(b"y") * 9)))
    packed[at % len(packed)] = byte
    try:
        assert unpack("a.zip", bytes(packed))
    except Unreadable as trouble:
        assert trouble.sentence  # noqa: PT017
