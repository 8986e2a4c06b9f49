"""The reply that the README shows: a real file, checked and answered, and shortened; no mail."""

import re
from datetime import UTC, date, datetime

from bot.demo import story
from bot.faces import plain
from handlers.life.result import Receipt, Result
from handlers.life.standing import Calendar, Standing, Status
from handlers.life.verdicts import checked
from handlers.people import Actor, Post, Proof, Role
from validation import sample
from validation.check import check
from validation.template import catalogue

CUT = "[…]"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BLOCK = re.compile(r"(<!-- reply -->\n```text\n).*?(\n```)", re.DOTALL)
SOURCE = Actor("Ann Office", 1, frozenset({Post(Role.SOURCE, "873-4001")}), proof=Proof.ALIGNED)
OWED = Standing(
    ref="SC3-07/873-4001",
    collection="SC3-07",
    title="School Census autumn 2007",
    template="school-census",
    period="2007-AUT",
    organisation="873-4001",
    organisation_name="Hillside School",
    authority="873",
    regulator="DFE",
    status=Status.CHECKING,
    calendar=Calendar(date(2026, 11, 21), date(2026, 12, 13), date(2027, 1, 21)),
    latest=1,
)


def shown_in(readme: str) -> str:
    """The README with the reply as the bot gives it now."""
    return BLOCK.sub(lambda found: f"{found[1]}{shortened(reply())}{found[2]}", readme)


def reply() -> list[str]:
    """The lines of the answer to the demo's first file."""
    name, content = sample.make(
        catalogue(),
        "SC3-07",
        size=story.PUPILS,
        seed=story.SEED,
        breaks=story.PLANTED,
        organisation=OWED.organisation,
    )
    template = catalogue()[OWED.template]
    report = check(name, content, template, OWED.period, organisation=OWED.organisation)
    result = Result(report, Receipt(1, "00" * 32, NOW))
    _, text = plain.render([checked(OWED, result, SOURCE, NOW).reply])
    return text.strip().splitlines()[2:]


def shortened(lines: list[str]) -> str:
    """The head, two findings whole, and what next; the rest is cut, and the cuts are marked."""
    first, second, fourth = (_begins(lines, f"{n}  ") for n in (1, 2, 4))
    after = _begins(lines, "WHAT NEXT")
    due = next(n for n, line in enumerate(lines[after:], after) if line.startswith("Due "))
    kept = (*lines[:first], CUT, *lines[second:fourth], CUT, *lines[after : due + 1], CUT)
    return "\n".join(kept)


def _begins(lines: list[str], words: str) -> int:
    return next(n for n, line in enumerate(lines) if line.startswith(words))
