"""Keeps parts running: one that dies is started again, one that keeps dying is given up with a clear line."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from assistant.cli.leash import Leash
from assistant.cli.processes import Part, run
from assistant.errors import PorchlightError

Say = Callable[[str, str], None]


class PartGaveUpError(PorchlightError):
    """A part died too often, too quickly."""


@dataclass(frozen=True)
class Patience:
    """Seconds, and a number of deaths. A part that lived for `quick` seconds has not died quickly.

    The engine takes some ten seconds to load its model, more on a busy machine, and dies of a broken one after that.
    """

    quick: float = 60.0
    deaths: int = 5
    first_wait: float = 0.5
    longest_wait: float = 8.0
    wait_after_giving_up: float = 60.0
    grace: float = 10.0

    def wait(self, deaths: int) -> float:
        return min(self.first_wait * 2.0 ** (deaths - 1), self.longest_wait)


class Supervisor:
    """`say(part, line)` gets every line that a part prints, and under `porchlight` what the supervisor does."""

    def __init__(self, parts: Sequence[Part], leash: Leash, say: Say, patience: Patience = Patience()) -> None:
        self._parts = parts
        self._leash = leash
        self._say = say
        self._patience = patience
        self._all_up = False
        self._last_words: dict[str, str] = {}

    async def run(self, ready: Callable[[], Awaitable[None]]) -> None:
        """Run until cancelled; `ready` waits for the parts and announces them.

        Raises `PartGaveUpError`, or what `ready` raises. When this returns or raises nothing runs any more.
        Parts are started in order and stopped in the opposite order, one after the other.
        """
        keepers = [asyncio.create_task(self._keep(part)) for part in self._parts]
        announcer = asyncio.create_task(self._announce(ready))
        try:
            running = {announcer, *keepers}
            while running:
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            for task in (announcer, *reversed(keepers)):
                await _end(task)

    async def _announce(self, ready: Callable[[], Awaitable[None]]) -> None:
        await ready()
        self._all_up = True

    async def _keep(self, part: Part) -> None:
        deaths = 0
        while True:
            began = time.monotonic()
            code = await self._run(part)
            lived = time.monotonic() - began
            deaths = deaths + 1 if lived < self._patience.quick else 1
            how = _how(code)
            if deaths < self._patience.deaths:
                wait = self._patience.wait(deaths)
                self._say("porchlight", f"{part.name} {how} after {lived:.0f} s; starting it again in {wait:g} s")
            elif part.vital or not self._all_up:
                raise PartGaveUpError(f"{part.name} died {deaths} times in a row (it {how}).", hint=self._see(part))
            else:
                # The line goes on without it, and it may come back by itself.
                wait = self._patience.wait_after_giving_up
                self._say(
                    "porchlight",
                    f"{part.name} died {deaths} times in a row (it {how}); the line goes on without it"
                    f" and tries again every {wait:g} s. {self._see(part)}",
                )
            await asyncio.sleep(wait)

    async def _run(self, part: Part) -> int:
        try:
            return await run(part, self._leash, lambda line: self._hear(part, line), grace=self._patience.grace)
        except OSError as error:
            self._hear(part, f"cannot be started: {error}")
            return 127

    def _hear(self, part: Part, line: str) -> None:
        if line.strip():
            self._last_words[part.name] = line.strip()
        self._say(part.name, line)

    def _see(self, part: Part) -> str:
        words = self._last_words.get(part.name)
        said = f"Its last words: {words[:200]} " if words else ""
        return f"{said}(logs/{part.name}.log in the home folder has the rest)"


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:  # told twice to stop: the part gets no more grace
            task.cancel()
    if not task.cancelled():
        task.exception()  # looked at, so that asyncio does not report it as forgotten


def _how(code: int) -> str:
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
