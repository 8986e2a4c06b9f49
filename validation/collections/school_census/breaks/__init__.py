"""How to spoil a clean sample so that exactly one rule, and what goes with it, complains."""

from validation.collections.school_census.breaks import (
    attendance,
    childcare,
    classes,
    early_years,
    enrolment,
    identity,
    needs,
    school,
    sixth_form,
    special,
    structure,
    whole,
)
from validation.collections.school_census.breaks.spoiled import Break, Message, Sample
from validation.rule import Context

BREAKS: dict[str, Break] = {
    **structure.BREAKS,
    **school.BREAKS,
    **identity.BREAKS,
    **enrolment.BREAKS,
    **needs.BREAKS,
    **attendance.BREAKS,
    **whole.BREAKS,
    **special.BREAKS,
    **classes.BREAKS,
    **early_years.BREAKS,
    **childcare.BREAKS,
    **sixth_form.BREAKS,
}
"""By the number of the rule: how a sample is made to break it."""


def apply(codes: tuple[str, ...], message: Message, context: Context) -> None:
    """Spoil ``message`` for each of the rules that are named.

    Raises ValueError for a rule that no sample of this school can break.
    """
    sample = Sample(message, context)
    number = message["header"][0]["source"][0]["Estab"]
    for code in codes:
        known = BREAKS.get(code)
        if known is None:
            raise ValueError(f"no sample can break rule {code}")
        if known.establishment and known.establishment[0] != number[0]:
            raise ValueError(
                f"rule {code} needs another kind of school, such as number {known.establishment}"
            )
        known.spoil(sample)
