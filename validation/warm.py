"""What a check needs, imported and done once, so that a forked child has it already.

The first check of a process takes twice the time of the second: so samples are checked here, one
without an error, whose figures are drawn, and one with one, whose findings are written down.
"""

from contextlib import suppress

import validation.documents  # noqa: F401
from validation import sample
from validation.check import check_file, shipped

SMALL = 10
SLIPS = ((), ("1510",))


def rehearse() -> None:
    """Check the samples."""
    for breaks in SLIPS:
        name, content = sample.make(shipped(), "SC3-07", size=SMALL, seed=1, breaks=breaks)
        check_file(name, content, "school-census", "2007-AUT")


for template in shipped().values():
    for period in template.periods:
        template.rules_for(period)
with suppress(Exception):  # then the first check is slow, and says what is wrong
    rehearse()
