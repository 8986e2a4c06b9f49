"""Sample T1 Entries files: no real entry is meant."""

from collections.abc import Mapping
from datetime import date
from random import Random

from validation import specimen
from validation.check import shipped

TEMPLATE = "t1-entries"
QUALIFICATIONS = ("GCSE", "AS", "A level", "Project Level 3")
COUNTRIES = ("England", "Wales", "Northern Ireland", "Non UK", "Other UK Regions")


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
    day = due or date(int(period[:4]), 6, 28)

    def draw(random: Random, n: int) -> Mapping[str, str]:
        return {
            "Exam series": specimen.said(template, period),
            "Awarding organisation": name,
            "Reporting date": day.isoformat(),
            "Qualification": random.choice(QUALIFICATIONS),
            "Country": COUNTRIES[n % len(COUNTRIES)],
            "Ontime unit entries": str(random.randint(0, 50_000)),
            "Late unit entries": str(random.randint(0, 900)),
            "Ontime linear entries": str(random.randint(0, 90_000)),
            "Late linear entries": str(random.randint(0, 900)),
        }

    content = specimen.make(template, draw, size, seed, breaks)
    return specimen.file_name(template.title, name, period), content
