"""Plots of a summary's tables, as SVG for a page and PNG for a workbook. It counts nothing.

matplotlib is imported when a plot is drawn and not before: it takes the better part of a second.
"""

import io
from typing import TYPE_CHECKING, Any

from validation.summary import Part, Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, QUIET, LINE = "#14171a", "#4b5358", "#c9ced2"
COLOURS = ("#14508c", "#8fb8de", "#d0a038")
HATCHES = ("", "////", "")
"""So that the parts of a bar can be told apart without their colours."""
WIDE = 9.0
"""Inches."""
STYLE: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.size": 11,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": LINE,
    "xtick.color": QUIET,
    "ytick.color": INK,
    "hatch.color": "#ffffff",
    "hatch.linewidth": 1.2,
    "svg.fonttype": "path",
    "text.parse_math": False,
}


def svg(part: Part, last: str = "last time") -> bytes:
    """The plot of a part as an SVG image, b"" where it has none.

    ``last`` is what the earlier figures are called.
    """
    return _drawn(part, "svg", last)


def png(part: Part, last: str = "last time") -> bytes:
    """The plot of a part as a PNG, b"" where it has none."""
    return _drawn(part, "png", last)


def height(part: Part) -> float:
    """Inches of a part's plot; its width is WIDE."""
    bars = sum(not row.is_total for row in part.rows)
    return 3.4 if part.plot == "stacked" else 0.8 + 0.42 * bars


def _drawn(part: Part, form: str, last: str) -> bytes:
    rows = [row for row in part.rows if not row.is_total]
    if not part.plot or not rows:
        return b""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    target = io.BytesIO()
    style: Any = {**STYLE, "svg.hashsalt": part.title}
    with rc_context(style):
        upright = part.plot == "stacked"
        figure = Figure(figsize=(WIDE, height(part)), dpi=120)
        figure.set_layout_engine("tight")
        (_stacked if upright else _bars)(figure, part, rows, last)
        if form == "svg":
            svg_canvas: Any = FigureCanvasSVG(figure)
            svg_canvas.print_svg(target, metadata={"Date": None, "Creator": None})
        else:
            png_canvas: Any = FigureCanvasAgg(figure)
            png_canvas.print_png(target)
    return target.getvalue()


def _stacked(figure: "Figure", part: Part, rows: list[Row], last: str) -> None:
    """Upright bars of all columns but the last, which is their sum and stands above them."""
    axes = figure.add_subplot()
    names, base = [row.name.removeprefix("Year ") for row in rows], [0.0] * len(rows)
    for n, column in enumerate(part.columns[:-1]):
        heights = [float(row.values[n] or 0) for row in rows]
        axes.bar(
            names, heights, 0.7, base, label=column, color=COLOURS[n % 3], hatch=HATCHES[n % 3]
        )
        base = [low + high for low, high in zip(base, heights, strict=True)]
    whole = [float(row.values[-1] or 0) for row in rows]
    for at, total in enumerate(whole):
        _figure_at(axes, total, (at, max(total, base[at])), (0, 3), ha="center")
    if any(row.before is not None for row in rows):
        before = [float(row.before or 0) for row in rows]
        axes.plot(names, before, "_", markersize=26, markeredgewidth=2.2, color=INK, label=last)
    axes.set_ylim(0, max([*whole, *(r.before or 0 for r in rows), 1]) * 1.18)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    _quiet(axes, "y")


def _bars(figure: "Figure", part: Part, rows: list[Row], last: str) -> None:
    """Lying bars, the first on top; last time's as a thin one below each."""
    axes = figure.add_subplot()
    names = [row.name for row in rows]
    now = [float(row.values[-1] or 0) for row in rows]
    earlier = any(row.before is not None for row in rows)
    at = range(len(rows))
    axes.barh([n - (0.12 if earlier else 0) for n in at], now, 0.5, color=COLOURS[0], label="now")
    if earlier:
        before = [float(row.before or 0) for row in rows]
        axes.barh([n + 0.27 for n in at], before, 0.2, color=COLOURS[1], label=last,
                  hatch="////")  # fmt: skip
        axes.legend(loc="lower right", frameon=False)
    for n, value in enumerate(now):
        _figure_at(axes, value, (value, n - (0.12 if earlier else 0)), (4, 0), va="center")
    axes.set_yticks(list(at), names)
    axes.invert_yaxis()
    axes.set_xlim(0, max([*now, 1]) * 1.12)
    _quiet(axes, "x")


def _figure_at(
    axes: "Axes", value: float, at: tuple[float, float], off: tuple[int, int], **more: str
) -> None:
    """A figure beside the end of its bar, ``off`` by so many points."""
    how: Any = {"textcoords": "offset points", "fontsize": 10, **more}
    axes.annotate(f"{value:,.0f}", at, off, **how)


def _quiet(axes: "Axes", along: str) -> None:
    """Only what helps to read: no frame, a light grid along the figures."""
    axes.spines[["top", "right", "left" if along == "x" else "bottom"]].set_visible(False)
    axes.grid(axis="x" if along == "x" else "y", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
