"""What a check needs, imported and loaded once, so that a forked child has it already."""

import validation.documents  # noqa: F401
from validation.check import shipped

shipped()
