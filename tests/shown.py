"""What the pages of the documentation show: files and commands, as they stand there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"<!-- (\w+): (.+?) -->\n```\w*\n(.*?)\n```", re.DOTALL)


def page(name: str) -> str:
    """The text of a page, by its path from the top."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, kind: str) -> dict[str, str]:
    """What a page marks with <!-- kind: what --> before a block of code."""
    return {what: text for said, what, text in BLOCK.findall(page(name)) if said == kind}
