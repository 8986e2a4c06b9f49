"""What a head teacher confirms of a School Census: headcounts, attendance, exclusions. Pure."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from validation.collections.school_census.derive import ever
from validation.declared import as_numbers
from validation.rule import Context, Tables
from validation.summary import Part, Row, beside, counted, crossed

PUPILS = ("Pupils",)
ON_ROLL = "Pupils on roll on census day."
Words = Mapping[str, Mapping[str, str]]


def parts(tables: Tables, context: Context) -> tuple[Part, ...]:
    """The tables of the summary, beside the organisation's last return where that is known."""
    now = tuple(_parts(tables, context.reference_date))
    if context.last_return is None:
        return now
    # free meals of then were counted on another day, which the tables do not say
    before = [p for p in _parts(context.last_return, None) if p.rows]
    return beside(now, before)


def _parts(tables: Tables, day: date | None) -> Iterator[Part]:
    """Those that have anything in them. ``day`` is census day."""
    told = words()
    pupils = tables["pupils"]
    roll = pupils[pupils["roll"].eq("on")]
    yield _headline(pupils, roll)
    yield _years(roll, told)
    yield _of_codes("Enrolment status", roll, "EnrolStatus", told["enrolment"])
    yield _free_meals(tables, roll, day)
    yield _of_codes("Special educational needs", roll, "SENprovision", told["provision"], "bars")
    yield from _needs(tables, told)
    yield _groups("Ethnic group", roll, "Ethnicity", told["ethnicity"], "bars")
    yield _groups("First language", roll, "Language", told["language"])
    for span, title in told["span"].items():
        yield from _attendance(tables, span, title, told)
    yield from _exclusions(tables, told)


