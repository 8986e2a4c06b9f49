"""returns-bot run: serve until told to stop."""

import logging
import signal
import threading

import typer

from bot.commands.loading import settings_or_exit

log = logging.getLogger("returns-bot")


def run() -> None:
    """Serve mail until SIGTERM or Ctrl-C; what is under way is taken up at the next start."""
    from bot import logs, wiring

    settings = settings_or_exit()
    logs.to_stderr()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        bot = wiring.start(settings)
    except wiring.CannotStart as problem:
        typer.echo(f"Cannot start: {problem}\nreturns-bot doctor says more.", err=True)
        raise typer.Exit(1) from None
    log.info("running: mail for %s", settings.mail_address)
    stop.wait()
    log.info("stopping")
    bot.stop()
