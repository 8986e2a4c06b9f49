"""Check letters and digits of pupils' numbers; it knows no pupil and no rule."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from validation.characters import characters

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The letters of a UPN, without I, O and S, which are easily misread; their values are 0 to 22."""

_UPN_LENGTH = 13
_ULN_LENGTH = 10
_VALUES = np.full(128, -1, np.int64)
_VALUES[[ord(d) for d in "0123456789"]] = range(10)
_LETTERS = np.frombuffer(LETTERS.encode(), np.uint8)
_VALUES[[ord(letter) for letter in LETTERS]] = range(len(LETTERS))


def upn_letters(numbers: Iterable[str]) -> list[str]:
    """The right first letter for each UPN of 13 characters (Common Basic Data Set, data item
    100001): the sum of position times value over positions 2 to 13, modulo 23.

    >>> upn_letters(["?801200001001", "?674123101121", "?207000016049"])
    ['H', 'R', 'P']
    """
    return [LETTERS[at] for at in _remainders(characters(numbers, _UPN_LENGTH))]


def upns_are_wrong(numbers: Iterable[str]) -> npt.NDArray[np.bool_]:
    """Whether each UPN of 13 characters begins with another letter than the right one.

    >>> upns_are_wrong(["H801200001001", "B801200001001"]).tolist()
    [False, True]
    """
    codes = characters(numbers, _UPN_LENGTH)
    wrong: npt.NDArray[np.bool_] = _LETTERS[_remainders(codes)] != codes[:, 0]
    return wrong


def _remainders(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    sums: npt.NDArray[np.int64] = _VALUES[codes[:, 1:]] @ np.arange(2, _UPN_LENGTH + 1)
    return sums % len(LETTERS)


def uln_digits(numbers: Iterable[str]) -> list[str]:
    """The right tenth digit for each ULN of 10 digits, "" where its first nine allow none.

    Ten less (10 times the first + 9 times the second … + 2 times the ninth) modulo 11; a remainder
    of 0 is invalid (Common Basic Data Set, data item 100016).

    >>> uln_digits(["1000000009", "1234567890"])
    ['0', '9']
    """
    return [str(10 - r) if r else "" for r in _elevenths(characters(numbers, _ULN_LENGTH))]


def ulns_are_wrong(numbers: Iterable[str]) -> npt.NDArray[np.bool_]:
    """Whether each ULN of 10 digits ends with another digit than the right one; where the first
    nine allow none, every digit is another.

    >>> ulns_are_wrong(["1000000009", "1234567890", "1000000060"]).tolist()
    [False, True, True]
    """
    codes = characters(numbers, _ULN_LENGTH)
    wrong: npt.NDArray[np.bool_] = _VALUES[codes[:, -1]] != 10 - _elevenths(codes)
    return wrong


def _elevenths(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    sums: npt.NDArray[np.int64] = _VALUES[codes[:, :-1]] @ np.arange(10, 1, -1)
    return sums % 11
