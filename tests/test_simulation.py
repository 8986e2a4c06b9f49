"""A small town lives through a collection; `make simulate` has one of 250 schools."""

from tests.simulation.play import play
from tests.simulation.stories import STORIES, acts
from tests.simulation.town import CLOSES, OPENS


def test_a_few_schools_live_through_eight_weeks_and_all_that_is_kept_agrees() -> None:
    told = play(schools=8, seed=1)
    assert not told.wrong
    assert told.counts["letters: reminder"] > told.counts["submissions"] > 8


def test_every_story_begins_after_the_opening_and_ends_before_the_collection_closes() -> None:
    for kind in STORIES:
        days = [act.days for act in acts(kind)]
        assert sum(days) <= (CLOSES - OPENS).days
        assert not days or days[0] > 0
