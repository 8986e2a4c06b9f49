"""What we say where we failed: the file is kept, nobody else is to blame, and whom to ask."""

from datetime import datetime

from handlers.life.result import Receipt
from handlers.life.standing import Standing
from handlers.replies.results import heading, quoted, subject
from handlers.reply import Reply
from handlers.words import clock_time, moment


def our_fault(standing: Standing, receipt: Receipt, again: datetime | None, contact: str) -> Reply:
    """Our checker stopped: not the sender's fault."""
    return _not_checked(
        standing,
        "We could not check your file: our checker stopped. Your file is not at fault.",
        receipt,
        again,
        contact,
    )


def took_long(standing: Standing, receipt: Receipt, again: datetime | None, contact: str) -> Reply:
    """The check ran into its limit: not the sender's fault either."""
    return _not_checked(
        standing,
        "Checking your file took too long, so we stopped it. That does not mean that your file "
        "is wrong.",
        receipt,
        again,
        contact,
    )


def still_not_checked(standing: Standing, receipt: Receipt, contact: str) -> Reply:
    """An hour has passed and the file is not checked: the sender is told whom to ask."""
    return Reply(
        subject=subject(standing, "your file is still not checked"),
        verdict=(
            heading(standing),
            f"Your file of {clock_time(receipt.received_at)} is still not checked, by our fault.",
        ),
        changed=(f"The return is where it was: {standing.stands}.",),
        next=(f"It is kept and the operator knows. To ask about it, write to {contact}.",),
        small_print=(quoted(receipt),),
        ref=standing.ref,
    )


def never_checked(standing: Standing, receipt: Receipt, contact: str) -> Reply:
    """The last word on a file that we could not check for two days."""
    return Reply(
        subject=subject(standing, "your file could not be checked"),
        verdict=(
            heading(standing),
            f"Your file of {moment(receipt.received_at)} could not be checked, by our fault, and "
            "is not tried again.",
        ),
        changed=(f"It is kept. The return is where it was: {standing.stands}.",),
        next=(
            f"The operator knows. Write to {contact} to ask when the fault is mended, then send "
            "the file once more.",
        ),
        small_print=(quoted(receipt),),
        ref=standing.ref,
    )


def put_aside(contact: str) -> Reply:
    """A message that we failed to hear again and again: nothing of it was done, and it is kept."""
    ask = f" If you hear nothing within a day, write to {contact}." if contact else ""
    return Reply(
        subject="We could not deal with your message",
        verdict=(
            "Your message came, and we could not deal with it, by our own fault.",
            "It is kept, and the operator has been told.",
        ),
        next=(f"You need do nothing: it will be dealt with when the fault is mended.{ask}",),
    )


def _not_checked(
    standing: Standing, verdict: str, receipt: Receipt, again: datetime | None, contact: str
) -> Reply:
    tried = f" and will be tried again by {clock_time(again)}" if again else ""
    ask = f" If you hear nothing within the hour, write to {contact}." if contact else ""
    return Reply(
        subject=subject(standing, "we could not check your file"),
        verdict=(heading(standing), verdict),
        changed=(f"Your file is kept{tried}. The return is where it was: {standing.stands}.",),
        next=(f"You need do nothing.{ask}",),
        small_print=(quoted(receipt),),
        ref=standing.ref,
    )


def not_fetched(contact: str) -> Reply:
    """To who sent a file that we are not let to fetch."""
    return Reply(
        subject="Your file is not here yet",
        verdict=("We could not fetch your file, by our fault. Nothing was filed yet.",),
        next=(
            "It is tried again for a day, and you hear from us. You need not send it again.",
            f"If it cannot wait, send it by mail, or write to {contact}.",
        ),
    )
