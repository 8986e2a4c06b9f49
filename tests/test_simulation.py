"""A hamlet lives through the first weeks of a collection; `make simulate` has a town of 250 schools
and all eight weeks.
"""

from datetime import timedelta

import pytest

from tests.simulation.play import play
from tests.simulation.stories import STORIES, acts
from tests.simulation.town import CLOSES, OPENS


@pytest.mark.timeout(400)
def test_a_few_schools_live_through_three_weeks_and_all_that_is_kept_agrees() -> None:
    told = play(schools=6, seed=1, until=OPENS + timedelta(days=20))
    assert not told.wrong
    assert told.counts["letters: reminder"] > told.counts["submissions"] > 5


def test_every_story_begins_after_the_opening_and_ends_before_the_collection_closes() -> None:
    for kind in STORIES:
        days = [act.days for act in acts(kind)]
        assert sum(days) <= (CLOSES - OPENS).days
        assert not days or days[0] > 0
