"""A lock that lets threads through in the order in which they came.

Python's own lock may go to the thread that has just let it go, so that under load some wait for ever.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.errors import StoreBusyError


class Turnstile:
    """One at a time, first come first served."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def passage(self, patience: float) -> Iterator[None]:
        """Raises `StoreBusyError` after `patience` seconds of waiting."""
        self._enter(patience)
        try:
            yield
        finally:
            self._leave()

    def _enter(self, patience: float) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(patience):
            return
        with self._guard:
            if turn.is_set():  # it came to us in the very last moment
                return
            self._waiting.remove(turn)
        raise StoreBusyError(f"the store is busy: others have been writing for {patience} seconds")

    def _leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()  # handed over: it stays taken
            else:
                self._taken = False
