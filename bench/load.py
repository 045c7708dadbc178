"""People who text and wait for the answer before they text again."""

import asyncio
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import PorchlightError
from bench.census import others_share, read_cpu
from bench.doors import Door, say_all
from bench.figures import Growth, Level, Turn, growth_of, level_of
from bench.script import conversations, long_conversation, numbers


class NothingMeasuredError(PorchlightError):
    """An assistant did not answer often enough to say anything about it."""


@dataclass(frozen=True)
class Plan:
    """How much is measured: `people` at once, each level for `seconds` after `warm_up` seconds."""

    people: tuple[int, ...]
    warm_up: float
    seconds: float
    growth_turns: int
    probe: int


FULL = Plan(people=(1, 8, 32), warm_up=5.0, seconds=30.0, growth_turns=500, probe=20)
QUICK = Plan(people=(1, 8, 32), warm_up=1.0, seconds=4.0, growth_turns=24, probe=5)


class Crowd:
    """All the people of one assistant's run: each has a number of their own."""

    def __init__(self, door: Door, texts: Sequence[str], parts: Mapping[str, str]) -> None:
        self._door = door
        self._texts = texts
        self._parts = parts
        self._numbers = numbers(0)

    async def level(self, people: int, plan: Plan) -> Level:
        """So many at once. Raises `NothingMeasuredError` where no turn ended in the time measured."""
        turns: list[Turn] = []
        script = conversations(self._texts)
        apologies = await self._door.apologies()
        end = time.perf_counter() + plan.warm_up + plan.seconds
        async with asyncio.TaskGroup() as crowd:
            for _ in range(people):
                crowd.create_task(self._person(script, turns, end))
            await asyncio.sleep(plan.warm_up)
            before = await asyncio.to_thread(read_cpu, self._parts)
            await asyncio.sleep(end - time.perf_counter())
            after = await asyncio.to_thread(read_cpu, self._parts)
        try:
            return level_of(
                turns,
                people=people,
                start=before.at,
                end=after.at,
                failed=await self._door.apologies() - apologies,
                cpu=after.parts - before.parts,
                others=others_share(before, after, len(os.sched_getaffinity(0))),
            )
        except ValueError:
            raise NothingMeasuredError(f"not one turn of {people} people ended within {plan.seconds:g} s") from None

    async def _person(self, script: Iterator[tuple[str, ...]], turns: list[Turn], end: float) -> None:
        while True:
            number = next(self._numbers)
            for text in next(script):
                if time.perf_counter() >= end:
                    return
                turns.append(await self._door.say(number, text))

    async def growth(self, plan: Plan) -> Growth:
        """One person who goes on and on."""
        apologies = await self._door.apologies()
        texts = long_conversation(self._texts, turns=plan.growth_turns, probe=plan.probe)
        turns = await say_all(self._door, next(self._numbers), texts)
        return growth_of(turns, probe=plan.probe, failed=await self._door.apologies() - apologies)

    async def first(self) -> None:
        """The first text. Raises `NothingMeasuredError` where it gets no real answer."""
        turn = await self._door.say(next(self._numbers), self._texts[1])
        if not turn.answered or await self._door.apologies():
            raise NothingMeasuredError("the first text got no answer")
