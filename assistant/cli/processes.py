"""One child process from start to end: its own process group, its output line by line, and never left behind."""

import asyncio
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.cli.leash import Leash

_LONGEST_LINE = 16_384


@dataclass(frozen=True)
class Part:
    """A command to run. `env` is the whole environment; a `vital` part that keeps dying stops everything."""

    name: str
    command: Sequence[str]
    cwd: Path
    env: Mapping[str, str]
    vital: bool = True


async def run(part: Part, leash: Leash, say: Callable[[str], None], *, grace: float = 10.0) -> int:
    """Run a part to its end and return its exit code, negative for a signal as in `subprocess`.

    Cancelled, it ends the part's whole group: SIGTERM, then SIGKILL after `grace` seconds or at a second cancellation.
    """
    process = await asyncio.create_subprocess_exec(
        *part.command,
        cwd=part.cwd,
        env=dict(part.env),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    leash.hold(process.pid)
    assert process.stdout is not None
    reader = asyncio.create_task(_lines(process.stdout, say))
    try:
        return await process.wait()
    finally:
        if process.returncode is None:
            _signal(process.pid, signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), grace)
            except (TimeoutError, asyncio.CancelledError):
                pass
        _signal(process.pid, signal.SIGKILL)  # the part, or what it leaves behind in its group
        await process.wait()
        await reader
        leash.drop(process.pid)


def _signal(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        pass
    except PermissionError:  # macOS says so of a group of which only zombies are left
        pass


async def _lines(stream: asyncio.StreamReader, say: Callable[[str], None]) -> None:
    pending = b""
    while chunk := await stream.read(65_536):
        *whole, pending = (pending + chunk).split(b"\n")
        for line in whole:
            say(_text(line))
        pending = _overwritten(pending)
        if len(pending) > _LONGEST_LINE:
            say(_text(pending))
            pending = b""
    if pending:
        say(_text(pending))


def _text(line: bytes) -> str:
    return _overwritten(line.rstrip(b"\r")).decode("utf-8", "replace")


def _overwritten(line: bytes) -> bytes:
    """What a terminal would show of a line that a progress bar has written over and over."""
    return line[line.rfind(b"\r", 0, -1) + 1 :]
