"""How to break the rules on free school meals, special needs and exclusions."""

from collections.abc import Callable

from validation.collections.school_census.breaks.spoiled import (
    NURSERY,
    SPECIAL,
    Break,
    Sample,
    first,
    pupil,
)


def meals(make: Callable[[Sample], list[dict[str, str | None]]], **changes: str) -> Break:
    """Give a pupil periods of free school meals."""
    return Break(lambda s: s.pupil(fsm=[{"UKcountry": "ENG", **p} for p in make(s)], **changes))


def needs(provision: str, *pairs: tuple[str | None, str | None]) -> Break:
    """Give a pupil special needs."""
    sen = [{"SENtypeRank": rank, "SENtype": kind} for rank, kind in pairs]
    units = {"SENunitIndicator": "false", "ResourcedProvisionIndicator": "false"}
    return Break(lambda s: s.pupil(SENprovision=provision, sen=sen, **units))


def recent(period: str, made: Break) -> Break:
    """The same, in a period of later years."""
    return Break(made.spoil, made.establishment, period)


def excluded(roll: str = "on", times: int = 1, **changes: str | None) -> Break:
    """Give a pupil one exclusion, or several of the same kind."""

    def spoil(s: Sample) -> None:
        one = {
            "span": "termly",
            "Category": "FIXD",
            "Reason": "PP",
            "StartDate": s.excluded(),
            "Sessions": "4",
            "SENprovision": "N",
        }
        s.pupil(roll=roll, exclusions=[{**one, **changes} for _ in range(times)])

    return Break(spoil)


def _left_before(s: Sample) -> None:
    exclusion = {
        "span": "termly",
        "Category": "FIXD",
        "Reason": "PP",
        "StartDate": s.excluded(5),
        "Sessions": "4",
        "SENprovision": "N",
    }
    s.pupil(roll="off", LeavingDate=s.excluded(4), exclusions=[exclusion], attendance=[])


def _no_provision(s: Sample) -> None:
    one = next(p for p in s.message["pupils"] if p.get("SENprovision") == "S")
    one.update(SENprovision="N", TopUpFunding="false")
    one.pop("sen", None)


# fmt: off
BREAKS: dict[str, Break] = {
    # free school meals
    "1741": meals(lambda s: [{"FSMstartDate": s.ago(30)}], ServiceChild="Y"),
    "1745Q": meals(lambda s: [{"FSMstartDate": s.ago(9), "FSMendDate": s.ago(9)}]),
    "1761": meals(lambda _: [{"FSMstartDate": None}]),
    "1762": meals(lambda s: [{"FSMstartDate": s.ago(-1)}]),
    "1763": meals(lambda s: [{"FSMstartDate": s.ago(30), "FSMendDate": s.ago(-1)}]),
    "1764": meals(lambda s: [{"FSMstartDate": s.ago(30), "UKcountry": "UK"}]),
    "1765": meals(lambda s: [{"FSMstartDate": s.ago(30), "UKcountry": "WLS"}]),
    "1766": meals(lambda s: [{"FSMstartDate": s.ago(5), "FSMendDate": s.ago(9)}]),
    "1767Q": recent("2024-AUT", meals(
        lambda s: [{"FSMstartDate": s.ago(30), "FSMendDate": s.ago(9)}]
    )),
    "1768": meals(lambda s: [{"FSMstartDate": s.ago(30)}, {"FSMstartDate": s.ago(20)}]),
    # special needs
    "2115": recent("2024-AUT", pupil(SENprovision="S")),
    "2175": recent("2025-SPR", needs("E", ("1", "NSA"))),
    "2120": pupil(SENprovision="Q"),
    "2125": needs("N", ("1", "MLD")),
    "2130": needs("P", ("1", None), ("2", "MLD")),
    "2140": needs("P", ("3", "MLD")),
    "2160": needs("P", ("2", "MLD")),
    "2165": needs("P", ("1", "MLD"), ("1", "SLCN")),
    "2166": needs("P", ("1", "MLD"), ("2", "SLCN"), ("3", "ASD")),
    "2170": needs("P"),
    "2180": Break(_no_provision, SPECIAL),
    "5049": first(SPECIAL, SENunitIndicator="false"),
    "5050": first(SPECIAL, ResourcedProvisionIndicator="false"),
    "2230": pupil(SENprovision="A", ResourcedProvisionIndicator="false"),
    "2250": pupil(SENprovision="A", SENunitIndicator="false"),
    # exclusions
    "2270": excluded(StartDate=None),
    "2275": excluded(Category="TEMP"),
    "2280": excluded(Reason=None),
    "2285": excluded("off", 2, Category="PERM", Sessions=None),
    "2290": Break(lambda s: excluded(StartDate=s.excluded(-1)).spoil(s)),
    "2300": excluded(Sessions=None),
    "2303": Break(_left_before),
    "2310": excluded(SENprovision="Y"),
    "2320Q": excluded(Sessions="91"),
    "2330": excluded("off", Category="PERM"),
    "2335": excluded(Category="PERM", Sessions=None),
    "5051": Break(lambda s: excluded().spoil(s), NURSERY),
}
# fmt: on
