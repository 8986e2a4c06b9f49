"""The only place where effects are put in order. Each is a step; none decides.

A workflow's input is the number of a kept row and nothing else; what a step returns is plain JSON,
because anything richer comes back changed after a crash. Workflows, steps and transactions have
names of their own, so that a function may be renamed. To insert, remove or move a step, wrap the
change in DBOS.patch, or let it hang on what an earlier step of the same release returned: what an
older release left unfinished is taken over by the new one.
"""

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from traceback import extract_tb
from typing import Any, Literal

from dbos import DBOS, SetEnqueueOptions, SetWorkflowID, SQLAlchemyDatasource

from handlers import steps
from handlers.outside import Outside

log = logging.getLogger("returns-bot")

HEARING = "hearing"
"""The queue of messages: one at a time for each sender, in the order in which they were kept."""

CHECKING = "checking"
"""The queue of checks that are tried again."""

UNDER_WAY = ("PENDING", "ENQUEUED", "DELAYED")

Step = Callable[..., Any]
Plain = dict[str, Any]
Isolation = Literal["READ COMMITTED", "SERIALIZABLE"]


class NotOpenedError(RuntimeError):
    """A file could not be opened, by our own fault or in the time there is: tried again later."""


class Later(Exception):  # noqa: N818 - it is no error
    """The files of a message cannot be fetched now; the reason, for the operator, and whether they
    have to put something right."""

    def __init__(self, file: Plain) -> None:
        super().__init__(file["why"])
        self.person = bool(file.get("person"))


class Workflows:
    """The workflows, bound to a store and to the world. Built once a process, before the start."""

    def __init__(self, datasource: SQLAlchemyDatasource, outside: Outside) -> None:
        self.stored = _stored(datasource, outside)
        self.done = _done(outside)
        self.check = self.done("check", steps.check)
        self.attempt = self.done("deliver", steps.deliver)
        patience = outside.limits.quarantine_after + 1
        self.hear = DBOS.workflow(name="hear", max_recovery_attempts=patience)(self._hearing())
        self.check_again = DBOS.workflow(name="check again")(self._checking())

    def enqueue_hearing(self, message_id: int, key: str, partition: str) -> None:
        """Hear a kept message, once for each key, in turn with the others of its partition."""
        # the priority keeps the order within a partition where the store's clock is too coarse
        options = SetEnqueueOptions(queue_partition_key=partition, priority=message_id)
        with SetWorkflowID(f"hear-{key}"), options:
            DBOS.enqueue_workflow(HEARING, self.hear, message_id)

    def hearing_ended(self, key: str) -> bool:
        """Whether that attempt at hearing a message is over, however it ended."""
        return _ended(f"hear-{key}")

    def check_ended(self, submission_id: int, attempt: int) -> bool:
        """Whether that attempt at checking a file is over, however it ended."""
        return _ended(f"check-{submission_id}-{attempt}")

    def enqueue_check(self, submission_id: int, attempt: int) -> None:
        """Check a kept file once more, once for each attempt."""
        with SetWorkflowID(f"check-{submission_id}-{attempt}"):
            DBOS.enqueue_workflow(CHECKING, self.check_again, submission_id, attempt)

    def _hearing(self) -> Callable[[int], None]:
        hear_out, stumble = self._hearing_out(), self.stored("stumble", steps.stumble)
        deliver = self._deliver

        def hear(message_id: int) -> None:
            try:
                hear_out(message_id)
            except Exception as error:
                log.exception("message %s could not be heard", message_id)
                deliver(stumble(message_id, place_of(error)))

        return hear

    def _hearing_out(self) -> Callable[[int], None]:
        identify = self.done("identify", steps.identify)
        postpone = self.stored("postpone", steps.postpone)
        admit = self.stored("admit", steps.admit)
        answer = self.stored("answer", steps.answer)
        compare = self.done("compare", steps.compare)
        export = self.done("export", steps.export)
        duplicates = self.done("duplicates", steps.duplicates)
        file, deliver = self._filing(), self._deliver

        def hear_out(message_id: int) -> None:
            who = identify(message_id)
            if who["later"]:
                return deliver(postpone(message_id, who["why"]))
            admission = admit(message_id, who)
            deliver(admission["owed"])
            if not admission["may act"]:
                return None
            try:
                filed = file(message_id, who)
            except Later as later:
                return deliver(postpone(message_id, str(later), later.person))
            # only where this release let it in: what an older one left has no such steps
            before = {
                asks: [make(message_id, who, line) for line in admission.get(asks, [])]
                for asks, make in (
                    ("compares", compare),
                    ("exports", export),
                    ("duplicates", duplicates),
                )
            }
            return deliver(answer(message_id, who, filed, before))

        return hear_out

    def _filing(self) -> Callable[[int, Plain], list[Plain]]:
        take_in = self.done("take in", steps.take_in)
        arrive = self.stored("arrive", steps.arrive)
        check = self._checked()

        def file_all(message_id: int, who: Plain) -> list[Plain]:
            results = []
            files = take_in(message_id)
            if later := [file for file in files if file["outcome"] == "later"]:
                raise Later(later[0])
            if unopened := [file["outcome"] for file in files if file["outcome"] != "taken"]:
                raise NotOpenedError(unopened[0])
            for file in files:
                arrival = arrive(message_id, who, file)
                results.append(arrival | check(message_id, file, arrival))
            return results

        return file_all

    def _checked(self) -> Callable[[int, Plain, Plain], Plain]:
        check, rehearse = self.check, self.done("rehearse", steps.rehearse)

        def checked(message_id: int, file: Plain, arrival: Plain) -> Plain:
            """{"check": its result} of what is filed and of what is only to be checked."""
            if arrival["submission"]:
                return {"check": check(arrival["submission"])}
            if ref := arrival.get("rehearsal"):
                return {"check": rehearse(message_id, file, ref)}
            return {}

        return checked

    def _checking(self) -> Callable[[int, int], None]:
        check = self.check
        settle = self.stored("settle again", steps.settle_again)
        deliver = self._deliver

        put_off = self.stored("put off", steps.put_off)

        def check_again(submission_id: int, attempt: int) -> None:
            try:
                deliver(settle(submission_id, attempt, check(submission_id)))
            except Exception:
                log.exception("submission %s could not be settled", submission_id)
                deliver(put_off(submission_id, attempt))

        return check_again

    def _deliver(self, owed: Iterable[int]) -> None:
        for row in owed:
            self.attempt(row)


