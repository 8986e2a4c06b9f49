"""What we say of the line of zeros that is wanted where there is nothing to report."""

from handlers.words import listing
from validation.zero_line import ZeroLine


def wanted(line: ZeroLine) -> tuple[str, ...]:
    """Column by column, what the one line of the file must say.

    >>> wanted(ZeroLine({"Year": "2019"}, ("Entries", "Late"), ("Tier",)))[1]
    'Year: 2019. 0 in Entries and Late. As they are with you: Tier.'
    """
    given = "".join(f"{name}: {value}. " for name, value in line.given.items())
    others = f" As they are with you: {listing(line.others)}." if line.others else ""
    return (
        "Send the file with its headers and one line:",
        f"{given}0 in {listing(line.zeros)}.{others}",
    )
