"""Sample ExamsTimetable files: no real exam is meant."""

from collections.abc import Mapping
from datetime import date
from random import Random

from validation import specimen
from validation.check import shipped

TEMPLATE = "exams-timetable"
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
    day = due or date(int(period[:4]), 2, 1)

    def draw(random: Random, n: int) -> Mapping[str, str]:
        start = date(int(period[:4]), 5, 1 + n % 25)
        code = f"{random.randint(1, 8)}{n // 2:05d}"
        return {
            "ExamSeries": specimen.said(template, period),
            "ReportingDate": day.isoformat(),
            "AwardingOrganisation": name,
            "QAN": f"6{n // 10000:02d}/{n % 10000:04d}/{random.choice('0123456789X')}",
            "UnitOrComponentCode": f"{n:06d}/{random.choice('12')}F",
            "UnitOrComponentTitle": f"Paper {1 + n % 3}",
            "SpecificationCode": code,
            "SpecificationTitle": random.choice(SUBJECTS),
            "AssessmentStartDate": start.isoformat(),
            "AssessmentEndDate": start.replace(day=start.day + random.randint(0, 5)).isoformat(),
            "Session": random.choice(("AM", "PM")),
            "Tier": random.choice(("F", "H", "-2")),
        }

    content = specimen.make(template, draw, size, seed, breaks)
    return specimen.file_name(template.title, name, period), content
