"""Lines: one command of a known person, done or refused, with what the store must know of it."""

from collections.abc import Callable
from dataclasses import replace

from sqlmodel import Session

from handlers import lookups, replies
from handlers.checks import compared
from handlers.due import progressing
from handlers.life import decide, explaining, receipting
from handlers.life.decision import Decision
from handlers.life.explaining import Known
from handlers.life.recording import Occasion, figures, record
from handlers.life.standing import Nil, Standing
from handlers.outside import Outside
from handlers.people import Actor
from handlers.replies import Event, Reply
from handlers.said import dates, reminder_wishes, wishes
from handlers.said.grammar import Command
from handlers.showing import exporting
from handlers.words import date_in_england
from storage import ledger, notes, rows, submissions


def say(
    session: Session, outside: Outside, line: Command, actor: Actor, message: rows.Message
) -> Decision:
    """Do what the line says, or answer why not. The ledger has it when this returns."""
    if line.verb in TO_THE_BOT:
        return Decision(TO_THE_BOT[line.verb](session, outside, line, actor, message))
    if line.verb in DATES:
        return DATES[line.verb](session, outside, line, actor)
    if line.verb in LISTS and "/" not in line.ref:
        return Decision(LISTS[line.verb](session, outside, line, actor))
    standing = lookups.standing(session, line.ref)
    if line.verb in SHOWN or line.verb in BY_OUTSIDE:
        return _about(session, outside, line, standing, actor)
    standing = _with_rules(session, _with_zero_line(session, outside, standing, line), line)
    known = _known(session, standing, line)
    decision = decide.decide(standing, line, actor, outside.now(), known)
    if not decision.moves:
        return decision
    return _entered(session, outside, decision, line, actor, message)


def _about(
    session: Session, outside: Outside, line: Command, standing: Standing | None, actor: Actor
) -> Decision:
    if no := decide.hidden(standing, line, actor):
        return Decision(no, refused=True)
    assert standing is not None
    if line.verb in BY_OUTSIDE:
        return Decision(BY_OUTSIDE[line.verb](session, outside, line, standing, actor))
    return Decision(SHOWN[line.verb](session, line, standing, actor))


def _with_zero_line(
    session: Session, outside: Outside, standing: Standing | None, line: Command
) -> Standing | None:
    """Where a line of zeros is wanted instead of a nil declaration: with that line."""
    if standing is None or line.verb != "nil" or standing.policies.nil is not Nil.ZERO_LINE:
        return standing
    wanted = compared.zero_line(session, standing, outside.limits.templates)
    return replace(standing, zero_line=replies.zero_line.wanted(wanted) if wanted else ())


def _with_rules(session: Session, standing: Standing | None, line: Command) -> Standing | None:
    """Where queries keep it from being submitted: with the rules that they are of."""
    if standing is None or line.verb != "submit" or not standing.unexplained:
        return standing
    report = lookups.newest_report(session, standing)
    if report is None:
        return standing
    said = lookups.written(session, standing.ref)
    rules = explaining.unexplained(report, said, standing.policies.tolerance)
    return replace(standing, to_explain=tuple(rules.items()))


def _known(session: Session, standing: Standing | None, line: Command) -> Known:
    """What the explanations of a return are decided by, for the lines that are about them."""
    if standing is None or line.verb not in explaining.VERBS:
        return decide.NOTHING_KNOWN
    report = lookups.newest_report(session, standing)
    return Known(report, lookups.written(session, standing.ref))


def withhold(
    session: Session, outside: Outside, line: Command, actor: Actor, message: rows.Message
) -> Decision:
    """As ``say``, but what would send the wrong file on, beside one that was not loaded, is not
    done. Who names the submission means it.
    """
    if line.verb not in decide.SENDING or (line.number and line.verb != "nil"):
        return say(session, outside, line, actor, message)
    standing = lookups.standing(session, line.ref)
    return decide.withheld(standing, line, actor, outside.now())


def _entered(
    session: Session,
    outside: Outside,
    decision: Decision,
    line: Command,
    actor: Actor,
    message: rows.Message,
) -> Decision:
    """With the ledger's entry; a nil declaration is a submission of its own, with a receipt."""
    submission = None
    if line.verb == "nil":
        submission = _nil(session, outside, line, actor, message)
    elif line.verb == "delete":
        submissions.give_up(session, line.ref)
    elif line.verb in explaining.VERBS:
        _explained(session, outside, decision, line, actor)
    assert decision.after is not None
    made = figures(decision.after) if line.verb in COUNTS else None
    occasion = Occasion(actor, line, submission or _discarded(session, decision), message.id)
    record(session, decision, occasion, outside.now(), made)
    if line.verb in decide.YES:
        submissions.said_yes(session, line.ref, decide.YES[line.verb])
    if submission is None:
        return decision
    reply = receipting.with_receipt(session, outside, submission, decision.reply)
    return replace(decision, reply=reply)


def _discarded(session: Session, decision: Decision) -> rows.Submission | None:
    """The file that waited beside the filed one, and is deleted."""
    made, after = decision.move, decision.after
    if made is None or after is None or made.verb != "delete" or not made.stays:
        return None
    return submissions.get(session, after.ref, session.get_one(rows.Return, after.ref).waiting)


