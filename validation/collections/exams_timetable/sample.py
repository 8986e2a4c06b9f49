"""Sample ExamsTimetable files: no real exam is meant."""

from collections.abc import Mapping
from datetime import date
from random import Random

from validation import specimen


def row(sample: specimen.Sample, random: Random, n: int) -> Mapping[str, str]:
    """What is different in each row."""
    start = date(int(sample.period[:4]), 5, 1 + n % 25)
    code = f"{random.randint(1, 8)}{n // 2:05d}"
    return {
        "QAN": f"6{n // 10000:02d}/{n % 10000:04d}/{random.choice('0123456789X')}",
        "UnitOrComponentCode": f"{n:06d}/{random.choice('12')}F",
        "UnitOrComponentTitle": f"Paper {1 + n % 3}",
        "SpecificationCode": code,
        "SpecificationTitle": random.choice(specimen.SUBJECTS),
        "AssessmentStartDate": start.isoformat(),
        "AssessmentEndDate": start.replace(day=start.day + random.randint(0, 5)).isoformat(),
        "Session": random.choice(("AM", "PM")),
        "Tier": random.choice(("F", "H", "-2")),
    }


make = specimen.maker("exams-timetable", row, day=(2, 1))
