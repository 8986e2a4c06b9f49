"""Builds the parts, binds them to each other, starts and stops them."""

import logging
import secrets
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count

from dbos import DBOS
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot import engine, keys, reaper, store
from bot.errors import Permanent, Transient
from bot.faces import html, plain, plot
from bot.mail import inbox, outbox, proof, reading, tls
from bot.mail.fields import ADDRESS
from bot.mail.letter import compose
from bot.mail.ours import Ours
from bot.settings import Settings
from bot.slack.service import Service, Unusable, may_be_opened
from handlers import sweep
from handlers.due.schedule import Hours
from handlers.outside import Channel, Delivery, Letter, Limits, Outside, Rendered, Signer
from handlers.people import Proof, Proven
from handlers.replies import Reply
from handlers.workflows import Workflows, open_queues
from storage import messages
from storage import secret as secrets_kept
from storage.engine import UnfitDatabaseError
from validation import watchdog

log = logging.getLogger("returns-bot")
SWEEP_SECONDS = 10.0
ROUNDS_A_MINUTE = 6
DRAWING, DRAWN_IN = 10, 1024
"""Seconds and megabytes in which a plot is drawn (it takes one or two, the first three); else the
letter, which waits for it, goes without it."""
STOP_SECONDS = 10
"""How long what is under way may take to end when the bot stops; else the next start ends it."""


class CannotStart(RuntimeError):  # noqa: N818 - it is read as a sentence
    """Why the bot cannot start, in words for the operator."""


@dataclass
class Bot:
    """A running bot."""

    settings: Settings
    outside: Outside
    workflows: Workflows
    engines: tuple[Engine, ...]
    stopping: threading.Event
    threads: list[threading.Thread]
    slack: Service | None = None
    queueing: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "queueing"))
    """One thread, so that messages are queued in the order in which they were kept."""

    def stop(self) -> None:
        """Take nothing new, let go of what is under way; the next start takes it up."""
        self.stopping.set()
        if self.slack:
            self.slack.close()
        for thread in self.threads:
            thread.join(15)
        self.queueing.shutdown()
        patience = (
            STOP_SECONDS if _under_way(self.settings) else 0
        )  # else the engine waits a second
        DBOS.destroy(workflow_completion_timeout_sec=patience, destroy_registry=True)
        for one in self.engines:
            one.dispose()


def start(
    settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC), mail: bool = True
) -> Bot:
    """Start everything and return at once. Raises CannotStart."""
    if settings.trust_from and (why := proof.may_trust_from(settings)):
        raise CannotStart(why)
    mailbox = _mailbox(settings) if mail and settings.serves_mail else None
    _signer(settings)  # what is wrong with it is said before anything is opened
    try:
        writer = store.opened(settings)
    except (UnfitDatabaseError, SQLAlchemyError, OSError) as problem:
        raise CannotStart(str(problem)) from problem
    reader = store.reading(settings)
    slack = _slack(settings, writer, reader, now) if mail else None
    outside = world(settings, writer, reader, now, slack)
    reaper.beat(outside, settings.executor)  # before anybody could take us for dead
    engine.configure(settings)
    workflows = Workflows(engine.datasource(writer), outside)
    DBOS.launch()
    open_queues(settings.workers, settings.poll_seconds)
    bot = Bot(settings, outside, workflows, (writer, reader), threading.Event(), [], slack)
    sweep.take_up(outside, workflows)
    if settings.trust_from:
        log.warning("TRUST_FROM IS ON: anybody on this machine can be anybody. For trials only.")
    _start(bot, "heartbeat", lambda: _beat_for_ever(bot))
    _start(bot, "sweep", lambda: _sweep_for_ever(bot))
    if mailbox:
        _start(bot, "inbox", lambda: _read_mail(bot, mailbox))
    if slack:
        _serve_slack(bot, slack)
    return bot


def _slack(
    settings: Settings, writer: Engine, reader: Engine, now: Callable[[], datetime]
) -> Service | None:
    if not settings.serves_slack:
        return None
    try:
        may_be_opened(settings)
    except Unusable as problem:
        raise CannotStart(str(problem)) from problem
    return Service(
        settings,
        lambda: Session(reader, expire_on_commit=False),
        lambda: Session(writer, expire_on_commit=False),
        now,
    )


def _serve_slack(bot: Bot, slack: Service) -> None:
    def kept(raw: bytes, name: str) -> None:
        # Slack waits for our word: what is kept is queued after it
        keep(bot, raw, channel="slack", name=name, queueing=bot.queueing.submit)

    try:
        bot.threads += slack.serve(bot.outside, kept, bot.stopping)
    except OSError as problem:
        bot.stop()
        raise CannotStart(str(problem)) from problem


def world(
    settings: Settings,
    writer: Engine,
    reader: Engine,
    now: Callable[[], datetime],
    slack: Service | None = None,
) -> Outside:
    """The real world, as handlers see it."""
    ours = Ours(settings.mail_address, settings.service_name)
    with Session(reader) as session:
        secret = secrets_kept.of(session, secrets_kept.MESSAGE_ID)
    channels = {"mail": _mail(settings, ours)}
    return Outside(
        now=now,
        reading=lambda: Session(reader, expire_on_commit=False),
        writing=lambda: Session(writer, expire_on_commit=False),
        child=watchdog.run,
        channels=channels | ({"slack": slack.channel()} if slack else {}),
        secret=_secret,
        message_id=lambda key: ours.message_id(key, secret),
        thread=ours.thread,
        limits=_limits(settings),
        signer=_signer(settings),
        draw=draw,
    )


