"""returns-bot demo: the main job, played in a temporary folder by real mail and in a Slack."""

import logging
import signal
import sys
import time
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console


def demo(
    stay: Annotated[
        bool, typer.Option("--stay", help="Keep it running afterwards, to try a file of your own.")
    ] = False,
) -> None:
    """Play the main job: a school and an exam board by mail, their authority in Slack."""
    from datetime import UTC, datetime

    from bot.demo import invitation, slacker, story
    from bot.demo.stage import one_more, the_demo

    logging.basicConfig(level=logging.ERROR)
    signal.signal(signal.SIGTERM, _end)
    console = Console(highlight=False, width=120)
    began = time.monotonic()
    script = the_demo(datetime.now(UTC).date())
    if stay:
        script = one_more(script)
    with slacker.workspace(script, ("authority",)) as (set_up, people):
        story.play(set_up, people["authority"], console)
        console.print(f"\nPlayed in {time.monotonic() - began:.1f} s.", style="bold")
        invitation.show(set_up, console, stays=stay)
        if stay:
            invitation.wait(console)


TERMINATED = 128 + signal.SIGTERM
"""What a shell knows a process by that was asked to end."""


def _end(_: int, frame: FrameType | None) -> None:
    """Asked to end: as after Ctrl-C everything is taken down, and the temporary folder with it."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(TERMINATED)
