"""What a check needs, imported and loaded once, so that a forked child has it already."""

import validation.report.xlsx  # noqa: F401
from validation.check import shipped

shipped()
