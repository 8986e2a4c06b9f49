"""Socket Mode: connections, envelopes and their acknowledgements. It knows no workspace."""

import json
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from threading import Condition, Event, Lock
from typing import Any

from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

Json = dict[str, Any]

MOST_CONNECTIONS = 10
PATIENCE = 90
"""Seconds: Slack gives three, which is measured by make bench. A test waits, and times nothing."""


class NoConnection(Exception):  # noqa: N818
    """Nobody is there: the person sees that the app did not respond."""


@dataclass
class Delivery:
    """One envelope under way. ``copies`` counts how often it was sent."""

    kind: str
    payload: Json
    envelope_id: str
    copies: int = 0
    answer: Json = field(default_factory=dict)
    acks: int = 0
    done: Event = field(default_factory=Event)

    def acknowledged(self, seconds: float = PATIENCE) -> Json:
        """What the app said with its acknowledgement; raises TimeoutError where none came."""
        if not self.done.wait(seconds):
            raise TimeoutError(f"{self.kind} was not acknowledged within {seconds} s")
        return self.answer


class Connection:
    """One WebSocket, from its handshake to its end."""

    def __init__(self, stream: socket.socket, sockets: "Sockets") -> None:
        self._stream, self._sockets = stream, sockets
        self._protocol = ServerProtocol()
        self._lock = Lock()
        self.silent = False

    def serve(self, request: bytes) -> None:
        """Shake hands, say hello, and read until the other side is gone."""
        self._protocol.receive_data(request)
        asked = self._protocol.events_received()[0]
        self._protocol.send_response(self._protocol.accept(asked))  # type: ignore[arg-type]
        self._flush()
        if self._protocol.state is State.OPEN:
            self._sockets.opened(self)
            self._read()

    def send(self, message: Json) -> None:
        """One message; on a silent connection it is lost without a word."""
        with self._lock:
            if self._protocol.state is State.OPEN:
                self._protocol.send_text(json.dumps(message).encode())
                self._flush()

    def close(self) -> None:
        """Take leave as the protocol has it."""
        with self._lock:
            if self._protocol.state is State.OPEN:
                self._protocol.send_close(1000)
                self._flush()

    def cut(self) -> None:
        """End it without a word."""
        with self._lock, suppress(OSError):
            self._stream.shutdown(socket.SHUT_RDWR)

    def _read(self) -> None:
        while data := self._received():
            with self._lock:
                self._protocol.receive_data(data)
                events = self._protocol.events_received()
                self._flush()
            for event in events:
                if isinstance(event, Frame) and event.opcode is Opcode.TEXT and not self.silent:
                    self._sockets.heard(json.loads(bytes(event.data)))

    def _received(self) -> bytes:
        try:
            return self._stream.recv(65536)
        except OSError:
            return b""

    def _flush(self) -> None:
        """Send what the protocol has to say, its answers to pings too."""
        for data in self._protocol.data_to_send():
            if data and not self.silent:
                try:
                    self._stream.sendall(data)
                except OSError:
                    return


class Sockets:
    """All open connections; an envelope goes to any one of them."""

    def __init__(self, app: str) -> None:
        self.app = app
        self._changed = Condition()
        self._open: list[Connection] = []
        self._tickets: set[str] = set()
        self._numbers = count(1)
        self._under_way: dict[str, Delivery] = {}
        self._waiting: list[Delivery] = []
        self.connected = 0
        self.born_silent = 0
        """So many of the next connections are silent from their hello on."""

    def ticket(self) -> str:
        """Admits one connection, once."""
        with self._changed:
            ticket = f"ticket-{next(self._numbers)}"
            self._tickets.add(ticket)
            return ticket

    def admits(self, ticket: str) -> bool:
        """Whether this ticket was given out and not used, and there is room."""
        with self._changed:
            known = ticket in self._tickets
            self._tickets.discard(ticket)
            return known and len(self._open) < MOST_CONNECTIONS

    def opened(self, connection: Connection) -> None:
        """Greet a new connection, and give it the events that found nobody."""
        with self._changed:
            self._open.append(connection)
            self.connected += 1
            connection.silent, self.born_silent = self.born_silent > 0, max(0, self.born_silent - 1)
            connection.send(self._hello())
            waiting, self._waiting = self._waiting, []
            self._changed.notify_all()
        for delivery in waiting:
            self.send(delivery)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {"host": "applink-test", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.app},
        }

    def ended(self, connection: Connection) -> None:
        """It is gone."""
        with self._changed:
            if connection in self._open:
                self._open.remove(connection)
            self._changed.notify_all()

    def wait_for(self, connected: int, seconds: float = PATIENCE) -> None:
        """Return when so many connections were made in all; raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.connected >= connected, seconds):
                raise TimeoutError(f"{self.connected} connections, not {connected}")

    def deliver(self, kind: str, payload: Json) -> Delivery:
        """Send a new envelope; an event may wait for somebody, else raises NoConnection."""
        with self._changed:
            delivery = Delivery(kind, payload, f"envelope-{next(self._numbers)}")
            self._under_way[delivery.envelope_id] = delivery
        self.send(delivery)
        return delivery

    def send(self, delivery: Delivery) -> None:
        """Send an envelope, the same one again where it was sent before."""
        with self._changed:
            if not self._open:
                if delivery.kind != "events_api":
                    raise NoConnection(delivery.kind)
                self._waiting.append(delivery)
                return
            connection = self._open[next(self._numbers) % len(self._open)]
            delivery.copies += 1
        envelope = {
            "type": delivery.kind,
            "envelope_id": delivery.envelope_id,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api":
            envelope |= {"retry_attempt": 0, "retry_reason": ""}
        connection.send(envelope)

    def heard(self, said: Json) -> None:
        """The app acknowledges an envelope."""
        with self._changed:
            delivery = self._under_way.get(said.get("envelope_id", ""))
        if delivery:
            delivery.answer = said.get("payload") or {}
            delivery.acks += 1
            delivery.done.set()

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to come anew, and close it."""
        for connection in self._now():
            connection.send({"type": "disconnect", "reason": reason, "debug_info": {}})
            self.ended(connection)
            connection.close()

    def cut(self) -> None:
        """Break every connection in the middle."""
        for connection in self._now():
            self.ended(connection)
            connection.cut()

    def go_silent(self) -> None:
        """Every connection that is open now stays open, and nothing passes any more."""
        for connection in self._now():
            connection.silent = True

    def _now(self) -> list[Connection]:
        with self._changed:
            return list(self._open)
