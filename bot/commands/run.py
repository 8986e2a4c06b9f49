"""returns-bot run: serve until told to stop."""

import signal
import threading

import typer

from bot.commands.loading import settings_or_exit


def run() -> None:
    """Serve mail until SIGTERM or Ctrl-C; what is under way is taken up at the next start."""
    from bot import wiring

    settings = settings_or_exit()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        bot = wiring.start(settings)
    except wiring.CannotStart as problem:
        typer.echo(f"Cannot start: {problem}\nreturns-bot doctor says more.", err=True)
        raise typer.Exit(1) from None
    stop.wait()
    bot.stop()
