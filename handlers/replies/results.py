"""What we say of a checked file: clean, with errors, had already, or checked too late."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from handlers.checks.changes import Changes, by_rule, compare
from handlers.life.result import Receipt, Result
from handlers.life.standing import Confirm, Standing, Status
from handlers.replies.causes import causes
from handlers.replies.remembering import remembered
from handlers.reply import Cause, Document, Offer, Reply
from handlers.said.grammar import Command
from handlers.words import capital, clock_time, count, due, fingerprint, listing, number
from validation.finding import Report

SHOWN = 8
"""How many causes are shown at most; the workbook has them all."""
SCREEN = 36
"""How many lines of causes one screen holds."""
LEAST = 3
"""How many causes are shown however long they are."""
NAMED = 6
"""How many rules that were put right are named."""
LINE = 90
"""Characters of a line, as a face will wrap it, more or less."""


def heading(standing: Standing) -> str:
    """The first line of everything about one return: whose it is, and which."""
    return f"{standing.title}, {standing.school}"


def subject(standing: Standing, what: str) -> str:
    """The subject of everything about one return."""
    return f"{standing.title}: {what} ({standing.ref})"


def checked(standing: Standing, result: Result, offers: Sequence[Command], today: date) -> Reply:
    """The result of a check. ``standing`` is how the return stands after it (and after a clean
    file was accepted by itself); ``offers`` are the sender's.
    """
    report, submit = result.report, _submit(offers)
    changes = by_rule(result.previous, report) if result.previous else None
    found = causes(standing, report, changes=changes)
    shown = _on_one_screen(found)
    return Reply(
        subject=subject(standing, _in_short(standing, report)),
        verdict=(heading(standing), in_words(standing, report)),
        changed=(
            *_changed(result, changes or {}),
            *remembered(result.written, report, standing.policies.tolerance),
        ),
        causes=shown,
        more=_more(report, len(shown)),
        next=_next(standing, result, submit, today),
        offers=submit,
        small_print=(_small_print(result),),
        documents=_documents(standing, result),
        ref=standing.ref,
        checked=True,
    )


def same_again(
    standing: Standing, earlier: Reply, file_name: str, number_: int, offers: Sequence[Command]
) -> Reply:
    """The same bytes were sent before: nothing new is filed, and the earlier result is shown."""
    name = f"{file_name}: we already have it, as #{number_}. Nothing new was filed."
    newest = (
        () if number_ == standing.latest else (f"It is not the newest: #{standing.latest} is.",)
    )
    return replace(
        earlier,
        subject=subject(standing, "we already have this file"),
        verdict=(heading(standing), name, f"{capital(standing.stands)}.", *newest),
        changed=("What we found then still holds:", *earlier.verdict[1:])
        if number_ == standing.latest
        else (),
        offers=_submit(offers),
    )


def with_copies(reply: Reply, copies: Sequence[str]) -> Reply:
    """The answer to a file that came more than once in one message."""
    if not copies:
        return reply
    also = listing(sorted(set(copies)))
    twice = (
        f"The same file came more than once in this message, also as {also}: this answers them all."
    )
    return replace(reply, changed=(*reply.changed, twice))


def came_late(standing: Standing, result: Result) -> Reply:
    """A check was tried again and ended after the return had gone on: it changes nothing."""
    return Reply(
        subject=subject(standing, "a file was checked too late"),
        verdict=(
            heading(standing),
            f"{capital(_counts(result.report))} in {result.report.file}, whose check had to be "
            "tried again. It was not loaded.",
        ),
        changed=(f"The return has gone on meanwhile: {standing.stands}.",),
        causes=_on_one_screen(causes(standing, result.report)),
        next=("If this file is the right one, take the return back and send it again.",),
        small_print=(_small_print(result),),
        ref=standing.ref,
    )


def _on_one_screen(found: Sequence[Cause]) -> tuple[Cause, ...]:
    """As many of the causes as one screen holds, the first ones always."""
    shown: list[Cause] = []
    lines = 0
    for cause in found[:SHOWN]:
        lines += _height(cause)
        if lines > SCREEN and len(shown) >= LEAST:
            break
        shown.append(cause)
    return tuple(shown)


def _height(cause: Cause) -> int:
    """About how many lines a cause takes."""
    texts = (cause.title + cause.places + cause.mark, cause.alike, *cause.examples, cause.fix)
    return sum(-(-len(text) // LINE) for text in texts) + (cause.count > len(cause.examples))


def _counts(report: Report) -> str:
    """Errors and queries in words: "2 errors and 1 query", "no errors and no queries"."""
    return f"{count(report.errors, 'error')} and {count(report.queries, 'query', 'queries')}"


def _in_short(standing: Standing, report: Report) -> str:
    if standing.status is Status.AUTHORISED:
        return "accepted"
    if report.rules.crashed:
        return "not checked in full"
    parts = [
        count(n, *noun)
        for n, noun in ((report.errors, ("error",)), (report.queries, ("query", "queries")))
        if n
    ]
    if not parts:
        return "no errors, to be signed off" if standing.unsigned else "no errors, ready to submit"
    ready = (
        ""
        if standing.blocking or standing.unexplained or standing.unsigned
        else ", ready to submit"
    )
    return f"{listing(parts)} to look at{ready}"


def in_words(standing: Standing, report: Report, position: str = "") -> str:
    """What was found in a file, and where its return stands (``position``, where that is given)."""
    found = capital(f"{_counts(report)} in {report.file or standing.file_name}.")
    if standing.status is Status.AUTHORISED:
        return f"{found} {capital(standing.done)}."
    crashed = count(len(report.rules.crashed), "rule")
    fault = (
        f" {capital(crashed)} stopped by our fault: a file that was not checked in full is not "
        "called clean."
        if report.rules.crashed
        else ""
    )
    return f"{found}{fault} {position or _position(standing, report)}."


def _position(standing: Standing, report: Report) -> str:
    """Where the return stands, and for a clean file whom it does not reach by itself."""
    if standing.status is not Status.LOADED:
        return capital(standing.stands)
    if not standing.policies.agent_step or report.errors or report.queries:
        return "Loaded, not submitted"
    return f"Loaded, not submitted: {standing.receiver} gets it when you submit it"


def _changed(result: Result, changes: Mapping[str, Changes]) -> tuple[str, ...]:
    lines = (_since(result), _put_right(changes), _facts(result))
    return tuple(line for line in lines if line)


def _since(result: Result) -> str:
    if result.previous is None:
        return ""
    changes: Changes = compare(result.previous, result.report)
    about = "" if changes.exact else "about "
    return (
        f"Since your last file: {about}{number(changes.fixed)} put right, "
        f"{number(changes.new)} new, {number(changes.still)} still there."
    )


def _put_right(changes: Mapping[str, Changes]) -> str:
    """The rules of which nothing is left, where something else is."""
    gone = [rule for rule, c in changes.items() if c.fixed and not c.new + c.still]
    if not gone or len(gone) == len(changes):
        return ""
    named, more = gone[:NAMED], len(gone) - NAMED
    shown = [*named, *([f"{number(more)} more"] if more > 0 else [])]
    return f"Wholly put right: {'rule' if len(gone) == 1 else 'rules'} {listing(shown)}."


def _facts(result: Result) -> str:
    """Headline figures, with the last file's where they differ, and the last return's."""
    figures = [
        f"{number(n)} {name}{_beside(result, name, n)}" for name, n in result.report.facts.items()
    ]
    return f"{capital(', '.join(figures))}." if figures else ""


def _beside(result: Result, name: str, n: int) -> str:
    """What a figure was: " (last file 412; summer 2007 409)"."""
    report, then = result.report, result.previous.facts if result.previous else {}
    file = f"last file {number(then[name])}" if then.get(name, n) != n else ""
    term = f"{report.last} {number(report.before[name])}" if name in report.before else ""
    said = "; ".join(filter(None, (file, term)))
    return f" ({said})" if said else ""


def _more(report: Report, shown: int) -> str:
    complaints = {(f.rule, f.message) for f in report.findings}
    unlisted = report.counts.keys() - {rule for rule, _ in complaints}
    rules = len(complaints) + len(unlisted) - shown
    return f"And findings of {count(rules, 'more rule')}, not shown here." if rules > 0 else ""


def _next(
    standing: Standing, result: Result, submit: Sequence[Offer], today: date
) -> tuple[str, ...]:
    steps = (
        _step(standing, result, submit),
        _approval(standing, result),
        *day_due(standing, today),
        *attached(result),
    )
    return tuple(step for step in steps if step)


def _step(standing: Standing, result: Result, submit: Sequence[Offer]) -> str:
    if standing.status is Status.AUTHORISED:
        return "You need do nothing more: the return has moved to your previous returns."
    if first := _first(standing, result):
        return first
    if result.report.errors or result.report.queries:
        return "Look at these first. What is right may stay as it is: none of it stops you."
    if submit and standing.policies.confirm is Confirm.ASK and not standing.policies.agent_step:
        kind = standing.template.replace("-", " ")
        return f"We read it as {kind}, period {standing.period}: if that is right, submit it."
    return "" if submit else f"{capital(standing.stands)}."


def _first(standing: Standing, result: Result) -> str:
    """What must be done before the file can be sent on, "" where nothing must."""
    if standing.blocking:
        return (
            "Put these right in your own system, make the file again and send it in answer to "
            "this message."
        )
    if standing.unexplained:
        return (
            "Put right what is wrong, and explain each query that is right as it is, in answer to "
            f"this message, before you submit: note {standing.ref} RULE your reason"
        )
    if standing.unsigned and standing.status is Status.LOADED:
        return f"The head must sign it off before you submit: signoff {standing.ref}"
    return " ".join(result.hold)


def _approval(standing: Standing, result: Result) -> str:
    if result.summary is None or not _waits(standing):
        return ""
    name = result.summary.name
    if standing.unsigned:
        return f"The figures to sign off are in {name} (attached)."
    return f"Ask your head teacher to approve the summary ({name}, attached), then send it on."


def day_due(standing: Standing, today: date) -> tuple[str, ...]:
    """When it is due, where anything is."""
    return () if standing.status is Status.AUTHORISED else (due(standing.calendar.due, today),)


def attached(result: Result) -> tuple[str, ...]:
    """What of the findings is attached, where anything is."""
    if not result.workbook:
        return ()
    cut = result.report.cut_at
    first = f"The first {number(cut)} findings" if cut else "All findings"
    page = f", and {result.page.name} to print" if result.page else ""
    return (
        f"{first} with their lines: {result.workbook.name}{page} (attached; for reading: "
        "corrections belong in your own system).",
    )


def _documents(standing: Standing, result: Result) -> tuple[Document, ...]:
    """What is attached; the figures to approve only where the return waits to be sent on."""
    held_back = None if _waits(standing) else result.summary
    return tuple(document for document in result.documents if document is not held_back)


def _waits(standing: Standing) -> bool:
    """Whether nothing but a word keeps the return from being sent on."""
    return standing.status is Status.LOADED and not standing.blocking


def _submit(offers: Sequence[Command]) -> tuple[Offer, ...]:
    return tuple(Offer("submit it", c) for c in offers if c.verb == "submit")


def quoted(receipt: Receipt) -> str:
    """What to quote to us: the receipt's number and the two ends of the file's hash."""
    return f"Receipt {receipt.number} · file {fingerprint(receipt.sha256)}"


def _small_print(result: Result) -> str:
    report, receipt = result.report, result.receipt
    unread = count(len(report.rules.not_run), "rule")
    not_run = f", {unread} not run" if report.rules.not_run else ""
    return (
        f"Received {clock_time(receipt.received_at, seconds=True)}, checked in "
        f"{receipt.seconds:.1f} s against {report.ruleset} "
        f"({count(len(report.rules.run), 'rule')} run{not_run}). {quoted(receipt)}"
    )
