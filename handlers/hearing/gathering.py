"""Gathering: what became of each file of a message, side by side. It files nothing."""

from typing import Any

from sqlmodel import Session

from handlers import lookups
from handlers.checks import checking
from handlers.life.standing import Standing, Status
from handlers.replies.gathered import NOT_FILED, OUR_FAULT, Came
from handlers.reply import Reply

Plain = dict[str, Any]
MEND = "Put it right, send it again"
SENDS = ("submit", "replace")
WAITS = "The school submits it"


def filed(session: Session, result: Plain, after: Standing, reply: Reply, name: str) -> Came:
    """A file that was filed; ``after`` is how its return stands then."""
    if result["check"]["outcome"] != "done":
        step = "You are told when it is checked"
        return Came(
            result["file"],
            name,
            after.organisation_name,
            OUR_FAULT,
            reply,
            ref=after.ref,
            step=step,
        )
    if after.waiting:
        return _counted(result, after.then, reply, name, f"kept, #{after.latest} stands")
    done = after.done if after.status is Status.AUTHORISED else after.status.value
    return _counted(result, after, reply, name, done)


def unfiled(session: Session, result: Plain, reply: Reply, name: str) -> Came:
    """A file that was refused at the door, checked only, or had already."""
    if result.get("rehearsal"):
        return _rehearsed(session, result, reply, name)
    standing = lookups.standing(session, reply.ref) if reply.ref else None
    if standing is not None and not result["astray"]:
        return _counted(result, standing, reply, name, "had already")
    whose, ref = result.get("whose", ""), reply.ref
    step = "See above why"
    return Came(result["file"], name, whose, NOT_FILED, reply, ref=ref, step=step)


def _counted(result: Plain, at: Standing, reply: Reply, name: str, done: str) -> Came:
    return Came(
        result["file"],
        name,
        at.organisation_name,
        done,
        reply,
        at.errors,
        at.queries,
        at.ref,
        _step(at, reply),
    )


def _step(at: Standing, reply: Reply) -> str:
    """What is to be done next: the line that sends it on, where its reader may."""
    if at.status is not Status.LOADED:
        return "Nothing"
    if at.blocking:
        return MEND
    submit = next((o.command for o in reply.offers if o.command.verb in SENDS), None)
    return str(submit or WAITS)


def _rehearsed(session: Session, result: Plain, reply: Reply, name: str) -> Came:
    whose, ref = result.get("whose", ""), result["rehearsal"]
    if result["check"]["outcome"] != "done":
        return Came(result["file"], name, whose, OUR_FAULT, reply, ref=ref, step="Send it again")
    found = checking.report(session, result["check"])
    counts = found["errors"], found["queries"]
    step = MEND if found["errors"] else "Send it without “check”"
    return Came(result["file"], name, whose, "only checked", reply, *counts, ref, step)
