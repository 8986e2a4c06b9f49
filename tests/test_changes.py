"""What two checks have in common."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from handlers.checks.changes import Changes, compare
from tests.returns import finding, report


def test_put_right_new_and_still_there_are_told_apart_by_rule_record_and_field() -> None:
    before = report(finding("1", "A"), finding("1", "B"), finding("2", "A", field="DOB"))
    after = report(finding("1", "B"), finding("2", "A", field="Sex"), finding("3", "A"))
    assert compare(before, after) == Changes(fixed=2, new=2, still=1)


def test_records_without_a_key_are_known_by_their_number() -> None:
    before = report(finding("1", record=4), finding("1", record=5))
    assert compare(before, report(finding("1", record=5))) == Changes(1, 0, 1)


def test_counts_are_right_where_the_list_was_cut() -> None:
    cut = report(finding("1", "A"), counts={"1": 1000}, cut_at=1)
    fewer = report(finding("1", "B"), counts={"1": 400}, cut_at=1)
    assert compare(cut, fewer) == Changes(fixed=600, new=0, still=400, exact=False)


KEYS = st.lists(st.tuples(st.sampled_from("123"), st.sampled_from("ABC")), max_size=8)


@given(KEYS, KEYS)
def test_everything_before_is_fixed_or_still_there_and_everything_after_new_or_still_there(
    before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    then = report(*(finding(rule, key) for rule, key in before))
    now = report(*(finding(rule, key) for rule, key in after))
    changes = compare(then, now)
    assert changes.fixed + changes.still == len(before)
    assert changes.new + changes.still == len(after)
    assert changes.still == (Counter(before) & Counter(after)).total()
