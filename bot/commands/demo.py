"""returns-bot demo: the main job, played in a temporary folder with real mail on this machine."""

import logging
import time
from typing import Annotated

import typer
from rich.console import Console


def demo(
    stay: Annotated[
        bool, typer.Option("--stay", help="Keep it running afterwards, to try a file of your own.")
    ] = False,
) -> None:
    """Play the main job: a school, an authority, a regulator and an exam board, by real mail."""
    from bot.demo import invitation, stage, story

    logging.basicConfig(level=logging.ERROR)
    console = Console(highlight=False, width=120)
    began = time.monotonic()
    with stage.stage() as set_up:
        story.play(set_up, console)
        console.print(f"\nPlayed in {time.monotonic() - began:.1f} s.", style="bold")
        invitation.show(set_up, console, stays=stay)
        if stay:
            invitation.wait(console)
