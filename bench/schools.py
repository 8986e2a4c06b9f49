"""Schools' census files for the bench: of realistic sizes, with errors planted in them."""

import re
from random import Random

from validation import sample
from validation.batch import Sent
from validation.check import shipped

PERIOD = "2007-AUT"
DIFFERENT = 80
"""Schools whose files are made; a larger number of schools sends the same again, renamed."""
SMALLEST, LARGEST = 40, 1_800
SLIPS = (
    # element          what stands there instead
    ("UPN", ""),
    ("UPN", "A80120000100"),
    ("UPN", "B8012000010X1"),
    ("UPN", "H801200001002"),
    ("Surname", ""),
    ("Forename", " "),
    ("DOB", "2001-02-30"),
    ("DOB", "15/03/2001"),
    ("DOB", "2030-01-01"),
    ("Gender", "X"),
    ("EnrolStatus", "Q"),
    ("EntryDate", "2007-13-01"),
    ("EntryDate", "2029-01-01"),
    ("LeavingDate", "1999-01-01"),
    ("PartTime", "true"),
    ("PartTime", "yes &amp; no"),
    ("Boarder", "B"),
    ("Boarder", "?"),
    ("NCyearActual", "99"),
    ("AttendanceReason", "/"),
    ("AttendanceReason", ""),
    ("AbsenceSessions", ""),
    ("AbsenceSessions", "0"),
)


def school(pupils: int, seed: int = 0) -> Sent:
    """One school's file, without errors, of about as many pupils on roll."""
    organisation = f"873-{4000 + seed % 1000}"
    name, content = sample.make(
        shipped(), "school-census", size=pupils, seed=seed, period=PERIOD, organisation=organisation
    )
    return Sent(name, content, organisation)


def schools(pupils: int) -> list[Sent]:
    """Files with ``pupils`` on roll together: sizes are log-normal with a mean near 409 (9.0
    million in 22,000), one file in three is on one line, and in each there are ten errors."""
    random, made, left = Random(PERIOD), list[Sent](), pupils
    while left > 0 and len(made) < DIFFERENT:
        size = min(max(SMALLEST, int(random.lognormvariate(5.85, 0.6))), LARGEST)
        file = school(min(size, max(left, SMALLEST)), len(made))
        content = planted(file.content, 10, len(made))
        made.append(file._replace(content=content if len(made) % 3 else on_one_line(content)))
        left -= size
    return made


def renamed(file: Sent, number: int) -> Sent:
    """The same file as if another school had sent it."""
    there = file.organisation.partition("-")[2]
    organisation = f"{100 + number // 5000}-{2000 + number % 5000}"
    authority, _, establishment = organisation.partition("-")
    content = file.content.replace(
        b"<Estab>%s<" % there.encode(), b"<Estab>%s<" % establishment.encode()
    )
    content = content.replace(b"<LEA>873<", b"<LEA>%s<" % authority.encode())
    return Sent(file.name, content, organisation)


def on_one_line(content: bytes) -> bytes:
    """Without the blanks between elements, as some systems write."""
    return re.sub(rb">\s+<", b"><", content)


def planted(content: bytes, times: int, seed: int) -> bytes:
    """The file with slips in it, at places that ``seed`` chooses."""
    random = Random(seed)
    for tag, wrong in (random.choice(SLIPS) for _ in range(times)):
        places = [*re.finditer(rb"<%s>[^<]*</%s>" % (tag.encode(), tag.encode()), content)]
        if places:
            place = random.choice(places)
            slip = f"<{tag}>{wrong}</{tag}>".encode()
            content = content[: place.start()] + slip + content[place.end() :]
    return content


def all_wrong(content: bytes) -> bytes:
    """The file with several slips in every pupil's record."""
    for tag, wrong in (
        ("UPN", "A80120000100"),
        ("DOB", "15/03/2001"),
        ("Gender", "X"),
        ("EnrolStatus", "Q"),
        ("EntryDate", "2007-13-01"),
        ("PartTime", "yes"),
        ("Boarder", "?"),
        ("NCyearActual", "99"),
        ("Surname", ""),
        ("Forename", ""),
        ("PostCode", "nowhere"),
    ):
        slip = f"<{tag}>{wrong}</{tag}>".encode()
        content = re.sub(rb"<%s>[^<]*</%s>" % (tag.encode(), tag.encode()), slip, content)
    return content
