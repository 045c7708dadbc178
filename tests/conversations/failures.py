"""A door between the app and its engine that can be shut, stay silent, or answer nonsense."""

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

HTML = b"<!doctype html><title>502 Bad Gateway</title>"


@dataclass(frozen=True)
class Nonsense:
    """What the engine answers instead of an answer."""

    status: int
    body: bytes
    type: str = "application/json"


# All are the work of something that is up and wrong.
NONSENSE = {
    "an error": Nonsense(500, b'{"error": "internal", "detail": "see the engine\'s log"}'),
    "an action failed": Nonsense(502, b'{"error": "action_failed", "detail": "action_greet"}'),
    "still loading": Nonsense(503, b'{"error": "loading", "detail": "the model is not loaded yet"}'),
    "a page": Nonsense(200, HTML, "text/html"),
    "half an answer": Nonsense(200, b'{"intent": {"name": "greet", "confid'),
    "nothing": Nonsense(200, b""),
    "a list": Nonsense(200, b"[]"),
    "another shape": Nonsense(200, b'{"intent": "greet", "responses": "none"}'),
    "a state of another shape": Nonsense(
        200, json.dumps({"intent": {"name": "greet", "confidence": 1}, "slots": {"state": {"focus": 7}}}).encode()
    ),
    "not text": Nonsense(200, b"\xff\xfe\x00"),
}


@dataclass
class EngineDoor:
    """Passes on to the engine at `engine` while nothing is set. `before` runs as a request comes in."""

    engine: str
    nonsense: Nonsense | None = None
    before: Callable[[], None] | None = None
    url: str = ""
    _server: ThreadingHTTPServer | None = field(default=None, repr=False)

    def open(self) -> None:
        """At the same address as before, where it was open."""
        port = int(self.url.rpartition(":")[2]) if self.url else 0
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def shut(self) -> None:
        """Whoever knocks is refused."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        door = self

        class Handler(BaseHTTPRequestHandler):
            # One connection a request: a door that is shut keeps none open.
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if door.before is not None:
                    door.before()
                answer = door.nonsense or door._engine_answers(self.path, body, self.headers["Authorization"])
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.type)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_: Any) -> None:
                return None

        return Handler

    def _engine_answers(self, path: str, body: bytes, secret: str) -> Nonsense:
        response = httpx.post(self.engine + path, content=body, headers={"Authorization": secret}, timeout=30)
        return Nonsense(response.status_code, response.content)


class SilentDoor:
    """Takes connections and never says a word."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(16)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def close(self) -> None:
        self._socket.close()
