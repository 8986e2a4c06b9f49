"""returns-bot collection: opens collections, which makes what is owed, and lists them."""

import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import EnumType
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer
from sqlmodel import Session

from bot.commands.loading import settings_or_exit
from bot.store import opened
from handlers.life.standing import Policies
from storage import collections, register
from storage.rows import Collection
from validation.template import catalogue

EXAMPLE = """
\b
returns-bot collection open SC3-07 --population authority:873 \\
  --opens 2007-09-20 --due 2007-10-17 --agent-due 2007-10-31 \\
  --closes 2007-12-14

\b
returns-bot collection open SPEC-19 --population kind:awarding-organisation \\
  --template specification-codes --period 2019 \\
  --opens 2019-01-07 --due 2019-02-01 --closes 2019-03-29 \\
  --policy agent_step=false --policy confirm=auto --policy notify=all

\b
The same command again, with other dates, changes the dates.
A school census needs no template, period and title: SC1-14 is spring
2014, SC2-14 summer 2014, SC3-13 autumn 2013.
"""

# fmt: off
TERMS = {
    # file type  period  term
    "SC1":      ("SPR", "spring"),
    "SC2":      ("SUM", "summer"),
    "SC3":      ("AUT", "autumn"),
}
# fmt: on
CENSUS = re.compile(r"(SC[123])-(\d\d)")
WORDS = {"true": True, "yes": True, "false": False, "no": False}
NOTIFY = ("sender", "all")


def _day(meaning: str) -> Any:
    return typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help=meaning)


app = typer.Typer(help="What is collected, from whom and until when.", no_args_is_help=True)


@dataclass(frozen=True)
class Kind:
    """What a collection is of."""

    template: str
    period: str
    title: str


def known(code: str) -> Kind | None:
    """What a well-known code says by itself.

    >>> known("SC3-07")
    Kind(template='school-census', period='2007-AUT', title='School Census autumn 2007')
    """
    if not (census := CENSUS.fullmatch(code)):
        return None
    (period, term), year = TERMS[census[1]], f"20{census[2]}"
    return Kind("school-census", f"{year}-{period}", f"School Census {term} {year}")


def policy(setting: str) -> tuple[str, Any]:
    """``key=value`` as the store keeps it. Raises typer.BadParameter with what is possible."""
    name, equals, value = setting.partition("=")
    types = get_type_hints(Policies)
    if not equals or name not in types:
        names = ", ".join(field.name for field in fields(Policies))
        raise typer.BadParameter(f'"{setting}" is no policy: write key=value; the keys are {names}')
    choices = _choices(name, types[name])
    if value not in choices:
        raise typer.BadParameter(f"{name} must be {_either(list(choices))}, not {value!r}")
    return name, choices[value]


FEW = 10
"""Choices that an error names one by one."""


def _either(choices: list[str]) -> str:
    many = len(choices) > FEW
    return f"from {choices[0]} to {choices[-1]}" if many else f"one of {', '.join(choices)}"


def _choices(name: str, kind: Any) -> dict[str, Any]:
    if isinstance(kind, EnumType):
        return {choice.value: choice.value for choice in kind}  # type: ignore[var-annotated]
    if kind is int:
        return {str(percent): percent for percent in range(101)}
    return dict(WORDS) if kind is bool else {choice: choice for choice in NOTIFY}


@app.command("open", epilog=EXAMPLE)
def open_(  # noqa: PLR0913, PLR0917 - each is an option that people type
    code: Annotated[str, typer.Argument(help="A short name for it: SC3-07.")],
    opens: Annotated[datetime, _day("The first day on which files are taken.")],
    due: Annotated[datetime, _day("When the returns are due.")],
    closes: Annotated[datetime, _day("The last day on which files are taken.")],
    agent_due: Annotated[datetime | None, _day("The authorities' due date.")] = None,
    population: Annotated[
        list[str] | None,
        typer.Option(help="Who owes it: kind:school, authority:873 or a code. May be repeated."),
    ] = None,
    template: Annotated[str, typer.Option(help="What a file must be.")] = "",
    period: Annotated[str, typer.Option(help="The period, in the template's words.")] = "",
    title: Annotated[str, typer.Option(help="What people call it.")] = "",
    regulator: Annotated[str, typer.Option(help="Whose it is; the only one by itself.")] = "",
    policy_: Annotated[
        list[str] | None, typer.Option("--policy", help="key=value. May be repeated.")
    ] = None,
) -> None:
    """Open a collection: each member of its population owes a return from now on."""
    settings = settings_or_exit()
    kind = _kind(code, Kind(template, period, title), settings.folder / "templates")
    with Session(opened(settings)) as session:
        wanted = Collection(
            code=code,
            **vars(kind),
            regulator=regulator or _only_regulator(session),
            opens=opens.date(),
            due=due.date(),
            agent_due=agent_due.date() if agent_due else None,
            closes=closes.date(),
            policies=dict(map(policy, policy_ or [])),
            population=population or _default_population(code),
        )
        try:
            done = collections.open_collection(session, wanted, datetime.now(UTC))
        except collections.BadCollection as bad:
            typer.echo(f"{code}: {bad}. Nothing was changed.", err=True)
            raise typer.Exit(1) from None
        session.commit()
    for word, sentences in (("changed", done.changed), ("added", done.added)):
        for sentence in sentences:
            typer.echo(f"{word}: {sentence}")
    typer.echo(f"{code}: {done}.")


@app.command("list")
def list_() -> None:
    """Show every collection with its dates and how its returns stand."""
    with Session(opened(settings_or_exit())) as session:
        found = collections.collections(session)
        for one in found:
            owed = collections.standings(session, one.code)
            stands = ", ".join(f"{number} {status}" for status, number in sorted(owed.items()))
            typer.echo(f"{one.code:10}  {one.title}")
            typer.echo(f"{'':10}  opens {one.opens}, due {one.due}, closes {one.closes}: {stands}")
    if not found:
        typer.echo("No collection is open. To open one: returns-bot collection open --help")


def _kind(code: str, said: Kind, own_templates: Path) -> Kind:
    """What the collection is of; template and period must be there to check files against."""
    guess = known(code) or Kind("", "", "")
    template, period = said.template or guess.template, said.period or guess.period
    if not (template and period):
        raise typer.BadParameter(
            f"{code} says neither its template nor its period: give both, "
            "with --template and --period"
        )
    found = catalogue(own_templates if own_templates.is_dir() else None)
    if template not in found:
        raise typer.BadParameter(f"no template {template!r}; there are {', '.join(sorted(found))}")
    periods = found[template].periods
    if period not in periods:
        raise typer.BadParameter(
            f"{template} has no period {period!r}; it has {', '.join(sorted(periods))}"
        )
    title = said.title or guess.title or f"{found[template].title} {periods[period].title}"
    return Kind(template, period, title)


def _default_population(code: str) -> list[str]:
    if not known(code):
        raise typer.BadParameter("say who owes it, with --population")
    return ["kind:school"]


def _only_regulator(session: Session) -> str:
    codes = [one.code for one in register.organisations(session, "regulator")]
    if len(codes) != 1:
        among = f" among {', '.join(codes)}" if codes else "; none is in the register yet"
        raise typer.BadParameter(f"say which regulator, with --regulator{among}")
    return codes[0]
