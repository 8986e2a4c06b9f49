"""Gathering: what became of each file of a message, side by side. It files nothing."""

from dataclasses import replace
from typing import Any

from sqlmodel import Session

from handlers import lookups
from handlers.checks import checking
from handlers.life.standing import Standing, Status
from handlers.replies.gathered import NOT_FILED, OUR_FAULT, Came
from handlers.reply import Reply
from handlers.words import count
from storage import submissions

Plain = dict[str, Any]
MEND = "Put it right, send it again"
SENDS = ("submit", "replace")
WAITS = "The school submits it"
"""What an agent reads, who sends for schools: to who may send it on its line is offered."""
WAITS_BESIDE = "The school puts it in its place, or leaves it"


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
        return _beside(result, after, reply, name, f"kept, #{after.latest} stands")
    done = after.done if after.status is Status.AUTHORISED else after.status.value
    return _counted(result, after, reply, name, done)


def unfiled(session: Session, result: Plain, reply: Reply, name: str) -> Came:
    """A file that was refused at the door, checked only, or had already."""
    if result.get("rehearsal"):
        return _rehearsed(session, result, reply, name)
    standing = lookups.standing(session, reply.ref) if reply.ref else None
    if standing is not None and not result["astray"]:
        said = _beside if _waits(session, standing, result["file"]) else _counted
        return said(result, standing, reply, name, "had already")
    whose, ref = result.get("whose", ""), reply.ref
    step = "See above why"
    return Came(result["file"], name, whose, NOT_FILED, reply, ref=ref, step=step)


def _waits(session: Session, standing: Standing, sha256: str) -> bool:
    """Whether it is this file that waits beside the filed one."""
    if standing.waiting is None:
        return False
    found = submissions.get(session, standing.ref, standing.waiting.number)
    return found is not None and found.file == sha256


def _beside(result: Plain, at: Standing, reply: Reply, name: str, done: str) -> Came:
    """A file that waits beside the filed one: what was found in it, and its own next step."""
    came = _counted(result, at.then, reply, name, done)
    return replace(came, step=WAITS_BESIDE) if came.step == WAITS else came


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
    """What is to be done next: the line that sends it on, where its reader may, or what is missing
    before anybody can.
    """
    if at.status is not Status.LOADED:
        return "Nothing"
    offered = (str(o.command) for o in reply.offers if o.command.verb in SENDS)
    return next(offered, "") or _missing(at) or WAITS


def _missing(at: Standing) -> str:
    if at.blocking:
        return MEND
    if at.unexplained:
        return f"Explain {count(at.unexplained, 'query', 'queries')}"
    return "The head signs it off first" if at.unsigned else ""


def _rehearsed(session: Session, result: Plain, reply: Reply, name: str) -> Came:
    whose, ref = result.get("whose", ""), result["rehearsal"]
    if result["check"]["outcome"] != "done":
        return Came(result["file"], name, whose, OUR_FAULT, reply, ref=ref, step="Send it again")
    found = checking.report(session, result["check"])
    counts = found["errors"], found["queries"]
    step = MEND if found["errors"] else "Send it without “check”"
    return Came(result["file"], name, whose, "only checked", reply, *counts, ref, step)
