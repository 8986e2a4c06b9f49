"""One grammar for every channel: a line of text is a command, and back."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A line that was understood. ``number`` is the submission it names (#3), 0 for none."""

    verb: str
    ref: str = ""
    number: int = 0
    text: str = ""

    def __str__(self) -> str:
        """The line that parses back to this command; also a button's value."""
        ref = f"{self.ref}#{self.number}" if self.number else self.ref
        return " ".join(filter(None, (self.verb, ref, self.text)))
