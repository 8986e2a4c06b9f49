"""Sample T1 Entries files: no real entry is meant."""

from collections.abc import Mapping
from random import Random

from validation import specimen

QUALIFICATIONS = ("GCSE", "AS", "A level", "Project Level 3")
COUNTRIES = ("England", "Wales", "Northern Ireland", "Non UK", "Other UK Regions")


def row(sample: specimen.Sample, random: Random, n: int) -> Mapping[str, str]:
    """What is different in each row."""
    return {
        "Qualification": random.choice(QUALIFICATIONS),
        "Country": COUNTRIES[n % len(COUNTRIES)],
        "Ontime unit entries": str(random.randint(0, 50_000)),
        "Late unit entries": str(random.randint(0, 900)),
        "Ontime linear entries": str(random.randint(0, 90_000)),
        "Late linear entries": str(random.randint(0, 900)),
    }


make = specimen.maker("t1-entries", row, day=(6, 28))
