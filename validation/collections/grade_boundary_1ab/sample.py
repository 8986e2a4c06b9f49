"""Sample SummerAwarding 1ab files: no real specification is meant."""

from collections.abc import Mapping
from random import Random

from validation import specimen


def row(sample: specimen.Sample, random: Random, n: int) -> Mapping[str, str]:
    """What is different in each row."""
    modular = random.random() < 0.3  # noqa: PLR2004 - about a third has uniform marks
    return {
        "QualificationLevel": random.choice(("GCSE", "AS", "A level")),
        "UnitOrComponentCode": f"{n:06d}/{random.choice('12')}F",
        "SpecificationCode": f"{random.randint(1, 8)}{n // 2:05d}",
        "SpecificationTitle": random.choice(specimen.SUBJECTS),
        "Tier": random.choice(("F", "H", "-2")),
        "MaxUniformMark": "100" if modular else "-2",
        "MaxRawUnweightedMark": str(random.choice((60, 75, 80, 100))),
        "WeightingFactor": random.choice(("1", "1.5", "0.875", "1.333")),
    }


make = specimen.maker("grade-boundary-1ab", row, day=(8, 9))
