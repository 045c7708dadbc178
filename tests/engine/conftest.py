"""The trained engine, served as a process of its own, with a stub of the app's action door beside it on loopback.

These tests run in the app's environment; the engine's (Python 3.10) is only started from here. The model is kept by
its hash in
$PORCHLIGHT_HOME/models or ~/.cache/porchlight-tests/models.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

ENGINE = Path(__file__).resolve().parents[2] / "engine"
PYTHON = ENGINE / ".venv/bin/python"
SECRET = "a secret of the tests"


@dataclass
class Actions:
    """Answers rasa-sdk's protocol and keeps what was asked. `answers` overrides an action by name."""

    calls: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    url: str = ""

    def names(self) -> list[str]:
        return [call["next_action"] for call in self.calls]

    def reply_to(self, call: dict[str, Any]) -> tuple[int, Any]:
        self.calls.append(call)
        name = call["next_action"]
        if name in self.answers:
            answer = self.answers[name]
            return answer if isinstance(answer, tuple) else (200, answer)
        if name == "validate_intake_form":
            said = call["tracker"]["slots"]["answer"]
            value = "done" if said == "finished" else None
            return 200, {"events": [{"event": "slot", "name": "answer", "value": value}], "responses": []}
        return 200, {"events": [], "responses": [{"custom": {"reply": name}}]}


@dataclass
class Engine:
    port: int
    actions: Actions
    pid: int = 0

    def request(self, method: str, path: str, body: Any = None, secret: str | None = SECRET) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Bearer {secret}"} if secret is not None else {}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        try:
            connection.request(method, path, raw, headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def turn(self, text: str, **sent: Any) -> tuple[int, Any]:
        body = {
            "conversation": "c-1",
            "message": "m-1",
            "text": text,
            "language": None,
            "medium": "text",
            "intent": None,
            "slots": {},
            "loop": None,
            "metadata": {},
        }
        return self.request("POST", "/turn", {**body, **sent})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve_actions(actions: Actions) -> ThreadingHTTPServer:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            call["authorization"] = self.headers.get("Authorization")
            status, answer = actions.reply_to(call)
            raw = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    actions.url = f"http://127.0.0.1:{server.server_port}/engine/actions"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="session")
def model_path() -> Path:
    home = os.environ.get("PORCHLIGHT_HOME")
    models = (Path(home) if home else Path.home() / ".cache/porchlight-tests") / "models"
    models.mkdir(parents=True, exist_ok=True)
    name = subprocess.run([PYTHON, ENGINE / "train.py", "--print-hash"], check=True, capture_output=True, text=True)
    # Two processes share the tests; one of them trains, the other waits for it.
    with FileLock(models / "training.lock"):
        subprocess.run([PYTHON, "-W", "ignore", ENGINE / "train.py", "--out", models], check=True, timeout=1800)
    return models / f"{name.stdout.strip()}.tar.gz"


StartEngine = Callable[[str], tuple[subprocess.Popen[bytes], int]]


@pytest.fixture(scope="session")
def start_engine(model_path: Path) -> Iterator[StartEngine]:
    started: list[subprocess.Popen[bytes]] = []

    def start(actions_url: str) -> tuple[subprocess.Popen[bytes], int]:
        port = free_port()
        environment = os.environ | {"PORCHLIGHT_ENGINE_SECRET": SECRET, "PORCHLIGHT_ACTIONS_URL": actions_url}
        command = [PYTHON, ENGINE / "server.py", "--port", str(port), "--model", model_path]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        started.append(process)
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            assert process.poll() is None, "the engine ended"
            try:
                if Engine(port, Actions()).request("GET", "/health")[0] == 200:
                    return process, port
            except OSError:
                pass
            time.sleep(0.2)
        raise AssertionError("the engine was not ready in 180 s")

    yield start
    for process in started:
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="session")
def served_engine(start_engine: StartEngine) -> Iterator[Engine]:
    actions = Actions()
    server = _serve_actions(actions)
    process, port = start_engine(actions.url)
    yield Engine(port, actions, process.pid)
    server.shutdown()
    server.server_close()


@pytest.fixture
def engine(served_engine: Engine) -> Engine:
    served_engine.actions.calls.clear()
    served_engine.actions.answers.clear()
    return served_engine
