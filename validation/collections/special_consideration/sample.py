"""Sample SpecialConsideration files: no real candidate is meant."""

from collections.abc import Mapping
from random import Random

from validation import specimen


def row(sample: specimen.Sample, random: Random, n: int) -> Mapping[str, str]:
    """What is different in each row."""
    certificating = random.choice((True, True, False))
    return {
        "Centre No.": str(random.randint(10000, 79999)),
        "Request identifier": f"SC-{n:06d}",
        "Unique Candidate Identifier": f"{random.randint(10**11, 10**12 - 1)}A",
        "QAN": f"60{n % 10}/{random.randint(1000, 9999)}/1" if certificating else "-2",
        "Specification title": random.choice(specimen.SUBJECTS) if certificating else "-2",
        "Specification code": f"{random.randint(1, 8)}{n:05d}" if certificating else "-2",
        "Qualification level": random.choice(("GCSE", "AS")) if certificating else "GCE A level",
    }


make = specimen.maker("special-consideration", row, day=(8, 30))
