"""A mail server in one thread on loopback, for the demo and the tests. It keeps nothing on disk."""

import asyncio
import contextlib
import logging
import threading
import uuid
from argparse import Namespace
from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any, Self, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, Identity, Login
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata
from pysasl import SASLAuth
from pysasl.hashing import BuiltinHash

HOST = "127.0.0.1"
LARGEST = 100 * 2**20
# The servers' own notes about every connection; real errors still come as exceptions.
for _talkative in ("mail.log", "pymap"):
    logging.getLogger(_talkative).setLevel(logging.CRITICAL)

T = TypeVar("T")

SIGN_IN = SASLAuth.defaults()


class _Config(Config):
    """pymap looks through every installed package for ways to sign in, at each connection."""

    @property
    def tls_auth(self) -> SASLAuth:
        """Those that it found the first time."""
        return SIGN_IN


class _Smtp(SMTP):
    """One SMTP connection that the server can cut when it closes."""

    def __init__(self, server: "MailServer") -> None:
        super().__init__(
            server,
            hostname="localhost",
            ident="Returns Bot demo",
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            authenticator=server.authenticate,
        )
        self._open = server.transports

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember it."""
        self._open.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget it."""
        self._open.discard(self.transport)
        super().connection_lost(error)


class MailServer:
    """SMTP in, IMAP with IDLE out, for ``users``: full addresses and their passwords.

    ``smtp_port`` and ``imap_port`` are the ports that were free, known after ``start()``.
    """

    def __init__(self, users: Mapping[str, str], smtp_port: int = 0, imap_port: int = 0) -> None:
        self.host = HOST
        self.smtp_port = smtp_port
        self.imap_port = imap_port
        self.transports: set[asyncio.BaseTransport] = set()
        self._users = {address.lower(): password for address, password in users.items()}
        self._sessions: set[asyncio.Task[None]] = set()
        self._servers: list[asyncio.Server] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail server")

    def start(self) -> Self:
        """Listen; returns when both servers answer. Raises OSError where a port is taken."""
        self._thread.daemon = True
        self._thread.start()
        try:
            self._call(self._start())
        except BaseException:
            self.close()
            raise
        return self

    def close(self) -> None:
        """Stop listening and cut every connection; returns when nothing is left."""
        if not self._loop.is_closed():
            self._call(self._close())
            self._end()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *exc: object) -> None:
        """Close."""
        self.close()

    def deliver(self, raw: bytes, to: str) -> None:
        """Put exactly these bytes into a user's INBOX, as if another server had brought them."""
        self._call(self._append(to.lower(), raw))

    def recreate(self, address: str) -> None:
        """Empty a mailbox by making it anew: its UIDVALIDITY changes, and its sessions end."""
        self._call(self._recreate(address.lower()))

    def cut(self) -> None:
        """Break every open IMAP connection, as a server that is started again does."""
        self._call(self._cut())

    # aiosmtpd's hooks

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's names and arguments)
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Only our own users; nothing leaves this machine."""
        if address.lower() not in self._users:
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Deliver with the two fields that a delivering server adds."""
        for to in envelope.rcpt_tos:
            sender = (envelope.mail_from or "").strip("<>")
            trace = f"Return-Path: <{sender}>\r\nDelivered-To: {to}\r\n"
            await self._append(to.lower(), trace.encode() + (envelope.original_content or b""))
        return "250 2.0.0 kept"

    def authenticate(
        self, server: Any, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        """Users may sign in with their password, and need not."""
        known = isinstance(data, LoginPassword) and (
            self._users.get(data.login.decode().lower()) == data.password.decode()
        )
        return AuthResult(success=known, handled=False)

    # inside the thread

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _start(self) -> None:
        options = Namespace(
            host=HOST, port=0, cert=None, key=None, tls=False, no_tls=True, proxy_protocol=None,
            inherited_sockets=None, demo_data=False, demo_user="-", demo_password=uuid.uuid4().hex,
            passlib_cfg=None, debug=False, skip_services=[],
        )  # fmt: skip
        # One round: these passwords guard a demo, and hundreds of users must start at once.
        config = _Config.from_args(options, hash_context=BuiltinHash(rounds=1))
        config.apply_context()
        self._login, self._config = Login(config), config
        await asyncio.gather(*(self._enrol(config, *user) for user in self._users.items()))
        self._imap = IMAPServer(self._login, config)
        imap = await asyncio.start_server(self._serve_imap, HOST, self.imap_port)
        self._servers.append(imap)
        smtp = await self._loop.create_server(lambda: _Smtp(self), HOST, self.smtp_port)
        self._servers.append(smtp)
        self.imap_port = imap.sockets[0].getsockname()[1]
        self.smtp_port = smtp.sockets[0].getsockname()[1]

    async def _enrol(self, config: Config, address: str, password: str) -> None:
        hashed = await Passwords(config).hash_password(password)
        await self._identity(address).set(UserMetadata(config, address, password=hashed))

    def _identity(self, address: str) -> Identity:
        return Identity(address, self._login, None, frozenset())

    def _serve_imap(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # pymap's own service starts sessions as tasks that nobody holds: they may be collected in
        # the middle. We hold them, and can end them.
        whence = SocketInfo.get(writer, None, unique_id=uuid.uuid4().bytes)
        task = asyncio.ensure_future(self._session(reader, writer, whence))
        self._sessions.add(task)
        task.add_done_callback(self._sessions.discard)

    async def _session(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, whence: SocketInfo
    ) -> None:
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await self._imap(reader, writer, whence)
        writer.transport.abort()

    async def _append(self, address: str, raw: bytes) -> None:
        async with self._identity(address).new_session() as session:
            message = AppendMessage(raw, datetime.now(UTC), frozenset())
            await session.append_messages("INBOX", [message])

    async def _recreate(self, address: str) -> None:
        self._config.set_cache.pop(address, None)
        await self._cut()

    async def _cut(self) -> None:
        for task in self._sessions:
            task.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for transport in tuple(self.transports):
            transport.abort()  # type: ignore[attr-defined]  # they are TCP transports
        await self._cut()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        await asyncio.sleep(0)

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()