def _stored(datasource: SQLAlchemyDatasource, outside: Outside) -> Callable[[str, Step], Step]:
    """Make steps whose effects commit together with their checkpoint."""
    # PostgreSQL: our own locks keep the order, and a waiting step must see what it waited for
    postgres = datasource.engine.dialect.name == "postgresql"
    isolation: Isolation = "READ COMMITTED" if postgres else "SERIALIZABLE"

    def bind(name: str, step: Step) -> Step:
        @datasource.transaction(name=name, isolation_level=isolation)
        def run(*given: Any) -> Any:
            return step(datasource.sql_session(), outside, *given)

        return run

    return bind


def _done(outside: Outside) -> Callable[[str, Step], Step]:
    """Make steps that work outside: at least once, in short sessions of their own."""

    def bind(name: str, step: Step) -> Step:
        @DBOS.step(name=name, retries_allowed=True, max_attempts=3, interval_seconds=2)
        def run(*given: Any) -> Any:
            return step(outside, *given)

        return run

    return bind


def _ended(workflow_id: str) -> bool:
    found = DBOS.list_workflows(workflow_ids=[workflow_id], load_input=False, load_output=False)
    return any(workflow.status not in UNDER_WAY for workflow in found)


def place_of(error: Exception) -> str:
    """What went wrong and where, without its words: they may hold what a message says."""
    frames = extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


def open_queues(workers: int, poll_seconds: float) -> None:
    """Declare the queues; the engine must be running."""
    DBOS.register_queue(
        HEARING,
        worker_concurrency=workers,
        partition_concurrency=1,
        polling_interval_sec=poll_seconds,
        on_conflict="always_update",
    )
    DBOS.register_queue(
        CHECKING,
        worker_concurrency=workers,
        polling_interval_sec=poll_seconds,
        on_conflict="always_update",
    )
