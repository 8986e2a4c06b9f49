"""returns-bot run: serve until told to stop."""

import logging
import signal
import threading

import typer

from bot.commands.loading import settings_or_exit

log = logging.getLogger("returns-bot")


def run() -> None:
    """Serve mail, Slack or both until SIGTERM or Ctrl-C; the next start takes up what is left."""
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
    serves = [
        f"mail for {settings.mail_address}" if settings.serves_mail else "",
        f"Slack by {settings.slack_mode}" if settings.serves_slack else "",
    ]
    log.info("running: %s", " and ".join(filter(None, serves)))
    stop.wait()
    log.info("stopping")
    bot.stop()
