"""Sample SummerAwarding 1c files: no real specification is meant."""

from collections.abc import Mapping
from datetime import date
from random import Random

from validation import specimen
from validation.check import shipped

TEMPLATE = "grade-boundary-1c"
SUBJECTS = ("Mathematics", "Biology", "History", "Español", "Design, Technology and Engineering")
GRADES = ("9", "8", "7", "6", "5", "4", "3", "2", "1")
HIGHEST, STEP = 200, 20


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
        subject, grade = divmod(n, len(GRADES))
        return {
            "ExamSeries": specimen.said(template, period),
            "ReportingDate": day.isoformat(),
            "AwardingOrganisation": name,
            "CertificationCode": f"{subject:06d}",
            "SpecificationCode": f"{subject:06d}",
            "SpecificationTitle": SUBJECTS[subject % len(SUBJECTS)],
            "Tier": "FH"[subject % 2],
            "Grade": GRADES[grade],
            "Boundary": str(HIGHEST - STEP * grade - random.randrange(STEP)),
        }

    content = specimen.make(template, draw, size, seed, breaks)
    return specimen.file_name(template.title, name, period), content
