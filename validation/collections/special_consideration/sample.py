"""Sample SpecialConsideration files: no real candidate is meant."""

from collections.abc import Mapping
from datetime import date
from random import Random

from validation import specimen
from validation.check import shipped

TEMPLATE = "special-consideration"
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
    day = due or date(int(period[:4]), 8, 30)

    def draw(random: Random, n: int) -> Mapping[str, str]:
        certificating = random.choice((True, True, False))
        return {
            "Exam series": specimen.said(template, period),
            "Reporting date": day.isoformat(),
            "Awarding Organisation": name,
            "Centre No.": str(random.randint(10000, 79999)),
            "Request identifier": f"SC-{n:06d}",
            "Unique Candidate Identifier": f"{random.randint(10**11, 10**12 - 1)}A",
            "QAN": f"60{n % 10}/{random.randint(1000, 9999)}/1" if certificating else "-2",
            "Specification title": random.choice(SUBJECTS) if certificating else "-2",
            "Specification code": f"{random.randint(1, 8)}{n:05d}" if certificating else "-2",
            "Qualification level": random.choice(("GCSE", "AS"))
            if certificating
            else "GCE A level",
        }

    content = specimen.make(template, draw, size, seed, breaks)
    return specimen.file_name(template.title, name, period), content
