"""IMAPClient whose IDLE neither sees half a line nor sleeps through the end of a connection."""

import contextlib
import socket
import ssl
from typing import Any

from imapclient import IMAPClient
from imapclient.imapclient import _parse_untagged_response

from bot.errors import Transient


class SafeIMAP(IMAPClient):  # type: ignore[misc]  # imapclient has no types
    """Two differences from IMAPClient 4.1, both in IDLE.

    IMAPClient reads without waiting: half a line raises "unterminated line" (its issue 519), and
    a closed connection looks like silence for ever (its issue 565). Here a line is waited for, the
    end of the connection raises imaplib's abort, and what came in the same packet as
    "+ idling" and already lies in the buffer is seen.
    """

    def at_once(self) -> None:
        """Send small packets without delay: 4 ms instead of 44 ms a command."""
        self.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def announced(self) -> bool:
        """Whether another command's answer since EXAMINE said that the mailbox has changed.

        Such a notice comes once and is not said again in IDLE.
        """
        return len(self._imap.untagged_responses.get("EXISTS", ())) > 1

    def idle_check(self, timeout: float | None = None) -> list[Any]:
        """What the server has said within ``timeout`` seconds, [] for nothing.

        Raises Transient where the server says goodbye, imaplib's abort where it just goes.
        """
        said: list[Any] = []
        if self._buffered() or self._poll_socket(self.socket(), timeout):
            said.append(self._line())
            while self._buffered():
                said.append(self._line())
        return said

    def _line(self) -> Any:
        line = _parse_untagged_response(self._imap._get_line())
        refuse_goodbye([line])
        return line

    def _buffered(self) -> bool:
        own = getattr(self._imap, "_readbuf", None)  # Python 3.14 keeps a buffer of its own
        if own is not None:
            return bool(own)
        sock = self.socket()
        patience = sock.gettimeout()
        sock.setblocking(False)
        try:
            with contextlib.suppress(BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return bool(self._imap.file.peek(1))
        finally:
            sock.settimeout(patience)
        return False


def refuse_goodbye(said: list[Any]) -> None:
    """Raises Transient where one of the server's answers is BYE."""
    for line in said:
        if line and line[0] == b"BYE":
            raise Transient("the server said goodbye")
