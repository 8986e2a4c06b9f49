"""Faults of published patterns: each found by trying it, each with what to write instead.

A pattern is held against its own description. Whoever wrote the table decides in the end: a fault
without ``instead`` is a question that only they can answer.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from validation.formats.patterns import alternatives, lengths, takes, usable, whole
from validation.formats.published import Field

ISO_DATE = (
    r"^\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2\d))$"
)
DAY_FIRST_DATE = (
    r"^(?:(?:0[1-9]|[12]\d|3[01])/(?:0[13578]|1[02])"
    r"|(?:0[1-9]|[12]\d|30)/(?:0[469]|11)|(?:0[1-9]|1\d|2\d)/02)/\d{4}$"
)
"""Days that a month has, 29 February in any year: a template's kind "date" knows leap years."""
# fmt: off
DATES = (
    # a real day    no real day               what to write instead  in words
    ("2024-02-28", ("2024-02-31",
                    "2024-04-31"),            ISO_DATE,              "CCYY-MM-DD"),
    ("28/02/2024", ("31/02/2024",
                    "31/04/2024"),            DAY_FIRST_DATE,        "dd/mm/yyyy"),
)
# fmt: on
MINUS_TWO = re.compile(r"(?<![\d\w-])-2(?![\d-])")
QUOTES = '\u2018\u2019\u201c\u201d"'
EXAMPLE = re.compile(
    rf"(?:for example|such as|e\.g\.|\beg\b)[,:]?\s+[{QUOTES}']?([^,;{QUOTES}]+)", re.I
)
NUMBERS = {"one": "1", "two": "2", "four": "4", "ten": "10", "one hundred": "100", "nine": "9"}
NUMBERS |= {"one hundred and fifty": "150", "seven": "7", "three": "3", "five": "5", "eight": "8"}
LENGTH = re.compile(
    r"\b(?:(?P<least>\d{1,4})(?: to |,? ?to ?|-|\u2013)|(?P<up>up to |at most |maximum (?:of )?))?"
    r"(?P<most>\d{1,4}) (?:alpha ?numeric )?characters",
    re.I,
)
EMPTY_ALLOWED = re.compile(
    r"blank|empty|optional|null|up to|\b0 to|zero to|between 0|at most|no value", re.I
)
LARGEST = 1000
"""What RE2 repeats at most."""


@dataclass(frozen=True)
class Fault:
    """One fault of one column. ``instead`` is a pattern, or "" where the operator must decide."""

    kind: str
    line: int
    name: str
    found: str
    expected: str
    instead: str = ""

    def __str__(self) -> str:
        todo = f"Write {self.instead}" if self.instead else "You must decide: ask who published it"
        return f"{self.name}: {self.kind}: found {self.found}; expected {self.expected}. {todo}"


Look = Callable[[Field], tuple[str, str, str] | None]
"""A field → (found, expected, instead), or None where there is nothing to say."""


def lint(field: Field) -> tuple[list[Fault], Field]:
    """Every fault of the field, and the field with all corrections that need nobody's decision."""
    faults: list[Fault] = []
    for kind, look in KINDS.items():
        said = look(field)
        if not said:
            continue
        found, expected, instead = said
        faults.append(Fault(kind, field.line, field.name, found, expected, instead))
        if not instead:
            if kind in HOPELESS:
                break
            continue
        field = replace(field, pattern=instead)
    return faults, field


def _no_pattern(field: Field) -> tuple[str, str, str] | None:
    if re.search(r"[\^$\\\[\](){}|.*+?]", field.pattern):
        return None
    return f"{field.pattern!r}", "a regular expression", ""


