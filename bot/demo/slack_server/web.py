"""The HTTP side: Web API, upload and download hosts, response_url, the way to a socket."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from bot.demo.slack_server.calls import Call
from bot.demo.slack_server.faults import (
    Broken,
    Fault,
    Faults,
    Html,
    RateLimited,
    Redirect,
    Truncated,
)
from bot.demo.slack_server.methods import obey
from bot.demo.slack_server.sockets import Connection, Sockets
from bot.demo.slack_server.workspace import RESPONSE_USES, TEAM, File, Workspace

SIGN_IN = b"<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body></body></html>"


class House(Protocol):
    """What the HTTP side works on."""

    workspace: Workspace
    sockets: Sockets
    faults: Faults
    calls: list[tuple[str, dict[str, Any]]]
    seen: list[tuple[str, str]]
    seconds_ahead: float

    @property
    def url(self) -> str:
        """Where this server answers, without a slash at its end."""


class Server(ThreadingHTTPServer):
    """One thread a connection; they end with the server."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, house: House) -> None:
        self.house = house
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing is logged."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """What the Date field says: this server's clock may go wrong."""
        at = time.time() if timestamp is None else timestamp
        return super().date_time_string(int(at + self.server.house.seconds_ahead))

    def do_GET(self) -> None:
        """Files, sockets, and methods that take their arguments in the address."""
        path = urlsplit(self.path).path
        if path.startswith("/files-pri/"):
            self._download(path)
        elif path.startswith("/link"):
            self._link()
        elif path.startswith("/api/"):
            self._api(path)
        else:
            self._answer(SIGN_IN, "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """Methods, uploads and answers to a response_url."""
        path = urlsplit(self.path).path
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if path.startswith("/api/"):
            self._api(path, body)
        elif path.startswith("/upload/"):
            self._upload(path, body)
        else:
            self._respond(path, body)

    def _api(self, path: str, body: bytes = b"") -> None:
        name, house = path.removeprefix("/api/"), self.server.house
        args = self._arguments(body)
        token = self._token() or str(args.pop("token", ""))
        house.calls.append((name, args))
        fault = house.faults.take(name)
        if fault and not (isinstance(fault, Broken) and fault.after):
            self._fail(fault)
            return

        def call(known: Any, read: dict[str, Any]) -> Call:
            return Call(house.workspace, known, read, house.url, house.sockets.ticket)

        answer = obey(house.workspace, name, token, args, call)
        if fault:
            self._fail(fault)
        else:
            self._json(answer, more=self._granted(token))

    def _granted(self, token: str) -> dict[str, str]:
        """What the token may do, as Slack says it with every answer."""
        known = self.server.house.workspace.tokens.get(token)
        return {"x-oauth-scopes": ",".join(sorted(known.scopes))} if known else {}

    def _arguments(self, body: bytes) -> dict[str, Any]:
        args: dict[str, Any] = dict(parse_qsl(urlsplit(self.path).query))
        if self.headers.get_content_type() == "application/json":
            return args | (json.loads(body) if body else {})
        return args | dict(parse_qsl(body.decode()))

    def _token(self) -> str:
        return str(self.headers.get("Authorization", "")).removeprefix("Bearer ")

    def _upload(self, path: str, body: bytes) -> None:
        house = self.server.house
        if fault := house.faults.take("upload"):
            self._fail(fault)
            return
        with house.workspace.lock:
            file = house.workspace.files.get(path.removeprefix("/upload/"))
            fits = file is not None and file.size == len(body)
            if file and fits:
                file.content = body
        self._answer(f"OK - {len(body)}".encode(), "text/plain", 200 if fits else 400)

    def _download(self, path: str) -> None:
        house = self.server.house
        house.seen.append((path, self._token()))
        file = self._readable(path)
        if fault := house.faults.take("download"):
            self._fail(fault, file)
        elif file is None or file.content is None:
            self._answer(SIGN_IN, "text/html; charset=utf-8")
        else:
            self._answer(file.content, file.media_type)

    def _readable(self, path: str) -> File | None:
        """The file, where the token may read it."""
        space = self.server.house.workspace
        with space.lock:
            token = space.tokens.get(self._token())
            file = space.files.get(path.split("/")[2].removeprefix(f"{TEAM}-"))
            may = token and file and "files:read" in token.scopes
            return file if may and token and file and space.visible(file, token.user) else None

    def _respond(self, path: str, body: bytes) -> None:
        space, name = self.server.house.workspace, path.removeprefix("/response/")
        with space.lock:
            said = space.responses.get(name)
            if said is None:
                self._json({"ok": False, "error": "invalid_url"}, 404)
            elif len(said) >= RESPONSE_USES or space.expired(name):
                self._json({"ok": False, "error": "used_url"}, 404)
            else:
                said.append(json.loads(body))
                self._answer(b"ok", "text/plain")

    def _link(self) -> None:
        """The ticket is good once; a request is handed to the WebSocket as it came."""
        sockets = self.server.house.sockets
        ticket = dict(parse_qsl(urlsplit(self.path).query)).get("ticket", "")
        if not sockets.admits(ticket):
            self._answer(b"invalid ticket", "text/plain", 401)
            return
        self.close_connection = True
        connection = Connection(self.connection, sockets)
        try:
            fields = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
            connection.serve(f"GET {self.path} HTTP/1.1\r\n{fields}\r\n".encode())
        finally:
            sockets.ended(connection)

    def _fail(self, fault: Fault, file: File | None = None) -> None:
        match fault:
            case RateLimited(seconds):
                more = {"Retry-After": str(seconds)}
                self._json({"ok": False, "error": "ratelimited"}, 429, more)
            case Broken(status):
                self._answer(b"server error", "text/plain", status)
            case Html(before):
                self._answer(before.encode() + SIGN_IN, "text/html; charset=utf-8")
            case Truncated(to):
                self._answer(((file and file.content) or b"")[:to], "application/octet-stream")
            case Redirect(to):
                self._answer(b"", "text/plain", 302, {"Location": to})

    def _json(self, body: Any, status: int = 200, more: dict[str, str] | None = None) -> None:
        self._answer(json.dumps(body).encode(), "application/json; charset=utf-8", status, more)

    def _answer(
        self, body: bytes, kind: str, status: int = 200, more: dict[str, str] | None = None
    ) -> None:
        try:
            self.send_response(status)
            for name, value in {"Content-Type": kind, **(more or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # whoever asked did not wait for the answer
            self.close_connection = True
