"""Sample EaRs DR1 files: no real candidate is meant."""

from collections.abc import Mapping
from random import Random

from validation import specimen


def row(sample: specimen.Sample, random: Random, n: int) -> Mapping[str, str]:
    """What is different in each row."""
    mark = random.randint(5, 90)
    return {
        "Centre No.": str(random.randint(10000, 79999)),
        "Unique Candidate Identifier": f"{random.randint(10**11, 10**12 - 1)}A",
        "QAN": f"6{n // 10000:02d}/{n % 10000:04d}/{random.randrange(10)}",
        "Specification title": random.choice(specimen.SUBJECTS),
        "Specification code": random.choice((f"{random.randint(1, 8)}{n:05d}", "-2")),
        "Qualification level": random.choice(("GCSE", "AS", "A level", "Project L2")),
        "Original unit raw mark": str(mark),
        "Post EaR raw mark": random.choice((str(mark + random.randint(-4, 9)), "TBD", "-2")),
    }


make = specimen.maker("ears-dr1", row, day=(11, 15))
