"""The reaper: says that this process lives, takes over from dead ones, forgets old workflows."""

from datetime import timedelta

from dbos import DBOS
from sqlmodel import Session, col, select

from handlers.outside import Outside
from storage import messages
from storage.rows import Heartbeat, Message

DEAD = timedelta(minutes=2)
"""How long a process may be silent; a false verdict is safe, as a workflow has one owner."""

FORGET = timedelta(days=30)
"""How long the engine keeps what is finished. Our own keys de-duplicate for ever."""

POISONED = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"


def reap(outside: Outside, executor: str) -> None:
    """One round of all three."""
    with outside.writing() as session:
        session.merge(Heartbeat(executor=executor, at=outside.now()))
        session.commit()
    _take_over(outside, executor)
    _quarantine(outside)
    _forget(outside)


def _take_over(outside: Outside, executor: str) -> None:
    """Put the pending workflows of processes that stopped back into their queues."""
    dead = _dead(outside, executor)
    if not dead:
        return
    pending = DBOS.list_workflows(status="PENDING", executor_id=dead, load_input=False)
    for queue in {w.queue_name for w in pending if w.queue_name}:
        left = [w.workflow_id for w in pending if w.queue_name == queue]
        DBOS.resume_workflows(left, queue_name=queue)


def _dead(outside: Outside, executor: str) -> list[str]:
    with outside.reading() as session:
        silent = select(Heartbeat.executor).where(
            col(Heartbeat.at) < outside.now() - DEAD, Heartbeat.executor != executor
        )
        return list(session.exec(silent))


def _quarantine(outside: Outside) -> None:
    """Put aside the messages whose hearing brought the process down again and again."""
    poisoned = DBOS.list_workflows(status=POISONED, name="hear")
    if not poisoned:
        return
    with outside.writing() as session:
        for workflow in poisoned:
            _put_aside(session, workflow.input["args"][0] if workflow.input else 0)
        session.commit()


def _put_aside(session: Session, message_id: int) -> None:
    message = session.get(Message, message_id)
    if message and message.state == "kept":
        messages.failed(session, message_id, "the process died each time it was heard", limit=1)


def _forget(outside: Outside) -> None:
    before = (outside.now() - FORGET).isoformat()
    old = DBOS.list_workflows(
        status=["SUCCESS", "ERROR"], end_time=before, load_input=False, load_output=False, limit=500
    )
    if old:
        DBOS.delete_workflows([w.workflow_id for w in old])
