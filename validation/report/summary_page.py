"""A Summary as one HTML page that needs nothing else, with plots; it counts nothing."""

from base64 import b64encode

from validation.report import plots
from validation.report.html import environment
from validation.summary import Part, Summary

ASK = (
    "Look at these figures. If they are right, approve them and have the return sent on.",
    "They are what the file says. If one of them is a surprise, the file is probably wrong.",
)
NOT_YET = (
    "These figures cannot be sent on yet: errors stand in the file.",
    "They are what the file says now, and may change when it is put right.",
)


def page(summary: Summary, *, submittable: bool = True) -> str:
    """The whole page; everything that is told is escaped."""
    return (
        environment()
        .get_template("summary.html.j2")
        .render(
            summary=summary,
            next=ASK if submittable else NOT_YET,
            look="clean" if submittable else "errors",
            plots={part.title: _plot(part, summary.last) for part in summary.parts},
        )
    )


def _plot(part: Part, last: str) -> str:
    """The address of an image that is in the page itself, "" for none.

    As an image of its own it runs nothing, and its parts' names meet nobody else's.
    """
    image = plots.svg(part, last or "last time")
    return f"data:image/svg+xml;base64,{b64encode(image).decode()}" if image else ""