def _blanks(field: Field) -> tuple[str, str, str] | None:
    """Blanks that a line break or a slip left beside a bar, in a class, in a repetition."""
    text = re.sub(r"\[([^\]\s]+)- ([^\]\s]+)\]", r"[\1-\2]", field.pattern)
    while re.search(r"\[[^\]\[]*\w- \w", text):
        text = re.sub(r"(\[[^\]\[]*\w-) (\w)", r"\1\2", text)
    text = re.sub(r"\{(\d+) ?,? ?(\d*) ?\}", _tight, text)
    text = re.sub(r" +(?=[|)])|(?<=\|) +|(?<=[^\\]\() +|^ +", "", text)
    text = re.sub(r" +\$", "$", text)
    return (
        (f"blanks in {field.pattern}", "no blanks that stand for themselves", text)
        if (text != field.pattern)
        else None
    )


def _tight(found: re.Match[str]) -> str:
    return found[0].replace(" ", "")


def _empty(field: Field) -> tuple[str, str, str] | None:
    text = re.sub(r"(?<!\\)\|(?=\|)|(?<=[^\\]\()\||(?<!\\)\|(?=\))", "", field.pattern)
    text = re.sub(r"^(\^?)\|", r"\1", re.sub(r"\|(\$?)$", r"\1", text))
    if text == field.pattern or re.search(r"\[[^\]]*\|[^\]]*\]", field.pattern):
        return None
    return "an empty alternative, so a blank is taken", "only the values that are listed", text


def _star(field: Field) -> tuple[str, str, str] | None:
    """A grade A* that is written as "any number of A"."""
    text = re.sub(r"(?<=[(|^:])([A-Za-z0-9]{1,3})\*(?=[|)$]|$)", r"\1\\*", field.pattern)
    if text == field.pattern:
        return None
    return "* that means any number of the letter before it", r"\* for a star", text


def _brackets(field: Field) -> tuple[str, str, str] | None:
    text = re.sub(r"\((\d+),(\d+)\)", r"{\1,\2}", field.pattern)
    if text == field.pattern:
        return None
    return "round brackets around lengths", "braces, as in {1,10}", text


def _backslash(field: Field) -> tuple[str, str, str] | None:
    text = re.sub(r"(?<![\\\w\[])d(?=[{+*])", r"\\d", field.pattern)
    text = re.sub(r"\\\{(\d+,\d+)\\?\}", r"{\1}", text)
    if text == field.pattern:
        return None
    return "a backslash too few or too many", r"\d for a digit, { for a length", text


def _nothing_repeated(field: Field) -> tuple[str, str, str] | None:
    text = re.sub(r"(^|[\^(|])\{(?=\d+(,\d*)?\})", r"\1.{", field.pattern)
    if text == field.pattern:
        return None
    return "a length of nothing", "a dot before the length, as in .{1,10}", text


def _range(field: Field) -> tuple[str, str, str] | None:
    """A range of numbers that is written as a number of characters."""
    found = re.search(r"(\.|\\d|\[0-9\])\{(\d+),(\d+)\}", field.pattern)
    if not found or not (re.match("0[0-9]", found[2]) or int(found[3]) >= LARGEST * LARGEST):
        return None
    least, most = len(found[2]), len(found[3])
    digits = rf"\d{{{most}}}" if least == most else rf"\d{{{least},{most}}}"
    return (
        f"{found[0]}, a length of {found[2]} to {found[3]} characters",
        f"a number from {found[2]} to {found[3]}",
        field.pattern.replace(found[0], digits),
    )


def _anchors(field: Field) -> tuple[str, str, str] | None:
    if all(p.startswith("^") and p.endswith("$") for p in alternatives(field.pattern)):
        return None
    inner = whole(field.pattern)
    text = f"^({inner})$" if len(alternatives(inner)) > 1 else f"^{inner}$"
    return (
        "a pattern that also takes longer values",
        "^ and $ around all of it",
        text if (text != field.pattern) else "",
    )


def _unusable(field: Field) -> tuple[str, str, str] | None:
    long = lengths(field.pattern)
    why = "" if long and long[1] > LARGEST else usable(field.pattern)
    return (f"a pattern that cannot be used ({why})", "an RE2 pattern", "") if why else None


