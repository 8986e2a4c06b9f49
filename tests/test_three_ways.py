"""The walk, the reader by columns and a plain loop written by hand find the same planted errors."""

from unittest.mock import patch

import pytest

from bench import by_hand, schools
from bench.census_worker import refuses
from validation.check import check, shipped


@pytest.mark.parametrize("seed", range(3))
def test_three_ways_find_the_same(seed: int) -> None:
    template = shipped()["school-census"]
    file = schools.school(40, seed)
    content = schools.planted(file.content, 60, seed)
    content = schools.on_one_line(content) if seed == 2 else content
    by_columns = check(file.name, content, template, schools.PERIOD, cut_at=0)
    with patch("validation.reading.messages.columns", refuses):
        by_the_walk = check(file.name, content, template, schools.PERIOD, cut_at=0)
    assert by_columns == by_the_walk
    found = by_hand.reported(by_columns)
    context = template.context(schools.PERIOD)
    assert found == by_hand.expected(content, context, by_columns)
    assert len({place.rule for place in found}) >= 12
