"""The reaper: says that this process lives, takes over from dead ones, forgets old workflows."""

from datetime import timedelta

from dbos import DBOS
from sqlmodel import Session, col, select

from handlers.hearing import stumbling
from handlers.outside import Outside
from handlers.sending import delivery
from storage.rows import Heartbeat, Message

DEAD = timedelta(minutes=2)
"""How long a process may be silent. A false verdict is safe: a message is answered once."""

FORGET = timedelta(days=7)
"""How long the engine keeps what is finished. Our own keys de-duplicate for ever."""

POISONED = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"
DIED = "the process died while it was heard"
AT_A_TIME = 500


def beat(outside: Outside, executor: str) -> None:
    """Say that this process lives."""
    with outside.writing() as session:
        session.merge(Heartbeat(executor=executor, at=outside.now()))
        session.commit()


def reap(outside: Outside, executor: str) -> None:
    """End what dead processes left, and what brought one down too often; forget what is old.

    What is ended counts as a fault of ours and is heard again under another number, so that a
    message that kills whoever hears it comes to quarantine, whichever process it kills.
    """
    for dead in _dead(outside, executor):
        _end(outside, executor_id=dead, status="PENDING")
    _end(outside, status=POISONED)
    _forget(outside)


def _dead(outside: Outside, living: str) -> list[str]:
    with outside.reading() as session:
        silent = select(Heartbeat.executor).where(
            col(Heartbeat.at) < outside.now() - DEAD, Heartbeat.executor != living
        )
        return list(session.exec(silent))


def _end(outside: Outside, **which: str) -> None:
    left = DBOS.list_workflows(**which, load_input=False, load_output=False)  # type: ignore[arg-type]
    for workflow in left:
        DBOS.cancel_workflow(workflow.workflow_id)
        with outside.writing() as session:
            owed = _count(session, outside, workflow.workflow_id)
            session.commit()
        for letter in owed:
            delivery.deliver(outside, letter)


def _count(session: Session, outside: Outside, workflow_id: str) -> list[int]:
    """A hearing that was ended is a fault of ours; a check that was ended the sweep sees itself."""
    kind, _, rest = workflow_id.partition("-")
    sha256, _, attempt = rest.rpartition("-")
    if kind != "hear":
        return []
    message = session.exec(select(Message).where(Message.sha256 == sha256)).first()
    if message and message.id and message.attempts == int(attempt):
        return stumbling.stumble(session, outside, message.id, DIED)
    return []


def _forget(outside: Outside) -> None:
    before = (outside.now() - FORGET).isoformat()
    old = DBOS.list_workflows(
        status=["SUCCESS", "ERROR", "CANCELLED"],
        end_time=before,
        load_input=False,
        load_output=False,
        limit=AT_A_TIME,
    )
    if old:
        DBOS.delete_workflows([workflow.workflow_id for workflow in old])
