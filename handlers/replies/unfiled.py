"""What we say of a file that was not filed: what it looks like, what was expected, what is due."""

import re
from collections.abc import Sequence
from datetime import date

from handlers.life.standing import Standing, Status
from handlers.reply import Reply
from handlers.words import capital, code, day, listing, number
from validation.finding import Claim

NOTHING = "Nothing was filed."
WANTED = "Send the file that your own system makes: XML or CSV, or a zip of these."
AGAIN = "Make the file again in your own system and send it again."
ADVICE = re.compile("(?:Send|Save|Pack|Export) ")
"""How the readers' advice begins, after they have said what a file is."""
AGREE = (
    "Set the school, the term and the year in your own system and make the file again: its name "
    "and what stands in it must agree."
)
ONE_EACH = "Make a file for each school by itself, and send each in answer to this message."
SEVERAL = "a file is of one"
WAITS = (Status.NO_DATA, Status.CHECKING, Status.LOADED, Status.REJECTED)


def unreadable(  # noqa: PLR0913 the place of a fault has four parts
    file_name: str,
    sentence: str,
    owed: Sequence[Standing],
    today: date,
    *,
    line: int = 0,
    column: int = 0,
    around: str = "",
) -> Reply:
    """A file that could not be read: a picture, a document, broken XML, an unfit archive."""
    what, advice = _parted(_end(sentence))
    place = f"line {number(line)}" + (f", column {number(column)}" if column else "")
    where = f"{capital(place)}: {around}" if around else f"{capital(place)}."
    unsaid = (where,) if line and place not in what.lower() else ()
    next_ = advice or (AGAIN if line else WANTED)
    return _not_filed(file_name, (what, *unsaid), (next_,), owed, today)


def _parted(sentence: str) -> tuple[str, str]:
    """What the file is, and what its reader advises ("" where it advises nothing).

    >>> _parted("a.png is a picture. Send the file itself.")
    ('a.png is a picture.', 'Send the file itself.')
    """
    said = re.split(r"(?<=\.) (?=[A-Z])", sentence)
    end = next((n for n, each in enumerate(said) if n and ADVICE.match(each)), len(said))
    return " ".join(said[:end]), " ".join(said[end:])


def unknown_file(file_name: str, says: str, owed: Sequence[Standing], today: date) -> Reply:
    """A file that is none of the returns that we know."""
    return _not_filed(file_name, (_end(says),), (WANTED,), owed, today)


def clash(file_name: str, clashes: Sequence[str], owed: Sequence[Standing], today: date) -> Reply:
    """A file that contradicts itself: its name, its header and its content must agree."""
    several = any(SEVERAL in sentence for sentence in clashes)
    return _not_filed(
        file_name, tuple(map(_end, clashes)), (ONE_EACH if several else AGREE,), owed, today
    )


def other_organisation(  # noqa: PLR0913, PLR0917 - the file, whose it is, whom its sender sends for
    file_name: str,
    claim: Claim,
    name: str,
    organisation: str,
    owed: Sequence[Standing],
    today: date,
    checks: Sequence[str] = (),
) -> Reply:
    """A file of an organisation that the sender does not send for: neither theirs nor a school of
    the authorities that they check for."""
    mine = [*sorted({s.school for s in owed}), *(f"the schools of {one}" for one in checks)]
    if not claim.organisation:
        whom = listing(mine) or "nobody"
        why = f"{_end(claim.says)} It does not say whose it is, and you send for {whom}."
        return _not_filed(file_name, (why,), ("Name the organisation in the file.",), owed, today)
    theirs = f"{name} ({code(organisation)})" if organisation else code(name)
    whom = f"and you send for {listing(mine)}" if mine else "and you send for nobody"
    return _not_filed(
        file_name,
        (f"This is a file of {theirs}, {whom}. {_end(claim.says)}",),
        (
            f"If you now send for {name if organisation else theirs} too, ask {_keeper(owed)} to "
            "have you added to the register; otherwise send the file of your own organisation.",
        ),
        owed,
        today,
    )


def other_collection(file_name: str, claim: Claim, owed: Sequence[Standing], today: date) -> Reply:
    """A file of a kind that is not owed."""
    why = f"{_end(claim.says)} No such return is asked of you."
    ask = f"Send a file of what is asked of you, or ask {_keeper(owed)} whether this one is too."
    return _not_filed(file_name, (why,), (ask,), owed, today)


def other_period(
    file_name: str,
    claim: Claim,
    same_kind: Sequence[Standing],
    owed: Sequence[Standing],
    today: date,
) -> Reply:
    """A file of the right kind and the wrong period."""
    asked = listing(sorted({s.title for s in same_kind}))
    said = not claim.period or claim.period.partition("-")[0] in claim.says
    period = "" if said else f" Its period is {claim.period}."
    return _not_filed(
        file_name,
        (f"{_end(claim.says)}{period} What is asked of you is {asked}: the period is another.",),
        ("Set the period in your own system, make the file again and send it again.",),
        owed,
        today,
    )


def too_large(megabytes: int) -> Reply:
    """A mail that is too large to be read at all."""
    return Reply(
        subject="Your mail was too large",
        verdict=(f"A mail of yours was too large to be read. {NOTHING}",),
        next=(
            f"A file may have up to {number(megabytes)} MB. Send a large file as a zip, several "
            "large files in mails of their own.",
        ),
    )


def _not_filed(
    file_name: str,
    why: Sequence[str],
    next_: Sequence[str],
    owed: Sequence[Standing],
    today: date,
) -> Reply:
    first = why[0] if why[0].startswith(file_name) else f"{file_name}: {why[0]}"
    return Reply(
        subject=f"{file_name} was not filed",
        verdict=(first, *why[1:], NOTHING),
        next=(*next_, *_asked(owed, today)),
    )


def _keeper(owed: Sequence[Standing]) -> str:
    """Whom to ask about what is owed and by whom."""
    names = {s.authority_name or s.regulator_name for s in owed} - {""}
    return listing(sorted(names), "or") or "your authority, or the regulator that collects it,"


def _asked(owed: Sequence[Standing], today: date) -> tuple[str, ...]:
    """What the sender could file now, in order of due date."""
    calendars = [
        s for s in owed if s.status in WAITS and s.calendar.opens <= today <= s.calendar.closes
    ]
    return tuple(
        f"Due from {s.organisation_name}: {s.title}, by {day(s.calendar.due)} ({s.ref})."
        for s in sorted(calendars, key=lambda s: (s.calendar.due, s.ref))
    )


def _end(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
