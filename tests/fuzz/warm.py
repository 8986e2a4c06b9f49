"""What every fuzzing process needs, imported and made once, so that a forked one has it already."""

from tests.fuzz.targets import samples

samples()
