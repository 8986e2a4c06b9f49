"""Sample Vocational quarterly files: no real qualification is meant."""

from collections.abc import Mapping
from datetime import date
from random import Random

from validation import specimen
from validation.check import shipped

TEMPLATE = "vocational-quarterly"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
TITLES = ("Award in Dance", "Certificate in Business", "Diploma in Hair, Nails and Beauty")
A_QUARTER = 3


def make(
    size: int,
    seed: int,
    breaks: tuple[str, ...],
    period: str,
    organisation: str,
    due: date | None = None,
) -> tuple[str, bytes]:
    """(file name, bytes) of a file with ``size`` rows. Raises NoSuchBreakError."""
    name = organisation or "AQA"
    template = shipped()[TEMPLATE]

    def draw(random: Random, n: int) -> Mapping[str, str]:
        number, month = divmod(n, A_QUARTER)
        level = f"Level {1 + number % A_QUARTER}"
        return {
            "Awarding Body ID": name,
            "QAN": f"6{number // 10000:02d}/{number % 10000:04d}/{number % 10}",
            "Qualification Title": f"{name} {level} {TITLES[number % len(TITLES)]}",
            "Level": level,
            "Certification End Date": f"31/08/{int(period[:4]) + 1 + number % 5}",
            "Quarter": specimen.said(template, period),
            "Month": MONTHS[(int(period[-1]) - 1) * A_QUARTER + month],
            "Registrations": str(random.randint(0, 900)),
        }

    content = specimen.make(template, draw, size, seed, breaks)
    return specimen.file_name(template.title, name, period), content
