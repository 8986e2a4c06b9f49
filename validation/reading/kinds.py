"""What a file is by its first bytes, where it is no return: a table; it unpacks nothing."""

from collections.abc import Sequence

from validation.reading.trouble import Unreadable

CONTENT_TYPES = "[Content_Types].xml"
"""The name that every document of Office's own zip format holds."""
WANTED = "Send the .xml or .csv file as your own system makes it, or a .zip of it."
EXPORT = "Save it as .xlsx or, better, export it from your own system as CSV, and send that."
UNLOCKED = (
    "Send it without one, to the address for returns that you were given: that is the way that was "
    "agreed with those who collect them. Never send us a password. If you may not send it so, ask "
    "them for another way."
)
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1"

# fmt: off
KINDS = (
    # the first bytes               at  reason         what it is
    (b"%PDF-",                       0, "document",    "a PDF document"),
    (b"\x89PNG\r\n",                 0, "picture",     "a picture (PNG)"),
    (b"\xff\xd8\xff",                0, "picture",     "a picture (JPEG)"),
    (b"GIF87a",                      0, "picture",     "a picture (GIF)"),
    (b"GIF89a",                      0, "picture",     "a picture (GIF)"),
    (b"II*\x00",                     0, "picture",     "a picture (TIFF)"),
    (b"MM\x00*",                     0, "picture",     "a picture (TIFF)"),
    (b"WEBP",                        8, "picture",     "a picture (WebP)"),
    (b"ftypheic",                    4, "picture",     "a picture (HEIC)"),
    (b"ftyp",                        4, "picture",     "a film or a picture"),
    (b"{\\rtf",                      0, "document",    "a document (RTF)"),
    (b"x\x9f>\"",                    0, "document",    "a winmail.dat of Outlook's"),
    (b"7z\xbc\xaf'\x1c",             0, "odd-zip",     "a 7-Zip archive"),
    (b"Rar!\x1a\x07",                0, "odd-zip",     "a RAR archive"),
    (b"BZh",                         0, "odd-zip",     "a bzip2 archive"),
    (b"\xfd7zXZ\x00",                0, "odd-zip",     "an xz archive"),
    (b"ustar",                     257, "odd-zip",     "a tar archive"),
    (b"MZ\x90\x00",                  0, "document",    "a program"),
    (b"\x7fELF",                     0, "document",    "a program"),
    (b"SQLite format 3\x00",         0, "document",    "a database (SQLite)"),
    (b"Standard Jet DB",             4, "document",    "a database (Access)"),
    (b"Standard ACE DB",             4, "document",    "a database (Access)"),
)
OFFICE = (
    # a name within the zip          reason         what it is                    what is wanted
    ("word/",                        "document",    "a Word document",            WANTED),
    ("ppt/",                         "document",    "a PowerPoint presentation",  WANTED),
    ("xl/workbook.bin",              "spreadsheet", "a binary workbook (.xlsb)",  EXPORT),
    ("content.xml",                  "document",    "an OpenDocument file",       EXPORT),
)
OLD_OFFICE = (
    # a stream's name        reason                what it is                            then
    ("EncryptedPackage",     "encrypted-workbook", "protected by a password",            UNLOCKED),
    ("Workbook",             "spreadsheet",        "an old Excel workbook (.xls)",       EXPORT),
    ("Book",                 "spreadsheet",        "an old Excel workbook (.xls)",       EXPORT),
    ("",                     "document",           "an old or locked Office document",   WANTED),
)
# fmt: on


def refuse_other_kinds(name: str, content: bytes) -> None:
    """Raise Unreadable for a picture, a document, a program, a web page."""
    for mark, at, reason, what in KINDS:
        if content[at : at + len(mark)] == mark:
            raise Unreadable(reason, f"{name} is {what}. {WANTED}")
    if content.startswith(OLE):
        _refuse_old_office(name, content)
    start = content[:200].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise Unreadable("document", f"{name} is a web page. {WANTED}")


def _refuse_old_office(name: str, content: bytes) -> None:
    """Which of the documents in Microsoft's compound file format it is, by a stream's name."""
    for stream, reason, what, wanted in OLD_OFFICE:
        if stream.encode("utf-16-le") in content:
            raise Unreadable(reason, f"{name} is {what}. {wanted}")


def refuse_office(name: str, names: Sequence[str]) -> None:
    """Raise Unreadable where the ``names`` in a zip are those of a document."""
    for begins, reason, what, wanted in OFFICE:
        if (CONTENT_TYPES in names or "mimetype" in names) and any(
            inner.startswith(begins) for inner in names
        ):
            raise Unreadable(reason, f"{name} is {what}. {wanted}")
