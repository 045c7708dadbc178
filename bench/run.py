"""The run: both trained, then each brought up on its own, loaded, weighed and stopped."""

import datetime as dt
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from assistant.cli.environments import ENGINE_ENVIRONMENT, bring_up
from assistant.cli.leash import Leash
from assistant.cli.place import ROOT
from assistant.cli.terminal import PartLogs, step
from bench import porchlight, stock
from bench.census import by_part, memory, processes_below
from bench.figures import Figures
from bench.load import FULL, QUICK, Crowd, Plan
from bench.machine import keep_to_cores, machine
from bench.report import Report
from bench.running import Assistant, Say
from bench.script import read_utterances
from bench.training import Trained, cache_folder, train_peer, train_porchlight

Start = Callable[[Path, Path, Leash, Say], AbstractAsyncContextManager[Assistant]]


async def compare(leash: Leash, *, quick: bool, reuse: bool) -> Report:
    """Measures both. `reuse` takes models and training times of an earlier run where the content is the same."""
    keep_to_cores()
    cache, plan, texts = cache_folder(), QUICK if quick else FULL, read_utterances()
    with PartLogs(cache / "logs") as logs, tempfile.TemporaryDirectory(prefix="porchlight-bench-") as folder:
        ours, peers = Path(folder) / "porchlight", Path(folder) / "peer"
        await bring_up(ENGINE_ENVIRONMENT, leash, lambda line: logs.keep("uv", line))
        trained = await train_porchlight(cache, leash, logs.keep, reuse=reuse)
        peer_trained = await train_peer(cache, peers, leash, logs.keep, reuse=reuse)
        return Report(
            machine=machine(ROOT, dt.datetime.now(dt.UTC)),
            quick=quick,
            ours=await _measured("porchlight", porchlight.porchlight, trained, ours, texts, plan, leash, logs.keep),
            peer=await _measured("peer", stock.stock_peer, peer_trained, peers, texts, plan, leash, logs.keep),
            compared=(porchlight.COMPARED, stock.COMPARED),
        )


async def _measured(
    name: str, start: Start, trained: Trained, folder: Path, texts: Sequence[str], plan: Plan, leash: Leash, say: Say
) -> Figures:
    step(name, "starting")
    began = time.perf_counter()
    async with start(trained.model, folder, leash, say) as assistant:
        crowd = Crowd(assistant.door, texts, assistant.parts)
        await crowd.first()
        cold_start = time.perf_counter() - began
        step(name, f"first answer after {cold_start:.1f} s")
        levels = []
        for people in plan.people:
            levels.append(await crowd.level(people, plan))
            step(name, f"{people} at once: {levels[-1].per_second:.1f} turns/s, p95 {levels[-1].p95:.3f} s")
        growth = await crowd.growth(plan)
        step(name, f"turn {growth.turns} takes {growth.ratio:.2f} times as long as turn 1")
        parts = by_part(processes_below(os.getpid()), assistant.parts)
        return Figures(
            training=trained.training,
            cold_start=cold_start,
            levels=tuple(levels),
            growth=growth,
            memory={part: sum(memory(process) for process in found) for part, found in parts.items()},
        )
