"""Everything the bot can say, once, for every face: one function for each thing that we say."""

from handlers.replies import zero_line
from handlers.replies.causes import causes
from handlers.replies.comparison import compared, not_compared
from handlers.replies.faults import never_checked, our_fault, still_not_checked, took_long
from handlers.replies.lists import (
    Event,
    chosen,
    errors,
    helped,
    history,
    previous,
    quarantined,
    report,
    returns,
    status,
    transcript,
)
from handlers.replies.notes import listed
from handlers.replies.receipted import receipted
from handlers.replies.refusals import (
    confirm_it_is_you,
    not_taken,
    not_understood,
    not_visible,
    offered,
    refused,
    sent_before,
    unknown,
)
from handlers.replies.rehearsals import not_rehearsed, nothing_to_check, rehearsed
from handlers.replies.results import (
    checked,
    heading,
    same_again,
    subject,
    with_copies,
)
from handlers.replies.unfiled import too_large
from handlers.reply import Cause, Document, Offer, Reply, Table

__all__ = [
    "Cause",
    "Document",
    "Event",
    "Offer",
    "Reply",
    "Table",
    "causes",
    "checked",
    "chosen",
    "compared",
    "confirm_it_is_you",
    "errors",
    "heading",
    "helped",
    "history",
    "listed",
    "never_checked",
    "not_compared",
    "not_rehearsed",
    "not_taken",
    "not_understood",
    "not_visible",
    "nothing_to_check",
    "offered",
    "our_fault",
    "previous",
    "quarantined",
    "receipted",
    "refused",
    "rehearsed",
    "report",
    "returns",
    "same_again",
    "sent_before",
    "status",
    "still_not_checked",
    "subject",
    "too_large",
    "took_long",
    "transcript",
    "unknown",
    "with_copies",
    "zero_line",
]
