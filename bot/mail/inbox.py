"""A mailbox, read for ever by IMAP. It never marks, moves or deletes anything, and never thinks."""

import contextlib
import imaplib
import logging
import threading
from collections.abc import Callable, Iterator
from secrets import SystemRandom
from urllib.parse import quote

from imapclient import SocketTimeout

from bot.errors import Permanent, Transient, translated
from bot.mail import tls
from bot.mail.safe_idle import SafeIMAP, refuse_goodbye
from bot.settings import Settings

Position = tuple[str, int, int]
"""Mailbox, UIDVALIDITY, UID."""
Keep = Callable[[bytes, Position], None]
Cursor = Callable[[str, int], int]

FIRST_DELAY = 0.5
LONGEST_DELAY = 120.0
GLANCE = 0.25
"""Seconds of waiting at a time: how soon a stop is seen."""
FIRST_WAIT = 1.0
"""Seconds of the first wait after mail came or a connection was made; each later one is twice as
long. A server may forget to say in IDLE what came just before it: so it is soon asked again.
"""
CUT = 256 * 1024
"""How much of a message is fetched that is beyond the limit."""
CUT_FIELD = "X-Returns-Bot-Cut"

log = logging.getLogger(__name__)


class StoreError(Exception):
    """A message could not be kept, or the place where we stopped not be read. No more is said:
    words of the store may hold what the message says.
    """


class Inbox:
    """The mailbox of the settings.

    ``token`` returns a fresh OAuth2 access token for XOAUTH2; without it the password is used.
    A token that ends ends the connection, and the next one asks for another.
    ``trouble`` is "" while all is well, else the last thing that went wrong.
    """

    def __init__(self, settings: Settings, token: Callable[[], str] | None = None) -> None:
        self._settings = settings
        self._token = token
        self._security = tls.security(settings.imap_tls, settings.imap_host)
        self._failures = 0
        self.trouble = ""
        self.name = "imap://{}@{}/{}".format(
            quote(settings.imap_user, safe=""),
            settings.imap_host,
            quote(settings.imap_mailbox, safe=""),
        )

    def run(self, keep: Keep, cursor: Cursor, stop: threading.Event) -> None:
        """Hand every message to ``keep``, in the mailbox's order, until ``stop`` is set.

        ``cursor(mailbox, uidvalidity)`` is the highest UID that was kept, 0 for none. Where
        ``keep`` raises, the message and all after it are tried again. Nothing is raised.
        """
        while not stop.is_set():
            try:
                with translated():
                    self._watch(keep, cursor, stop)
            except Exception as error:  # whatever it is, a new connection is the answer
                self.trouble = _told(error)
                delay = self._delay()
                log.warning("mailbox: %s; again in %.1f s", self.trouble, delay)
                stop.wait(delay)

    def check(self) -> int:
        """Sign in, look, leave: the number of messages. Raises Transient or Permanent."""
        with translated(), self._connected() as client:
            return int(self._examine(client)[b"EXISTS"])

    def _delay(self) -> float:
        longest = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(self._failures, 16))
        self._failures += 1
        return longest * SystemRandom().uniform(0.5, 1.0)

    def _watch(self, keep: Keep, cursor: Cursor, stop: threading.Event) -> None:
        with self._connected() as client:
            pause = FIRST_WAIT
            while not stop.is_set():
                more = self._scan(client, keep, cursor, stop)
                self.trouble = ""
                if not more:
                    self._wait(client, stop, min(pause, self._settings.imap_idle_seconds))
                pause = FIRST_WAIT if more else pause * 2
                self._failures = 0

    @contextlib.contextmanager
    def _connected(self) -> Iterator[SafeIMAP]:
        settings = self._settings
        timeout = settings.imap_timeout_seconds
        client = SafeIMAP(
            settings.imap_host,
            settings.imap_port,
            ssl=self._security is tls.Security.TLS,
            ssl_context=tls.context(settings.ca_file),
            timeout=SocketTimeout(connect=timeout, read=timeout),
        )
        try:
            self._sign_in(client)
            yield client
            _quietly(client.logout)
        finally:
            _quietly(client.shutdown)

    def _sign_in(self, client: SafeIMAP) -> None:
        if self._security is tls.Security.STARTTLS:
            client.starttls(tls.context(self._settings.ca_file))
        client.at_once()
        if self._token:
            client.oauth2_login(self._settings.imap_user, self._token())
        else:
            client.login(self._settings.imap_user, self._settings.imap_password.get_secret_value())

    def _examine(self, client: SafeIMAP) -> dict[bytes, int]:
        """EXAMINE, not SELECT: the server itself then lets nothing be marked."""
        opened: dict[bytes, int] = client.select_folder(self._settings.imap_mailbox, readonly=True)
        if b"UIDVALIDITY" not in opened:
            raise Transient("the server gives no UIDVALIDITY")
        return opened

    def _scan(self, client: SafeIMAP, keep: Keep, cursor: Cursor, stop: threading.Event) -> bool:
        """Keep what is new; True where any was kept or more was announced: then look again."""
        validity = int(self._examine(client)[b"UIDVALIDITY"])
        with _of_the_store():
            last = cursor(self.name, validity)
        # "n:*" always names the last message, even where its UID is below n (RFC 9051, 9).
        found = sorted(uid for uid in client.search(["UID", f"{last + 1}:*"]) if uid > last)
        kept = False
        for uid in found:
            raw = None if stop.is_set() else self._fetch(client, uid)
            if raw is not None:
                with _of_the_store():
                    keep(raw, (self.name, validity, uid))
                kept = True
        return kept or client.announced()

    def _fetch(self, client: SafeIMAP, uid: int) -> bytes | None:
        """The message's bytes, None where somebody has deleted it meanwhile."""
        size = client.fetch([uid], ["RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE", 0)
        if size > self.largest:
            start = client.fetch([uid], [f"BODY.PEEK[]<0.{CUT}>"]).get(uid, {}).get(b"BODY[]<0>")
            return None if start is None else f"{CUT_FIELD}: {size}\r\n".encode() + start
        raw: bytes | None = client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
        return raw

    @property
    def largest(self) -> int:
        """Bytes of a message with the largest file there may be in base64, and half of it more."""
        return self._settings.largest_file_megabytes * 2**20 * 2

    def _wait(self, client: SafeIMAP, stop: threading.Event, seconds: float) -> None:
        """Return when something may have come, when the seconds are over, or when we stop."""
        if not client.has_capability("IDLE"):
            stop.wait(min(seconds, 30))
            return
        client.idle()
        for _ in range(max(1, int(seconds / GLANCE))):
            if client.idle_check(GLANCE) or stop.is_set():
                break
        refuse_goodbye(client.idle_done()[1])


@contextlib.contextmanager
def _of_the_store() -> Iterator[None]:
    """Raises StoreError for whatever is raised inside."""
    try:
        yield
    except Exception as error:
        raise StoreError(type(error).__name__) from error


def _told(error: Exception) -> str:
    """Words of the mail server, or of ours; of anything else its kind alone."""
    ours = isinstance(error, (Transient, Permanent, StoreError))
    return f"{type(error).__name__}: {error}" if ours else type(error).__name__


def _quietly(farewell: Callable[[], object]) -> None:
    """Leave; that the server has left before us is no trouble."""
    with contextlib.suppress(OSError, imaplib.IMAP4.error):
        farewell()
