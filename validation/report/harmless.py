"""Text that a spreadsheet shows and never runs. It knows no report."""

import re

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")
"""What begins a formula (or hides one behind a blank) in one spreadsheet or another; the last four
are the wide forms that some take for the plain ones."""
NUMBER = re.compile(r"-[0-9]{1,15}(\.[0-9]{1,15})?")
LONGEST = 32_000
"""Characters; a cell of a workbook holds 32,767."""


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula, even after it is saved as CSV.

    >>> harmless("=1+1"), harmless("-2")
    ("'=1+1", '-2')
    """
    cut = text[:LONGEST]
    return f"'{cut}" if cut.startswith(STARTS) and not NUMBER.fullmatch(cut) else cut