def _years(field: Field) -> tuple[str, str, str] | None:
    text = re.sub(r"(20\)?)(\[\d-9\])\[1-9\]", r"\1\2[0-9]", field.pattern)
    if text == field.pattern:
        return None
    return "a year whose last digit cannot be 0, such as 2030", "every year", text


def _dates(field: Field) -> tuple[str, str, str] | None:
    for real, unreal, instead, _ in DATES:
        taken = [day for day in unreal if takes(field.pattern, day)]
        if taken and takes(field.pattern, real) and not takes(field.pattern, "x" * len(real)):
            other = "|^-2$" if takes(field.pattern, "-2") else ""
            return f"{taken[0]} is taken", "only days that there are", instead + other
    return None


def _not_applicable(field: Field) -> tuple[str, str, str] | None:
    if not MINUS_TWO.search(field.text) or takes(field.pattern, "-2"):
        return None
    text = f"^(?:{whole(field.pattern)}|-2)$"
    return "-2 is refused", "-2 is taken, as the description says", text


def _examples(field: Field) -> tuple[str, str, str] | None:
    """Only where an example is refused that has the look of a value: prose proves nothing."""
    refused = [value for value in examples(field) if not takes(field.pattern, value)]
    if not refused or any(takes(field.pattern, value) for value in examples(field)):
        return None
    return f"its own example {refused[0]!r} is refused", "examples that are taken", ""


def _length(field: Field) -> tuple[str, str, str] | None:
    said, has = _said_length(field.text), lengths(field.pattern)
    if not said or not has or said[1] == has[1]:
        return None
    text = f"^.{{{said[0] or has[0]},{said[1]}}}$"
    return f"{has[0]} to {has[1]} characters", f"{said[1]} characters at most, as it says", text


def _blank(field: Field) -> tuple[str, str, str] | None:
    if EMPTY_ALLOWED.search(field.text) or not takes(field.pattern, ""):
        return None
    return "an empty value is taken", "a value, or words that say it may be empty", ""


# fmt: off
KINDS: dict[str, Look] = {
    "no-pattern":         _no_pattern,
    "stray-blanks":       _blanks,
    "empty-alternative":  _empty,
    "bare-star":          _star,
    "round-brackets":     _brackets,
    "backslash":          _backslash,
    "nothing-repeated":   _nothing_repeated,
    "range-as-length":    _range,
    "unusable":           _unusable,
    "not-anchored":       _anchors,
    "year-gap":           _years,
    "unreal-dates":       _dates,
    "refuses-minus-two":  _not_applicable,
    "length-differs":     _length,
    "refuses-example":    _examples,
    "takes-blank":        _blank,
}
# fmt: on
HOPELESS = {"no-pattern", "unusable"}
"""After these nothing can be tried out."""


def examples(field: Field) -> list[str]:
    """Values that the description gives as examples."""
    found = [field.example] if field.example else []
    for text in (field.description, field.words):
        for said in EXAMPLE.findall(text):
            first = re.split(r"\.(?:\s|$)| or | and |\)|\(", said)[0].strip(" .'")
            found.append(first)
    return [value for value in dict.fromkeys(found) if value]


def _said_length(text: str) -> tuple[int, int] | None:
    """(least or 0, most) characters that the text speaks of, where it says so once."""
    words = sorted(NUMBERS, key=len, reverse=True)
    plain = re.sub(rf"\b({'|'.join(words)})\b", lambda m: NUMBERS[m[1].lower()], text, flags=re.I)
    found = list(LENGTH.finditer(plain.replace(",", "")))
    if len(found) != 1 or not (found[0]["least"] or found[0]["up"]):
        return None
    return int(found[0]["least"] or 0), int(found[0]["most"])


def faults_of(fields: tuple[Field, ...]) -> Iterator[Fault]:
    """The faults of a whole table, column by column."""
    for field in fields:
        yield from lint(field)[0]
