"""Writes the pages that follow from the code: python -m docs.generate. Never edit those by hand."""

import json
from pathlib import Path

from docs import example, life, reference
from validation.book import book
from validation.template import catalogue

HERE = Path(__file__).parent
RESULTS = HERE.parent / "bench" / "results.json"
CENSUS = HERE.parent / "bench" / "census.json"
TABLES = HERE.parent / "bench" / "tables.json"
README = "../README.md"
NOTE = "<!-- Written by make docs. Do not edit: change the code and run it again. -->\n\n"


def pages() -> dict[str, str]:
    """Every generated page: its path below docs, and its text."""
    templates = list(catalogue().values())
    made = {
        "commands.md": reference.commands(),
        "settings.md": reference.settings(),
        "lines.md": reference.lines(),
        "life.md": life.life(),
        "rules/README.md": reference.rules(templates),
        **{f"rules/{p.name}.md": p.text for t in templates for p in book(t)},
    }
    if RESULTS.exists():
        made["performance.md"] = reference.performance(json.loads(RESULTS.read_text()))
    if CENSUS.exists():
        made["performance-census.md"] = reference.census(json.loads(CENSUS.read_text()))
    if TABLES.exists():
        made["performance-tables.md"] = reference.large_tables(json.loads(TABLES.read_text()))
    written = {path: NOTE + text for path, text in made.items()}
    readme = (HERE / README).read_text(encoding="utf-8")
    return written | {README: reference.lines_shown_in(example.shown_in(readme))}


def write() -> list[str]:
    """Bring the files up to date; the paths that changed, those that are gone included."""
    made, changed = pages(), []
    (HERE / "rules").mkdir(exist_ok=True)
    for path, text in made.items():
        file = HERE / path
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            changed.append(path)
    for file in (HERE / "rules").glob("*.md"):
        if f"rules/{file.name}" not in made:
            file.unlink()
            changed.append(f"rules/{file.name}")
    return changed


if __name__ == "__main__":
    for path in write() or ["nothing: all pages are up to date"]:
        print("written:", path)
