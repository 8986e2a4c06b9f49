"""Sample StandardQualificationFee files: no real qualification and no real fee is meant."""

from collections.abc import Mapping
from datetime import date
from random import Random

from validation import specimen
from validation.check import shipped

TITLES = ("Mathematics", "English", "Business", "Health and Social Care", "Hair, Nails and Beauty")
TYPES = ("GCSE (9 to 1)", "Vocationally-Related Qualification", "End-Point Assessment")
LEVELS = ("Level 1/Level 2", "Level 2", "Level 3")


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
    day = due or date(int(period), 11, 29)

    def draw(random: Random, n: int) -> Mapping[str, str]:
        level = random.choice(LEVELS)
        fee = f"{random.randint(900, 25000) / 100:.2f}"
        return {
            "ReportingDate": day.isoformat(),
            "AwardingOrganisation": name,
            "QualificationNumber": f"5{n // 10000:02d}/{n % 10000:04d}/{random.randrange(10)}",
            "QualificationTitle": f"{name} {level} in {random.choice(TITLES)}",
            "QualificationLevel": level,
            "QualificationType": random.choice(TYPES),
            "StandardQualificationFee": random.choice((fee, "-2")),
        }

    content = specimen.make(shipped()["standard-qualification-fee"], draw, size, seed, breaks)
    return f"StandardQualificationFee_{_plain(name)}_{period}.csv", content


def _plain(name: str) -> str:
    return "".join(c for c in name if c.isalnum())
