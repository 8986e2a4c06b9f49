"""Tables of Markdown, from rows or from an enumeration; it knows no page."""

import ast
import inspect
from collections.abc import Iterator
from enum import Enum


def table(headings: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """A Markdown table."""
    written = [headings, tuple("---" for _ in headings), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in written) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def members(kind: type[Enum]) -> str:
    """The members of an enumeration with the docstring below each."""
    tree = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(tree, ast.ClassDef)
    rows = []
    for one, two in zip(tree.body, [*tree.body[1:], ast.Pass()], strict=True):
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            told = two.value if isinstance(two, ast.Expr) else None
            meaning = (
                str(told.value) if isinstance(told, ast.Constant) else "nothing proves who sent it"
            )
            rows.append((one.targets[0].id.lower(), meaning))
    return table((kind.__name__.lower(), "meaning"), iter(rows))
