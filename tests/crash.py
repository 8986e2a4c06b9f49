"""A bot in a process of its own that dies, really, where it is told to.

    python tests/crash.py SETTINGS.json [before|within PLACE]
    python tests/crash.py --wait

``before PLACE`` is when all that came before it is committed; ``within PLACE`` is when its work is
done and nothing of it is committed or recorded. It ends by itself once every message is done.
One that waits is told, a line of JSON each, which bots to be: it imports everything once and forks
a process for each, and says how that ended.
Everything is imported late: the child processes of a check open this file too.
"""

import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from bot.wiring import Bot

GIVE_UP = 90


def die() -> None:
    """Die as in a power cut: no handler runs, nothing is flushed."""
    os.kill(os.getpid(), signal.SIGKILL)


def deadly(step: Callable[..., Any], when: str) -> Callable[..., Any]:
    """The same step, at which the process dies."""

    def run(*given: Any, **more: Any) -> Any:
        if when == "before":
            die()
        result = step(*given, **more)
        die()
        return result

    return run


def arm(when: str, where: str) -> None:
    """Make the process die at this place: a step, or what Slack is asked to say or to send."""
    from bot import wiring
    from bot.slack import files, posts
    from handlers import steps, workflows

    places: dict[str, tuple[Any, str]] = {
        "enqueue": (workflows.Workflows, "enqueue_hearing"),
        "keep": (wiring, "keep"),
        "say in Slack": (posts.Posts, "_said"),
        "send to Slack": (files, "send"),
    }
    room, name = places.get(where, (steps, where))
    setattr(room, name, deadly(getattr(room, name), when))


def settled(bot: "Bot", expected: int) -> bool:
    """Whether so many messages are dealt with and no letter waits."""
    from sqlmodel import func, select

    from storage.rows import Message, Outbox

    with bot.outside.reading() as session:
        done = session.exec(select(func.count()).where(Message.state != "kept")).one()
        waiting = session.exec(select(func.count()).where(Outbox.outcome == "waiting")).one()
    return done >= expected and not waiting


def live(given: dict[str, Any], *place: str) -> int:
    """Be a bot until all is done, or until it dies at this place; its exit code."""
    from bot import reaper, wiring
    from bot.settings import Settings
    from handlers.hearing import stumbling
    from validation import watchdog

    expected = given.pop("expected")
    if place:
        arm(*place)
    watchdog.preload("validation.documents")  # what no child needs twice is not rehearsed
    wiring.SWEEP_SECONDS = 0.5
    if given.pop("in a hurry", False):
        reaper.DEAD, stumbling.PAUSE = timedelta(seconds=3), timedelta(seconds=0.2)
    bot = wiring.start(Settings(**given))
    until = time.monotonic() + GIVE_UP
    while not settled(bot, expected) and time.monotonic() < until:
        threading.Event().wait(0.05)
    bot.stop()
    return 0 if time.monotonic() < until else 3


def wait() -> None:
    """Fork a process for each line that comes; say its exit code, -9 where it was killed."""
    import bot.wiring  # noqa: F401
    import handlers.hearing.stumbling  # noqa: F401

    for line in sys.stdin:
        folder, given, place = json.loads(line)
        child = os.fork()
        if not child:
            _be(folder, given, place)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _be(folder: str, given: dict[str, Any], place: list[str]) -> NoReturn:
    code = 1
    try:
        os.chdir(folder)
        said = os.open("stderr.txt", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        os.dup2(said, 1)
        os.dup2(said, 2)
        code = live(given, *place)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    if sys.argv[1] == "--wait":
        wait()
    else:
        sys.exit(live(json.loads(sys.argv[1]), *sys.argv[2:]))
