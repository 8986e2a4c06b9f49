"""Sample Vocational quarterly files: no real qualification is meant."""

from collections.abc import Mapping
from random import Random

from validation import specimen

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
TITLES = ("Award in Dance", "Certificate in Business", "Diploma in Hair, Nails and Beauty")
A_QUARTER = 3


def row(sample: specimen.Sample, random: Random, n: int) -> Mapping[str, str]:
    """What is different in each row."""
    number, month = divmod(n, A_QUARTER)
    level = f"Level {1 + number % A_QUARTER}"
    return {
        "QAN": f"6{number // 10000:02d}/{number % 10000:04d}/{number % 10}",
        "Qualification Title": f"{sample.organisation} {level} {TITLES[number % len(TITLES)]}",
        "Level": level,
        "Certification End Date": f"31/08/{int(sample.period[:4]) + 1 + number % 5}",
        "Month": MONTHS[(int(sample.period[-1]) - 1) * A_QUARTER + month],
        "Registrations": str(random.randint(0, 900)),
    }


make = specimen.maker("vocational-quarterly", row, day=(12, 31))
