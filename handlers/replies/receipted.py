"""What we say with a receipt, or where there is none to give."""

from handlers.life.receipts import Filing
from handlers.life.standing import Standing
from handlers.replies.results import heading, subject
from handlers.reply import Document, Reply
from handlers.said.grammar import Command


def receipted(
    standing: Standing,
    line: Command,
    filing: Filing | None = None,
    document: Document | None = None,
) -> Reply:
    """The receipt that was asked for; without a filing, that there is none."""
    if filing is None or document is None:
        return _none(standing, line)
    return Reply(
        subject=subject(standing, f"receipt of #{filing.number}"),
        verdict=(heading(standing), f"The receipt of {filing.name} is attached."),
        said=str(line),
        changed=(filing.filed, filing.found),
        next=(
            "Keep it with the file. Who has our public key can check both at any time, without"
            f" us: returns-bot verify {document.name} FILE",
        ),
        small_print=(f"SHA-256 {filing.sha256}",) if filing.sha256 else (),
        documents=(document,),
        ref=standing.ref,
    )


def _none(standing: Standing, line: Command) -> Reply:
    what = f"There is no #{line.number} of it" if line.number else "Nothing has been filed for it"
    return Reply(
        subject=subject(standing, "no receipt"),
        verdict=(heading(standing), f"{what}, so there is no receipt."),
        said=str(line),
        ref=standing.ref,
    )
