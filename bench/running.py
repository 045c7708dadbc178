"""Parts kept running for the time of a measurement, and waited for until they answer."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from assistant.cli.leash import Leash
from assistant.cli.processes import Part, run
from assistant.cli.readiness import wait_until_ready
from assistant.errors import PorchlightError
from bench.doors import Door

_SECONDS_TO_START = 300
Say = Callable[[str, str], None]


class PartEndedError(PorchlightError):
    """A part of an assistant ended by itself."""


@dataclass(frozen=True)
class Assistant:
    """One that is up. `parts`: the name of each process that counts, and what its command line is known by."""

    door: Door
    parts: Mapping[str, str]


@asynccontextmanager
async def running(parts: Sequence[Part], ready: str, leash: Leash, say: Say) -> AsyncIterator[None]:
    """Starts the parts at once and waits until `ready` answers 200; nothing runs any more afterwards.

    Raises `PartEndedError`, or `NotReadyError` from the waiting.
    """
    tasks = [asyncio.create_task(_kept(part, leash, say)) for part in parts]
    waiting = asyncio.create_task(wait_until_ready(ready, seconds=_SECONDS_TO_START))
    try:
        await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                task.result()
        await waiting
        yield
    finally:
        for task in (waiting, *tasks):
            task.cancel()
        await asyncio.gather(waiting, *tasks, return_exceptions=True)


async def _kept(part: Part, leash: Leash, say: Say) -> None:
    code = await run(part, leash, lambda line: say(part.name, line))
    raise PartEndedError(
        f"{part.name} ended with code {code}.", hint=f"See {part.name}.log in the bench's cache folder."
    )
