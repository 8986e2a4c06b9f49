"""How to break the rules on special schools, referral units and appeals."""

from validation.collections.school_census.breaks.spoiled import (
    NURSERY,
    PRIMARY,
    REFERRAL,
    SECONDARY,
    SPECIAL,
    Break,
    Sample,
    first,
    school,
)


def special(**changes: str | None) -> Break:
    """Change the details of a special school."""
    return Break(lambda s: s.message["school"][0]["special_school"][0].update(changes), SPECIAL)


def figures(
    *tables: str, governance: str = "FO", establishment: str = PRIMARY, **changes: str | None
) -> Break:
    """Give a school figures of appeals, good but for what is changed."""
    good = {"Lodged": "9", "Withdrawn": "2", "Heard": "7", "Upheld": "3", "Rejected": "4"}

    def spoil(s: Sample) -> None:
        for table in ("appeals", "infant_appeals"):
            if table in tables or governance != "CO":
                own = changes if table == tables[0] else {}
                s.school(Governance=governance)
                s.message["school"][0][table] = [{**good, **own}]

    return Break(spoil, establishment)


def _boarding(s: Sample) -> None:
    s.message["school"][0]["special_school"][0]["MaxBoarders"] = "999"
    for one in s.message["pupils"]:
        if one["roll"] == "on":
            one.update(Boarder="7", attendance=[])


def secondary(governance: str = "FO", **changes: str | None) -> Break:
    """Give a secondary school figures of appeals, good but for what is changed."""
    good = {"Lodged": "9", "Withdrawn": "2", "Heard": "7", "Upheld": "3", "Rejected": "4"}
    return Break(
        lambda s: s.school(Governance=governance, secondary_appeals=[{**good, **changes}]),
        SECONDARY,
        "2025-SPR",
    )


# fmt: off
BREAKS: dict[str, Break] = {
    # special schools and referral units
    "280": special(Accommodation="X"),
    "310": special(MaxDayPupils=None),
    "320": special(MaxBoarders=None),
    "350": special(MinMaleAge="1"),
    "360": special(MaxFemaleAge="28"),
    "370": special(MinMaleAge=None),
    "380": special(MaxFemaleAge=None),
    "390": special(MinMaleAge="19", MaxMaleAge="3"),
    "400": special(MinFemaleAge="19", MaxFemaleAge="3"),
    "410": Break(lambda s: s.message["school"][0]["special_school"][0].pop("provisions"), SPECIAL),
    "290Q": special(Accommodation="B", MaxBoarders="10"),
    "300Q": Break(_boarding, SPECIAL),
    "330Q": special(MaxDayPupils="5"),
    "340Q": first(SPECIAL, Boarder="7", attendance=[]),
    "540": school(REFERRAL, ChildMothers=None),
    "541": school(REFERRAL, ChildMothers="true"),
    "542": school(REFERRAL, ChildcarePlaces="Y"),
    "5005": Break(lambda s: s.school(special_school=[{"Accommodation": "D"}]), SECONDARY),
    # appeals
    "560": figures("appeals", Lodged="10"),
    "570": figures("appeals", Upheld="4"),
    "630": figures("infant_appeals", Lodged="8"),
    "640": figures("infant_appeals", Upheld="2"),
    "580": figures("infant_appeals", Lodged="10", Withdrawn="2", Heard="8", Upheld="4"),
    "590": figures("infant_appeals", Withdrawn="3", Heard="6", Upheld="2"),
    "600": figures("infant_appeals", Withdrawn="1", Heard="8", Upheld="4"),
    "610": figures("infant_appeals", Upheld="4", Rejected="3"),
    "620": figures("infant_appeals", Upheld="2", Rejected="5"),
    "5013": figures("appeals", governance="CO"),
    "5014": figures("appeals", governance="FO", establishment=NURSERY),
    "5018": figures("infant_appeals", governance="CO"),
    "5019": figures("infant_appeals", establishment=SECONDARY),
    "564Q": figures("appeals", Lodged="0", Withdrawn="0", Heard="0", Upheld="0", Rejected="0"),
    "561": secondary(Lodged="10"),
    "571": secondary(Upheld="4"),
    "5125": secondary("CO"),
    "5126": Break(secondary("FO").spoil, SPECIAL, "2025-SPR"),
    "565Q": secondary(Lodged=None),
    "566Q": figures("infant_appeals", Lodged=None),
}
# fmt: on