def _nil(
    session: Session, outside: Outside, line: Command, actor: Actor, message: rows.Message
) -> rows.Submission:
    declared = rows.Submission(
        ref=line.ref,
        kind="nil",
        sent_by=actor.person,
        at=outside.now(),
        message_id=message.id,
        verdict="",
        reason=line.text,
    )
    return submissions.add(session, declared)


def _explained(
    session: Session, outside: Outside, decision: Decision, line: Command, actor: Actor
) -> None:
    """Keep the words."""
    after = decision.after
    assert after is not None
    report = lookups.newest_report(session, after)
    assert report is not None
    notes.add(
        session,
        rows.Note(
            ref=line.ref,
            rule=line.rule,
            record=line.record,
            kind=line.verb,
            text=line.text,
            figure=explaining.figure(report, line.rule, line.record),
            submission=after.latest,
            person_id=actor.person,
            by=actor.name,
            at=outside.now(),
        ),
    )


COUNTS = ("nil", "delete", "replace", *explaining.VERBS)
"""Verbs after which a return has other figures."""


def _help(session: Session, outside: Outside, line: Command, actor: Actor) -> Reply:
    today = date_in_england(outside.now())
    return replies.helped(lookups.owed_by(session, actor), actor, today, whole=line.text == "all")


def _returns(session: Session, outside: Outside, line: Command, actor: Actor) -> Reply:
    today = date_in_england(outside.now())
    seen = lookups.visible(session, actor)
    if line.text == "previous":
        return replace(replies.previous(seen, actor, today), said=str(line))
    chosen = replies.chosen(seen, line)
    return replace(replies.returns(chosen, actor, today), said=str(line))


def _check(session: Session, outside: Outside, line: Command, actor: Actor) -> Reply:
    return replies.nothing_to_check(line)


def _check_one(session: Session, line: Command, standing: Standing, actor: Actor) -> Reply:
    return replies.nothing_to_check(line)


def _history(session: Session, line: Command, standing: Standing, actor: Actor) -> Reply:
    events = [
        Event(e.at, e.verb, _who(e, standing), e.became, e.submission or 0, e.text)
        for e in ledger.history(session, standing.ref)
    ]
    approved = lookups.approved(session, standing.ref)
    return replace(replies.history(standing, events, actor, approved), said=str(line))


def _who(entry: rows.Entry, standing: Standing) -> str:
    """Who did it, and for whom where they are not of the organisation themselves."""
    return f"{entry.actor} for {standing.organisation_name}" if entry.on_behalf_of else entry.actor


def _errors(session: Session, line: Command, standing: Standing, actor: Actor) -> Reply:
    report = lookups.newest_report(session, standing)
    return replace(replies.errors(standing, report, line.text), said=str(line))


PARTS = {"summary": "summary", "findings": "workbook"}
"""What may be asked for once more, and the document that it is."""


def _report(
    session: Session, outside: Outside, line: Command, standing: Standing, actor: Actor
) -> Reply:
    if line.text == exporting.DATA:
        return exporting.one(session, outside, line, standing, actor)
    found = lookups.newest_documents(session, standing).get(PARTS[line.text])
    return replace(replies.report(standing, line.text, found), said=str(line))


def _notes(session: Session, line: Command, standing: Standing, actor: Actor) -> Reply:
    report = lookups.newest_report(session, standing)
    return replies.listed(standing, lookups.written(session, standing.ref), report, str(line))


Lister = Callable[[Session, Outside, Command, Actor], Reply]
Setter = Callable[[Session, Outside, Command, Actor, rows.Message], Reply]
Shower = Callable[[Session, Command, Standing, Actor], Reply]
Dater = Callable[[Session, Outside, Command, Actor], Decision]
Wisher = Callable[[Session, Outside, Command, Standing, Actor], Reply]

TO_THE_BOT: dict[str, Setter] = {
    "link": wishes.link,
    "unlink": wishes.unlink,
    "here": wishes.here,
    "reminders": reminder_wishes.switch,
    "quiet": reminder_wishes.quiet,
}
"""Lines about the bot itself, not about a return."""

LISTS: dict[str, Lister] = {
    "help": _help,
    "returns": _returns,
    "status": _returns,
    "check": _check,
    "remind": reminder_wishes.remind_all,
    "progress": progressing.tell,
}
"""Lines about everything of this person's, or a whole collection: those that name no return.
``check`` comes here only where no file was checked."""

WISHED: dict[str, Wisher] = {
    "snooze": reminder_wishes.snooze,
    "delegate": reminder_wishes.delegate,
    "remind": reminder_wishes.remind_one,
}
"""Lines that say who is to be reminded of one return; they move nothing."""

DATES: dict[str, Dater] = {
    "extend": dates.extend,
    "open": dates.open_until,
    "close": dates.close,
}
"""Lines with which a collector changes the days of a return or a collection."""

HANDED: dict[str, Wisher] = {"receipt": receipting.handed, "report": _report}
"""Lines that ask for a document about one return."""

BY_OUTSIDE = WISHED | HANDED
"""What needs the world for its answer: who is told how, and what signs."""

SHOWN: dict[str, Shower] = {
    "history": _history,
    "errors": _errors,
    "notes": _notes,
    "check": _check_one,
}
"""Lines that ask about one return, and move nothing."""
