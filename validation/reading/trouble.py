"""Why bytes could not be read: one exception whose sentence is shown to the sender."""


class Unreadable(Exception):  # noqa: N818 - it is the file that is at fault
    """The bytes are no return that we can read; nothing is filed.

    ``reason`` is stable and kebab-case: empty, too-large, not-a-return, picture, document,
    spreadsheet, truncated-zip, encrypted-zip, nested-zip, odd-zip, zip-bomb, doctype,
    damaged-workbook, encrypted-workbook, malformed-xml, malformed-csv, wrong-encoding, headers,
    several-files, unknown-period. ``sentence`` says in plain English what it is and what is wanted.
    ``line`` and ``column`` count from 1, 0 where unknown; ``around`` are the words around that
    place.
    """

    def __init__(
        self, reason: str, sentence: str, line: int = 0, column: int = 0, around: str = ""
    ) -> None:
        super().__init__(reason, sentence, line, column, around)
        self.reason = reason
        self.sentence = sentence
        self.line = line
        self.column = column
        self.around = around

    def __str__(self) -> str:
        return self.sentence