@cache
def words() -> Words:
    """What codes mean, by the kind of code."""
    path = Path(__file__).with_name("summary_words.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _headline(pupils: pd.DataFrame, roll: pd.DataFrame) -> Part:
    part_time = _text(roll, "PartTime").isin(["true", "1"])
    boards = _text(roll, "Boarder")
    boarders = boards.notna() & boards.ne("N")
    rows = (
        Row("On roll", (len(roll),)),
        Row("of these part-time", (int(part_time.sum()),)),
        Row("of these boarders", (int(boarders.sum()),)),
        Row("No longer on roll", (len(pupils) - len(roll),)),
    )
    return Part("Pupils", PUPILS, rows)


def _years(roll: pd.DataFrame, told: Words) -> Part:
    sexes = told["sex"]
    rows = crossed(_text(roll, "NCyearActual"), _text(roll, "Gender"), told["year"], sexes)
    return Part("Year group and sex", (*sexes.values(), "All"), rows, ON_ROLL, "stacked", True)


def _of_codes(
    title: str, roll: pd.DataFrame, field: str, names: Mapping[str, str], plot: str = ""
) -> Part:
    return Part(title, PUPILS, counted(_text(roll, field), names), ON_ROLL, plot, True)


def _groups(
    title: str, roll: pd.DataFrame, field: str, names: Mapping[str, str], plot: str = ""
) -> Part:
    """Codes gathered: the whole code, else its first letter, else the group without a code."""
    values = _text(roll, field)
    keys = [names.get(v, names.get(v[:1], names.get("", v))) if isinstance(v, str) else None
            for v in values]  # fmt: skip
    gathered = pd.Series(pd.array(keys, "str"), index=values.index)
    order = dict.fromkeys(names.values())
    return Part(title, PUPILS, counted(gathered, dict(zip(order, order, strict=True))), ON_ROLL,
                plot, True)  # fmt: skip


def _free_meals(tables: Tables, roll: pd.DataFrame, day: date | None) -> Part:
    """Who has a spell that is open on census day, and the meals that were taken that day."""
    fsm = tables["fsm"]
    ends = pd.to_datetime(fsm["FSMendDate"], format="%Y-%m-%d", errors="coerce")
    still = ends.isna() if day is None else ends.isna() | (ends >= pd.Timestamp(day))
    eligible = int(ever(tables, "fsm", still)[roll.index].sum())
    taken = _numbers(tables["school"], "FreeMealsTaken").dropna()
    rows = [Row("Eligible on census day", (eligible,))]
    if len(taken):
        rows.append(Row("Free meals taken on census day", (int(taken.sum()),)))
    return Part(
        "Free school meals", PUPILS, tuple(rows), "A spell that has not ended by census day counts."
    )


def _needs(tables: Tables, told: Words) -> Iterator[Part]:
    sen = tables["sen"]
    first = sen[_text(sen, "SENtypeRank").eq("1")]
    if len(first):
        rows = counted(_text(first, "SENtype"), told["need"])
        yield Part("Type of need", PUPILS, rows, "Each pupil's first need.", "", True)


def _attendance(tables: Tables, span: str, title: str, told: Words) -> Iterator[Part]:
    """Sessions possible and missed, then the reasons for absence."""
    attendance = tables["attendance"]
    mine = attendance["span"].eq(span)
    if not mine.any():
        return
    possible = int(_numbers(tables["attendance"], "SessionsPossible")[mine].sum())
    missed = _missed(tables, span, told)
    rows = (
        Row("Pupils", (int(mine.sum()),)),
        Row("Sessions possible", (possible,)),
        Row(
            "Sessions missed, authorised",
            (_sum(tables, mine, "SessionsAuthorised", missed["authorised"]),),
        ),
        Row(
            "Sessions missed, unauthorised",
            (_sum(tables, mine, "SessionsUnauthorised", missed["unauthorised"]),),
        ),
    )
    yield Part(title, ("Number",), (*rows, _rate(rows)))
    reasons = {**missed["authorised"], **missed["unauthorised"], **missed["other"]}
    if reasons:
        total = Row("Total", (sum(reasons.values()),), is_total=True)
        listed = tuple(Row(name, (n,)) for name, n in reasons.items())
        yield Part(
            f"{title}: reasons for absence", ("Sessions",), (*listed, total), "", "bars", True
        )


def _rate(rows: tuple[Row, ...]) -> Row:
    """Per cent of the possible sessions that were missed, with one decimal."""
    possible, *missed = (row.values[0] or 0 for row in rows[1:])
    return Row("Absence, per cent", (round(100 * sum(missed) / possible, 1) if possible else None,))


def _missed(tables: Tables, span: str, told: Words) -> dict[str, dict[str, int]]:
    """Sessions by reason, gathered as authorised, unauthorised, and neither that we know of."""
    absences = tables["absences"]
    mine = absences["span"].eq(span)
    sessions = _numbers(tables["absences"], "AbsenceSessions")[mine].fillna(0)
    by_code = sessions.groupby(_text(absences[mine], "AttendanceReason")).sum().to_dict()
    kinds: dict[str, dict[str, int]] = {"authorised": {}, "unauthorised": {}, "other": {}}
    for kind in ("authorised", "unauthorised"):
        for code, name in told[kind].items():
            if code in by_code:
                kinds[kind][name] = int(by_code.pop(code))
    kinds["other"] = {f"Code {code}": int(n) for code, n in by_code.items()}
    return kinds


def _sum(tables: Tables, mine: "pd.Series[bool]", field: str, reasons: Mapping[str, int]) -> int:
    """The file's own totals, or those of the reasons where it has none."""
    own = _numbers(tables["attendance"], field)[mine]
    return int(own.sum()) if own.notna().any() else sum(reasons.values())


def _exclusions(tables: Tables, told: Words) -> Iterator[Part]:
    exclusions = tables["exclusions"]
    if not len(exclusions):
        return
    kinds = _text(exclusions, "Category")
    sessions = _numbers(tables["exclusions"], "Sessions").fillna(0)
    found = [(name, kinds.eq(code)) for code, name in told["exclusion"].items()]
    rows = [
        Row(name, (int(sessions[mine].sum()), int(mine.sum())))
        for name, mine in found
        if mine.any()
    ]
    total = Row("Total", (int(sessions.sum()), len(exclusions)), is_total=True)
    yield Part("Exclusions", ("Sessions", "Exclusions"), (*rows, total))


def _numbers(frame: pd.DataFrame, field: str) -> "pd.Series[float]":
    return as_numbers(_text(frame, field))


def _text(frame: pd.DataFrame, field: str) -> "pd.Series[Any]":
    """A column, or one without a value where the year's file does not have it."""
    if field in frame.columns:
        return frame[field]
    return pd.Series(pd.array([None] * len(frame), "str"), index=frame.index)