def draw(figures: bytes) -> bytes:
    """In a child process: it takes a second, and memory that the bot needs not hold."""
    outcome = watchdog.run(plot.png, figures, seconds=DRAWING, megabytes=DRAWN_IN)
    if isinstance(outcome, watchdog.Done):
        return bytes(outcome.value)
    log.error("a plot could not be drawn: %s", outcome)
    return b""


def _signer(settings: Settings) -> Signer:
    """What receipts are signed with. Raises CannotStart."""
    try:
        return keys.signer(settings.folder, settings.service_name)
    except (keys.UnfitKeyError, OSError) as problem:
        raise CannotStart(str(problem)) from problem


def _under_way(settings: Settings) -> bool:
    return bool(DBOS.list_workflows(status="PENDING", executor_id=settings.executor, limit=1))


def _secret() -> str:
    """A code of eight letters and digits, none of which looks like another."""
    code = "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(8))
    return f"{code[:4]}-{code[4:]}"


def keep(
    bot: Bot,
    raw: bytes,
    position: tuple[str, int, int] | None = None,
    channel: str = "mail",
    name: str = "",
    queueing: Callable[[Callable[[], None]], object] = lambda queue: queue(),
) -> int:
    """Keep a message, committed, and queue it; the message's id. The way in of every channel.

    ``queueing`` does it at once, or sees to it that it is done.
    """
    with bot.outside.writing() as session:
        message = messages.keep(session, raw, channel, bot.outside.now(), position, name)
        session.commit()
        assert message.id is not None
        fresh = message.state == "kept"
    if fresh:
        # kept is kept: what keeps it from the queue now is mended by the sweep
        queue = partial(sweep.queue, bot.outside, bot.workflows, message.id)
        queueing(partial(sweep.guarded, queue, "queueing"))
    return message.id


def _start(bot: Bot, name: str, work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work, name=name, daemon=True)
    bot.threads.append(thread)
    thread.start()


def _mailbox(settings: Settings) -> inbox.Inbox:
    """The mailbox that is read. Raises CannotStart where the settings can never work."""
    if not ADDRESS.fullmatch(settings.mail_address):
        raise CannotStart("set mail_address in returns-bot.toml to the bot's own mail address.")
    for way, word, host in (
        ("imap", settings.imap_tls, settings.imap_host),
        ("smtp", settings.smtp_tls, settings.smtp_host),
    ):
        try:
            tls.security(word, host)
        except Transient as problem:
            raise CannotStart(f"set {way}_tls in returns-bot.toml: {problem}.") from problem
    return inbox.Inbox(settings)


def _read_mail(bot: Bot, mailbox: inbox.Inbox) -> None:
    def cursor(mailbox: str, uidvalidity: int) -> int:
        with bot.outside.reading() as session:
            return messages.cursor(session, mailbox, uidvalidity)

    def kept(raw: bytes, position: tuple[str, int, int]) -> None:
        keep(bot, raw, position)

    mailbox.run(kept, cursor, bot.stopping)


def _sweep_for_ever(bot: Bot) -> None:
    for turn in count():
        sweep.guarded(lambda: reaper.reap(bot.outside, bot.settings.executor), "reaping")
        if turn % ROUNDS_A_MINUTE == 0:
            sweep.each_minute(bot.outside)
        sweep.sweep(bot.outside, bot.workflows)
        if bot.stopping.wait(SWEEP_SECONDS):
            return


def _beat_for_ever(bot: Bot) -> None:
    """In a thread of its own: a slow mail server must not make us look dead."""
    while True:
        sweep.guarded(lambda: reaper.beat(bot.outside, bot.settings.executor), "the heartbeat")
        if bot.stopping.wait(SWEEP_SECONDS):
            return


def _mail(settings: Settings, ours: Ours) -> Channel:
    return Channel(
        read=lambda raw: reading.read(raw, ours),
        prove=lambda raw, at: _prove(settings, raw, at),
        fetch=lambda raw: reading.read(raw, ours).files,
        render=lambda replies: _render(settings, replies),
        deliver=lambda letter, at: _deliver(settings, ours, letter, at),
    )


def _prove(settings: Settings, raw: bytes, at: datetime) -> Proven:
    try:
        return proof.prove(raw, settings, at)
    except Transient as problem:
        return Proven(Proof.NONE, str(problem), later=True)


def _render(settings: Settings, replies: Sequence[Reply]) -> Rendered:
    subject, text = plain.render(replies)
    return Rendered(subject, text, html.render(replies, rules_address(settings)))


def rules_address(settings: Settings) -> str:
    """Where the rule book is published, with a slash at its end; "" for nowhere."""
    return f"{settings.rules_address.rstrip('/')}/" if settings.rules_address else ""


def _deliver(settings: Settings, ours: Ours, letter: Letter, at: datetime) -> Delivery:
    """ "refused" is only what the letter's own address or content brings about."""
    if not settings.mail_address:
        return Delivery("refused", "no mail is set up: set mail_address")
    try:
        outcome = outbox.send(compose(letter, ours, at), letter.to, settings)
    except Transient as problem:
        return Delivery("later", str(problem))
    except Permanent as problem:
        return Delivery("refused", str(problem))
    if isinstance(outcome, outbox.Refused):
        return Delivery("refused", outcome.detail)
    return Delivery("sent")


def _limits(settings: Settings) -> Limits:
    return Limits(
        operator=settings.operator,
        contact=settings.contact,
        replies_per_hour=settings.replies_per_hour,
        date_window_days=settings.date_window_days,
        quarantine_after=settings.quarantine_after,
        failure_notice_minutes=settings.failure_notice_minutes,
        templates=store.templates(settings),
        check_seconds=settings.check_seconds,
        check_megabytes=settings.check_megabytes,
        largest_file_megabytes=settings.largest_file_megabytes,
        rules_address=rules_address(settings),
        hours=Hours(settings.reminders_from, settings.reminders_until),
    )
