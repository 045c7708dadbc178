"""Commands that start processes: run as one task that a signal cancels, with every end told by its exit code."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any

from assistant.cli.leash import Leash

_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_in_foreground(work: Callable[[Leash], Coroutine[Any, Any, int]]) -> int:
    """Run `work` to its exit code. A signal to stop cancels it, and what it started ends before this returns.

    A stop that was asked for is 128 + the signal, as in the shell.
    """
    stopped_by: list[int] = []

    async def guarded(leash: Leash) -> int:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        def stop(number: int) -> None:
            stopped_by.append(number)
            task.cancel()

        for number in _STOPS:
            loop.add_signal_handler(number, stop, number)
        try:
            return await work(leash)
        finally:
            for number in _STOPS:
                loop.remove_signal_handler(number)

    with Leash() as leash:
        try:
            return asyncio.run(guarded(leash))
        except asyncio.CancelledError:
            return 128 + stopped_by[0]
