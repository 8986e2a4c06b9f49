"""Stories: what each kind of school does, day by day, and where its return must stand after it.

A line is: days since the line before (of the first: since the opening), who, what, where it stands.
What is in capitals is filled in; what begins with "file" is a file, all else is written as it is.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from handlers.life.standing import Status

SENT_ON = """
  0  head       signoff REF                            loaded
  0  office     submit REF                             submitted
  1  office     agree REF                              submitted
"""
TAKEN = """
  1  agent      approve REF#N                          approved
  2  collector  authorise REF#N                        authorised
"""
DONE = SENT_ON + TAKEN

# fmt: off
STORIES: dict[str, tuple[int, str]] = {
    # kind: so many of a hundred, and what they do
    "on time": (20, """
  8  office     file                                   loaded
""" + DONE),
    "never": (6, ""),
    "errors, then corrected": (12, """
 10  office     file breaking 1510                     loaded
  0  head       signoff REF                            loaded
  0  office     submit REF                             loaded
  2  office     file                                   loaded
""" + DONE),
    "forgets to submit": (4, """
 14  office     file                                   loaded
"""),
    "the agent sends it back": (5, """
  9  office     file                                   loaded
""" + SENT_ON + """
  1  agent      reject REF#N two classes are missing   rejected
  2  office     submit REF                             rejected
  1  office     file                                   loaded
""" + DONE),
    "never sends again": (2, """
 11  office     file                                   loaded
""" + SENT_ON + """
  1  agent      reject REF#N the numbers are last year's  rejected
"""),
    "queries explained": (6, """
 12  office     file breaking 2320Q                    loaded
  0  head       signoff REF                            loaded
  0  office     submit REF                             loaded
  0  office     note REF 2320Q confirmed               loaded
  0  office     note REF 2320Q two exclusions, agreed with the governors  loaded
  0  office     submit REF                             submitted
  0  office     agree REF                              submitted
""" + TAKEN),
    "nothing to report": (3, """
 15  office     nil REF the school has closed          submitted
""" + TAKEN),
    "waits for the agent": (3, """
 17  office     file                                   loaded
""" + SENT_ON),
    "waits for the collector": (3, """
 16  office     file                                   loaded
""" + SENT_ON + """
  1  agent      approve REF#N                          approved
"""),
    "late": (8, """
 31  office     file                                   loaded
""" + DONE),
    "withdraws": (3, """
  7  office     file                                   loaded
""" + SENT_ON + """
  0  office     withdraw REF                           loaded
  1  office     file                                   loaded
""" + DONE),
    "deletes": (2, """
  6  office     file                                   loaded
  1  office     delete REF                             no data
  9  office     file                                   loaded
""" + DONE),
    "the collector sends it back": (3, """
  9  office     file                                   loaded
""" + SENT_ON + """
  1  agent      approve REF#N                          approved
  2  collector  reject REF#N the attendance cannot be  rejected
  2  office     file                                   loaded
""" + DONE),
    "somebody else's file": (3, """
  9  office     file of another school                 no data
  0  office     file that is no return                 no data
  1  office     file                                   loaded
""" + DONE),
    "more time": (3, """
 25  collector  extend REF 2007-10-19 the office was flooded  no data
 12  office     file                                   loaded
""" + DONE),
    "the agent accepts an error": (2, """
 13  office     file breaking 1510                     loaded
  0  head       signoff REF                            loaded
  1  agent      accept REF 1510 seen in the old school's letter  loaded
""" + DONE),
    "rehearses": (2, """
  5  office     file to be checked only                no data
  2  office     file                                   loaded
""" + DONE),
    "we fail first": (2, """
 11  office     file that we fail with                 no data
  0  office     -                                      loaded
""" + DONE),
    "the same file again": (2, """
 10  office     file                                   loaded
  0  office     file as before                         loaded
""" + DONE),
    "the head is away": (2, """
 18  office     file                                   loaded
  0  office     submit REF                             loaded
  3  head       signoff REF                            loaded
  0  office     submit REF                             submitted
  0  agent      approve REF#N                          submitted
  1  office     agree REF                              submitted
""" + TAKEN),
    "snoozes": (2, """
  3  office     snooze REF 20                          no data
 27  office     file                                   loaded
""" + DONE),
    "wants no reminders": (1, """
  2  office     reminders off                          no data
"""),
    "has no mailbox any more": (1, ""),
    "asks for somebody else's": (1, """
  8  office     file                                   loaded
  0  outsider   status REF                             loaded
  0  outsider   submit REF                             loaded
""" + DONE),
    "the agent asks": (1, """
 10  office     file breaking 2320Q                    loaded
  0  office     note REF 2320Q two in one year         loaded
""" + SENT_ON + """
  1  agent      query REF 2320Q who has looked at it?  submitted
  1  office     note REF 2320Q the head has, in his files  submitted
  0  agent      accept REF 2320Q the head has looked   submitted
""" + TAKEN),
    "changes its mind": (1, """
 12  office     file                                   loaded
  1  office     nil REF it was last year's file        submitted
  1  agent      reject REF#N your school is open       rejected
  1  office     file                                   loaded
""" + DONE),
}
# fmt: on
BOUNCES = "has no mailbox any more"
SILENT = ("never", BOUNCES)
"""Kinds that do nothing at all: they are told everything that the calendar brings."""


@dataclass(frozen=True)
class Act:
    """Something that is done: how many days after the act before, by whom, what, and how the
    return must stand then."""

    days: int
    who: str
    what: str
    then: Status


@cache
def acts(kind: str) -> tuple[Act, ...]:
    """What schools of a kind do, in order."""
    return tuple(_act(line) for line in STORIES[kind][1].splitlines() if line.strip())


def _act(line: str) -> Act:
    days, who, rest = line.split(maxsplit=2)
    then = next(s for s in sorted(Status, key=len, reverse=True) if rest.endswith(f"  {s}"))
    return Act(int(days), who, rest.removesuffix(then).strip(), then)


def dealt(schools: int, chance: random.Random) -> Sequence[str]:
    """A kind for each school: each kind once, as far as that goes, then by their shares."""
    kinds, shares = list(STORIES), [share for share, _ in STORIES.values()]
    more = chance.choices(kinds, shares, k=max(0, schools - len(kinds)))
    return [*kinds[:schools], *more]
