"""Apps served over real HTTP on loopback, for browsers; they can go down and come back on the same port."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import uvicorn


class Server:
    """`with Server(app) as server:` serves at `server.url` from a thread of its own.

    `port`: a known one, where others must have the address before the app is made.
    `lifespan`: start and stop the app's own parts, too.
    """

    def __init__(self, app: Any, *, port: int = 0, lifespan: bool = False) -> None:
        self._app = app
        self._lifespan: Literal["on", "off"] = "on" if lifespan else "off"
        self._socket_port = port
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket_port}"

    def start(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._socket_port))
        self._socket_port = int(listener.getsockname()[1])
        listener.listen(64)
        config = uvicorn.Config(
            self._app, log_level="error", lifespan=self._lifespan, timeout_graceful_shutdown=1, ws="none"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(30)
            self._server = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_exit: object) -> None:
        self.stop()


@asynccontextmanager
async def serving(app: Any, port: int) -> AsyncIterator[None]:
    """The app by HTTP, on the loop of the test; its own parts are not started."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", lifespan="off", ws="none"))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  (uvicorn has no event for it)
        await asyncio.sleep(0)
    try:
        yield
    finally:
        server.should_exit = True
        await running
