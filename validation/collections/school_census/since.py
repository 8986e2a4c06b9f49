"""When the census began to ask for what the file of 2013-14 has no place for; our reading of it."""

from typing import Any

LUNCHES: dict[str, Any] = {"since": "2014-AUT"}
"""School lunches of infants, free for all of them since September 2014."""
LEARNING: dict[str, Any] = {"since": "2014-AUT", "terms": ("AUT",)}
"""Learning aims, planned hours and earlier results in English and mathematics. Aims are older; the
tree of 2013-14 that we know does not show them."""
PREMIUM: dict[str, Any] = {"since": "2016-SPR"}
"""The early years pupil premium."""
CHILDCARE: dict[str, Any] = {"since": "2016-SPR", "terms": ("SPR",)}
"""Childcare that the school provides or points to."""
THIRTY_HOURS: dict[str, Any] = {"since": "2017-AUT"}
"""Extended hours, their eligibility codes and the disability access fund."""
