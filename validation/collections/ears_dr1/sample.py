"""Sample EaRs DR1 files: no real candidate is meant."""

from collections.abc import Mapping
from datetime import date
from random import Random

from validation import specimen
from validation.check import shipped

TEMPLATE = "ears-dr1"
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
    day = due or date(int(period[:4]), 11, 15)

    def draw(random: Random, n: int) -> Mapping[str, str]:
        mark = random.randint(5, 90)
        return {
            "Exam series": specimen.said(template, period),
            "Reporting date": day.isoformat(),
            "Awarding Organisation": name,
            "Centre No.": str(random.randint(10000, 79999)),
            "Unique Candidate Identifier": f"{random.randint(10**11, 10**12 - 1)}A",
            "QAN": f"6{n // 10000:02d}/{n % 10000:04d}/{random.randrange(10)}",
            "Specification title": random.choice(SUBJECTS),
            "Specification code": random.choice((f"{random.randint(1, 8)}{n:05d}", "-2")),
            "Qualification level": random.choice(("GCSE", "AS", "A level", "Project L2")),
            "Original unit raw mark": str(mark),
            "Post EaR raw mark": random.choice((str(mark + random.randint(-4, 9)), "TBD", "-2")),
        }

    content = specimen.make(template, draw, size, seed, breaks)
    return specimen.file_name(template.title, name, period), content
