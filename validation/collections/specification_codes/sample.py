"""Sample SpecificationCodes files: no real specification is meant."""

from collections.abc import Mapping
from datetime import date
from random import Random

from validation import specimen
from validation.check import shipped

SUBJECTS = (
    "Mathematics", "English Language", "English Literature", "Biology", "Chemistry", "Physics",
    "Geography", "History", "French", "Español", "Computer Science", "Art and Design",
    "Religious Studies", "Music", "Design, Technology and Engineering", "Citizenship Studies",
)  # fmt: skip
LEVELS = ("GCSE", "AS", "A level", "Project L2")


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
    day = due or date(int(period), 6, 28)

    def draw(random: Random, n: int) -> Mapping[str, str]:
        level = random.choice(LEVELS)
        code = f"{random.randint(1, 8)}{n:05d}"
        return {
            "Year": period,
            "ReportingDate": day.isoformat(),
            "AwardingOrganisation": name,
            "QAN": f"6{n // 10000:02d}/{n % 10000:04d}/{random.choice('0123456789X')}",
            "SpecificationCode": code,
            "SpecificationTitle": random.choice(SUBJECTS),
            "CertificationCode": code,
            "QualificationLevel": level,
            "Tier": random.choice("FH") if level == "GCSE" else "-2",
            "FullOrShortCourse": random.choice(("FC", "SC")) if level == "GCSE" else "-2",
        }

    content = specimen.make(shipped()["specification-codes"], draw, size, seed, breaks)
    return f"SpecificationCodes_{_plain(name)}_{period}.csv", content


def _plain(name: str) -> str:
    return "".join(c for c in name if c.isalnum())
