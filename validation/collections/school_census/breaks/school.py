"""How to break the rules on the school's own details."""

from validation.collections.school_census.breaks.spoiled import (
    REFERRAL,
    SECONDARY,
    SPECIAL,
    Break,
    Sample,
    school,
)


def _no_school(s: Sample) -> None:
    s.message["school"].clear()


# fmt: off
BREAKS: dict[str, Break] = {
    # the school
    "110": school(SchoolName=None),
    "120": school(Phase="XX"),
    "130": school(SECONDARY, Phase="MS", SchoolType="49", Governance="CA"),
    "140": school(SchoolType=None),
    "150": school(SchoolType="54"),
    "165": Break(_no_school, SECONDARY),
    "210": school(HighestNCyear="Y13"),
    "220": school(LowestNCyear="Y7"),
    "221": school(REFERRAL, Intake="SEL1"),
    "222": school(REFERRAL, Governance="VA"),
    "223": school(SECONDARY, Intake="SPEC"),
    "224": school(SPECIAL, Intake="SEL1"),
    "230": school(LowestNCyear="14"),
    "240": school(Intake="ALL"),
    "260": school(Governance="IN"),
    "261": school(SECONDARY, SchoolType="49"),
    "262": school(SECONDARY, Governance="CA"),
    "263": school(SECONDARY, SchoolType="47"),
    "264": school(SECONDARY, Governance="CT"),
    "270Q": school(Email=None),
    "420": school(PhoneNo=None),
}
# fmt: on
