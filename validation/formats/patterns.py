"""A published pattern tried out: what it takes and what it refuses; RE2, which cannot hang."""

import re
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

LITERALS = re.compile(r"(?:[^\\\[\](){}^$.*+?|]|\\[^\w\s]|\[[ .\-]\])*")
MOST = 255
"""The longest repetition that an example spells out."""


def usable(pattern: str) -> str:
    """Why RE2 does not take the pattern, in its own words; "" where it does."""
    try:
        _searched(pattern, "x")
        _searched(f"^(?:{whole(pattern)})$", "x")
    except ValueError as why:
        return str(why).partition("\n")[0]
    return ""


def takes(pattern: str, value: str) -> bool:
    """Whether the pattern takes the value: found as the regulator's own engine searches for it."""
    return bool(_searched(pattern, value)) and "\n" not in value


def whole(pattern: str) -> str:
    """The pattern without the ^ and $ around all of it: what must match from end to end."""
    inner = pattern.strip()
    if inner.startswith("^") and inner.endswith("$") and not inner.endswith(r"\$"):
        inner = inner[1:-1]
        if not any("^" in part[:1] or "$" in part[-1:] for part in alternatives(inner)):
            return inner
    parts = [part.removeprefix("^").removesuffix("$") for part in alternatives(pattern.strip())]
    return "|".join(parts)


def alternatives(pattern: str) -> list[str]:
    """What stands between the bars of the outermost level."""
    parts, depth, at = [""], 0, 0
    while at < len(pattern):
        step = (
            2 if pattern[at] == "\\" else _class_end(pattern, at) - at if pattern[at] == "[" else 1
        )
        piece = pattern[at : at + step]
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
        at += step
    return parts


def opened(pattern: str) -> str:
    """What is inside the brackets, where one pair is around everything; else the pattern."""
    inner = whole(pattern)
    found = re.fullmatch(r"\((?:\?:)?(.*)\)", inner)
    if found and _balanced(found[1]):
        return found[1]
    return inner


def listed(pattern: str) -> list[str]:
    """The values of a pattern that lists them: ``^(AM|PM)$``; [] where it is another kind."""
    parts = alternatives(opened(pattern))
    if len(parts) < 2 or not all(LITERALS.fullmatch(part) for part in parts):  # noqa: PLR2004
        return []
    return [re.sub(r"\\(.)|\[(.)\]", lambda m: m[1] or m[2], part) for part in parts]


def lengths(pattern: str) -> tuple[int, int] | None:
    """The shortest and longest text of ``^.{1,100}$``; None where the pattern says more."""
    found = re.fullmatch(r"\.\{(\d{1,6})(?:,(\d{1,6}))?\}", opened(pattern))
    return (int(found[1]), int(found[2] or found[1])) if found else None


def example_of(pattern: str) -> str:
    """A short value that the pattern takes; "" where we cannot think of one."""
    for made in (_first(opened(pattern), 0)[0], _first(whole(pattern), 0)[0]):
        if made and takes(f"^(?:{whole(pattern)})$", made):
            return made
    return ""


def _searched(pattern: str, value: str) -> bool:
    found = pc.match_substring_regex(pa.array([value], pa.large_string()), pattern)
    return bool(found[0].as_py())


def _balanced(inner: str) -> bool:
    depth = 0
    for piece in _pieces(inner):
        depth += (piece == "(") - (piece == ")")
        if depth < 0:
            return False
    return depth == 0


def _pieces(pattern: str) -> Iterator[str]:
    at = 0
    while at < len(pattern):
        step = (
            2 if pattern[at] == "\\" else _class_end(pattern, at) - at if pattern[at] == "[" else 1
        )
        yield pattern[at : at + step]
        at += step


def _class_end(pattern: str, at: int) -> int:
    """Where the character class that begins at ``at`` is over."""
    end = pattern.find("]", at + 2)
    return end + 1 if end > 0 else len(pattern)


def _first(pattern: str, at: int) -> tuple[str, int]:
    """The first alternative spelt out with as few characters as it needs, and where it ends."""
    made, taken, skipping = "", "", False
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            skipping, at = True, at + 1
            continue
        taken, at = _one(pattern, at)
        times, at = _times(pattern, at)
        made += "" if skipping else taken * times
    return made, at


def _one(pattern: str, at: int) -> tuple[str, int]:
    """What one piece stands for: a letter, a class, a group."""
    sign = pattern[at]
    if sign == "(":
        inner = at + 3 if pattern.startswith("(?:", at) else at + 1
        made, end = _first(pattern, inner)
        return made, end + 1
    if sign == "[":
        end = _class_end(pattern, at)
        return _member(pattern[at + 1 : end - 1]), end
    if sign == "\\":
        escaped = pattern[at + 1 : at + 2]
        return {"d": "1", "w": "a", "s": " "}.get(escaped, escaped), at + 2
    return {".": "x", "^": "", "$": ""}.get(sign, sign), at + 1


def _member(inside: str) -> str:
    """A character of a class; of "1-9" the 1."""
    if inside.startswith("^"):
        return next((c for c in "x1 " if c not in inside), "")
    return {"\\d": "1", "\\w": "a", "\\s": " "}.get(inside[:2], inside.lstrip("\\")[:1])


def _times(pattern: str, at: int) -> tuple[int, int]:
    """How often the piece before ``at`` must stand at least, once where that is allowed."""
    if pattern[at : at + 1] in ("*", "?", "+") and pattern[at : at + 1]:
        return (1 if pattern[at] == "+" else 0), at + 1
    found = re.compile(r"\{(\d+)(?:,(\d*))?\}").match(pattern, at)
    if not found:
        return 1, at
    most = int(found[2] or found[1]) if found[2] != "" else MOST
    return min(max(int(found[1]), min(1, most)), MOST), found.end()
