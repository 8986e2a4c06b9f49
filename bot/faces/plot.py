"""The progress of a collection as a picture: statuses are told apart in grey, by words and hatches.

matplotlib is imported when a plot is drawn and not before: it takes the better part of a second.
"""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from handlers.due.progression import Course, Progression, figures
from handlers.life.standing import Status

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MINUS = "\u2212"
INK, QUIET, LINE = "#14171a", "#4b5358", "#c9ced2"
WIDE, HIGH, DOTS = 9.0, 4.6, 120
"""Inches, and dots to each."""
AFTER = 14
"""Days after the due date that are shown before they come."""
NEAR = 0.08
"""The part of the width in which two words above it would meet."""
SPACE = 0.066
"""Between the words beside two bands, as a part of the height."""
# fmt: off
BANDS = (
    # from below       colour     hatch    ever lighter, so that grey shows the order too
    (Status.AUTHORISED, "#0d2f52", ""),
    (Status.APPROVED,   "#27598c", "..."),
    (Status.SUBMITTED,  "#5d90c2", ""),
    (Status.LOADED,     "#a9c6e0", "////"),
    (Status.CHECKING,   "#cfdbe6", "xxx"),
    (Status.REJECTED,   "#dfc48a", "\\\\\\\\"),
    (Status.NO_DATA,    "#f2f3f4", ""),
)
# fmt: on
STYLE: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.size": 11,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": LINE,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "hatch.color": "#ffffff",
    "hatch.linewidth": 1.0,
    "text.parse_math": False,
}


def png(kept: bytes) -> bytes:
    """The plot of a kept progression as a PNG: the same bytes for the same figures."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    progress = figures(kept)
    target = io.BytesIO()
    style: Any = STYLE
    with rc_context(style):
        figure = Figure(figsize=(WIDE, HIGH), dpi=DOTS)
        figure.set_layout_engine("tight")
        axes = figure.add_subplot()
        _scales(axes, progress)
        _bands(axes, progress.now)
        _due(axes, progress)
        if progress.last:
            _last(axes, progress.last)
        canvas: Any = FigureCanvasAgg(figure)
        canvas.print_png(target)
    return target.getvalue()


def _scales(axes: "Axes", progress: Progression) -> None:
    from matplotlib.ticker import MaxNLocator

    now = progress.now
    highest = max([now.of, *(progress.last.sent if progress.last else ())])
    axes.set_xlim(now.first, max(now.days[-1], min(progress.closes, AFTER)) + 0.01)
    axes.set_ylim(0, max(highest, 1))
    axes.set_xlabel(f"days to the due date ({MINUS} before, + after)", loc="right")
    axes.set_ylabel("returns")
    axes.set_title(now.title, loc="left", fontsize=12, fontweight="bold", pad=24)
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:+.0f}".replace("-", MINUS) if x else "due")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MaxNLocator("auto", integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=0)


def _bands(axes: "Axes", now: Course) -> None:
    """One upon the other, each with its number and its word where the days end."""
    low = [0] * len(now.days)
    places = []
    for status, colour, hatch in BANDS:
        column = now.counts.get(status)
        if not column:
            continue
        high = [a + b for a, b in zip(low, column, strict=True)]
        axes.fill_between(now.days, low, high, step="post", facecolor=colour, hatch=hatch,
                          edgecolor="#ffffff", linewidth=0.6)  # fmt: skip
        if column[-1]:
            places.append(((low[-1] + high[-1]) / 2, f"{column[-1]:,} {status}"))
        low = high
    axes.axvline(now.days[-1], color=INK, linewidth=1.2)
    right, top = axes.get_xlim()[1], axes.get_ylim()[1]
    heights = apart([at for at, _ in places], top * SPACE, top)
    for height, (at, words) in zip(heights, places, strict=True):
        axes.plot((now.days[-1], right), (at, height), color=QUIET, linewidth=0.6, alpha=0.6)
        axes.annotate(words, (right, height), (6, 0), textcoords="offset points", va="center")


def apart(places: Sequence[float], space: float, top: float) -> list[float]:
    """Heights from below, as near to these as they can be with so much space between.

    >>> apart([1.0, 1.1, 5.0], 1.0, 10.0), apart([9.6, 9.7, 9.9], 1.0, 10.0)
    ([1.0, 2.0, 5.0], [7.5, 8.5, 9.5])
    """
    found: list[float] = []
    for at in places:
        found.append(max(at, found[-1] + space if found else space / 2))
    highest = top - space / 2
    for n in reversed(range(len(found))):
        found[n] = min(found[n], highest)
        highest = found[n] - space
    return found


def _due(axes: "Axes", progress: Progression) -> None:
    """Two upright lines, with their words above: the due date, and today where it is not that."""
    axes.axvline(0, color=INK, linewidth=1.2, linestyle=":")
    above: Any = {"xycoords": ("data", "axes fraction"), "ha": "center", "fontsize": 10}
    today = progress.now.days[-1]
    low, high = axes.get_xlim()
    if abs(today) > (high - low) * NEAR:
        axes.annotate("due date", (0, 1.015), **above)
    axes.annotate("today", (today, 1.015), **above)


def _last(axes: "Axes", last: Course) -> None:
    """What had been sent on the last time, as a line with its name on it."""
    from matplotlib import patheffects

    halo = [patheffects.withStroke(linewidth=4, foreground="#ffffff")]
    name = f"sent on, {last.title} (of {last.of:,})"
    axes.step(last.days, last.sent, where="post", color=INK, linewidth=1.8, linestyle=(0, (5, 2)),
              path_effects=halo, label=name)  # fmt: skip
    axes.legend(loc="upper left", bbox_to_anchor=(0, -0.13), frameon=False, fontsize=10)
