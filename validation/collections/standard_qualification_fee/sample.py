"""Sample StandardQualificationFee files: no real qualification and no real fee is meant."""

from collections.abc import Mapping
from random import Random

from validation import specimen

TITLES = ("Mathematics", "English", "Business", "Health and Social Care", "Hair, Nails and Beauty")
TYPES = ("GCSE (9 to 1)", "Vocationally-Related Qualification", "End-Point Assessment")
LEVELS = ("Level 1/Level 2", "Level 2", "Level 3")


def row(sample: specimen.Sample, random: Random, n: int) -> Mapping[str, str]:
    """What is different in each row."""
    level = random.choice(LEVELS)
    fee = f"{random.randint(900, 25000) / 100:.2f}"
    return {
        "QualificationNumber": f"5{n // 10000:02d}/{n % 10000:04d}/{random.randrange(10)}",
        "QualificationTitle": f"{sample.organisation} {level} in {random.choice(TITLES)}",
        "QualificationLevel": level,
        "QualificationType": random.choice(TYPES),
        "StandardQualificationFee": random.choice((fee, "-2")),
    }


make = specimen.maker("standard-qualification-fee", row, day=(11, 29))
