"""Sample SpecificationCodes files: no real specification is meant."""

from collections.abc import Mapping
from random import Random

from validation import specimen

SUBJECTS = (
    "Mathematics", "English Language", "English Literature", "Biology", "Chemistry", "Physics",
    "Geography", "History", "French", "Español", "Computer Science", "Art and Design",
    "Religious Studies", "Music", "Design, Technology and Engineering", "Citizenship Studies",
)  # fmt: skip
LEVELS = ("GCSE", "AS", "A level", "Project L2")


def row(sample: specimen.Sample, random: Random, n: int) -> Mapping[str, str]:
    """What is different in each row."""
    level = random.choice(LEVELS)
    code = f"{random.randint(1, 8)}{n:05d}"
    return {
        "QAN": f"6{n // 10000:02d}/{n % 10000:04d}/{random.choice('0123456789X')}",
        "SpecificationCode": code,
        "SpecificationTitle": random.choice(SUBJECTS),
        "CertificationCode": code,
        "QualificationLevel": level,
        "Tier": random.choice("FH") if level == "GCSE" else "-2",
        "FullOrShortCourse": random.choice(("FC", "SC")) if level == "GCSE" else "-2",
    }


make = specimen.maker("specification-codes", row, day=(6, 28))
