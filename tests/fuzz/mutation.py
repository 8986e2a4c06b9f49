"""Bytes that are nearly what people send: samples with a few things changed.

The same dice make the same bytes.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from random import Random
from typing import Any

LARGEST = 300_000
"""Bytes of an input: large enough for what grows faster than its input to be seen."""
MOST_CHANGES = 6
NUMBERS = (b"0", b"-1", b"65536", b"2147483648", b"99999999999999999999", b"1e999", b"NaN")

Change = Callable[[bytearray, Random, Sequence[bytes]], None]


def of_bytes(seeds: Sequence[bytes], tokens: Sequence[bytes], dice: Random) -> bytes:
    """One of ``seeds`` with up to six changes; ``tokens`` mean something to who reads it."""
    data = bytearray(dice.choice(seeds))
    for _ in range(dice.randint(1, MOST_CHANGES)):
        dice.choice(CHANGES)(data, dice, (*tokens, dice.choice(seeds)))
    return bytes(data[:LARGEST])


def of_packed(seeds: Sequence[bytes], tokens: Sequence[bytes], dice: Random) -> bytes:
    """A zip with one of its files changed and packed again; sometimes its own bytes are."""
    seed = dice.choice(seeds)
    try:
        files = unzipped(seed)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError):
        files = {}
    if not files or dice.random() < 1 / 4:
        return of_bytes([seed], tokens, dice)
    name = dice.choice(sorted(files))
    files[name] = of_bytes([files[name]], tokens, dice)
    return zipped(files)


def of_json(seeds: Sequence[bytes], tokens: Sequence[bytes], dice: Random) -> bytes:
    """A JSON document with values exchanged, taken away or of another type."""
    document = json.loads(dice.choice(seeds))
    for _ in range(dice.randint(1, MOST_CHANGES)):
        _change_json(document, [token.decode() for token in tokens], dice)
    changed = json.dumps(document).encode()
    return changed if len(changed) <= LARGEST else dice.choice(seeds)


def unzipped(packed: bytes) -> dict[str, bytes]:
    """The files of a zip by name."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def zipped(files: dict[str, bytes]) -> bytes:
    """Files as a zip, with the same bytes every time."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def _slice(data: bytearray, dice: Random) -> slice:
    start = dice.randrange(len(data) + 1)
    return slice(start, start + dice.choice((1, 2, 8, 64, 512, len(data))))


def _flip(data: bytearray, dice: Random, tokens: Sequence[bytes]) -> None:
    if data:
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def _overwrite(data: bytearray, dice: Random, tokens: Sequence[bytes]) -> None:
    where = _slice(data, dice)
    data[where] = dice.randbytes(min(len(data[where]), 64))


def _remove(data: bytearray, dice: Random, tokens: Sequence[bytes]) -> None:
    del data[_slice(data, dice)]


def _repeat(data: bytearray, dice: Random, tokens: Sequence[bytes]) -> None:
    where = _slice(data, dice)
    times = dice.choice((1, 2, 50, 5_000))
    data[where.start : where.start] = _times(bytes(data[where]), times)


def _insert(data: bytearray, dice: Random, tokens: Sequence[bytes]) -> None:
    at = dice.randrange(len(data) + 1)
    data[at:at] = _times(dice.choice(tokens), dice.choice((1, 1, 1, 2, 1_000)))


def _times(piece: bytes, times: int) -> bytes:
    """A piece so many times over, as long as that is not too long."""
    return piece * min(times, 1 + LARGEST // max(len(piece), 1))


def _cut(data: bytearray, dice: Random, tokens: Sequence[bytes]) -> None:
    del data[dice.randrange(len(data) + 1) :]


def _splice(data: bytearray, dice: Random, tokens: Sequence[bytes]) -> None:
    """A piece of another sample in place of one of this."""
    other = tokens[-1]
    start = dice.randrange(len(other) + 1)
    data[_slice(data, dice)] = other[start : start + dice.choice((8, 64, 512))]


def _number(data: bytearray, dice: Random, tokens: Sequence[bytes]) -> None:
    """A number that nobody foresaw in place of digits."""
    digits = [n for n, byte in enumerate(data[:20_000]) if 0x30 <= byte <= 0x39]
    if digits:
        at = dice.choice(digits)
        data[at : at + 1] = dice.choice(NUMBERS)


CHANGES: tuple[Change, ...] = (
    _flip, _flip, _overwrite, _remove, _repeat, _insert, _insert, _cut, _splice, _number
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e300,
    "",
    "x" * 70_000,
    "\ud800",
    [],
    {},
    [[]],
    {"x": None},
)


def _change_json(document: Any, tokens: Sequence[str], dice: Random) -> None:
    """One place of a document gets another value, or goes."""
    places = [*_places(document)]
    if not places:
        return
    holder, key = dice.choice(places)
    if dice.random() < 1 / 4:
        with suppress(KeyError, IndexError):
            del holder[key]
        return
    other = dice.choice(places)
    holder[key] = deepcopy(dice.choice((*ODD, *tokens, other[0])))


def _places(document: Any) -> list[tuple[Any, Any]]:
    """Every (dict or list, key) in a document."""
    found: list[tuple[Any, Any]] = []
    waiting = [document]
    while waiting:
        one = waiting.pop()
        inner = (
            one.items()
            if isinstance(one, dict)
            else enumerate(one)
            if isinstance(one, list)
            else ()
        )
        for key, value in inner:
            found.append((one, key))
            waiting.append(value)
    return found
