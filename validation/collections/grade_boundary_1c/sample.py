"""Sample SummerAwarding 1c files: no real specification is meant."""

from collections.abc import Mapping
from random import Random

from validation import specimen

GRADES = ("9", "8", "7", "6", "5", "4", "3", "2", "1")
HIGHEST, STEP = 200, 20


def row(sample: specimen.Sample, random: Random, n: int) -> Mapping[str, str]:
    """What is different in each row."""
    subject, grade = divmod(n, len(GRADES))
    return {
        "CertificationCode": f"{subject:06d}",
        "SpecificationCode": f"{subject:06d}",
        "SpecificationTitle": specimen.SUBJECTS[subject % len(specimen.SUBJECTS)],
        "Tier": "FH"[subject % 2],
        "Grade": GRADES[grade],
        "Boundary": str(HIGHEST - STEP * grade - random.randrange(STEP)),
    }


make = specimen.maker("grade-boundary-1c", row, day=(8, 9))
