"""Sample SummerAwarding 1ab files: no real specification is meant."""

from collections.abc import Mapping
from datetime import date
from random import Random

from validation import specimen
from validation.check import shipped

TEMPLATE = "grade-boundary-1ab"
SUBJECTS = ("Mathematics", "Biology", "History", "Español", "Design, Technology and Engineering")


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
    day = due or date(int(period[:4]), 8, 9)

    def draw(random: Random, n: int) -> Mapping[str, str]:
        modular = random.random() < 0.3  # noqa: PLR2004 - about a third has uniform marks
        return {
            "ExamSeries": specimen.said(template, period),
            "ReportingDate": day.isoformat(),
            "AwardingOrganisation": name,
            "QualificationLevel": random.choice(("GCSE", "AS", "A level")),
            "UnitOrComponentCode": f"{n:06d}/{random.choice('12')}F",
            "SpecificationCode": f"{random.randint(1, 8)}{n // 2:05d}",
            "SpecificationTitle": random.choice(SUBJECTS),
            "Tier": random.choice(("F", "H", "-2")),
            "MaxUniformMark": "100" if modular else "-2",
            "MaxRawUnweightedMark": str(random.choice((60, 75, 80, 100))),
            "WeightingFactor": random.choice(("1", "1.5", "0.875", "1.333")),
        }

    content = specimen.make(template, draw, size, seed, breaks)
    return specimen.file_name(template.title, name, period), content
