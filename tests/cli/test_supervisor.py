"""With real child processes: small shells and Pythons that die when they are told to."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from assistant.cli.leash import Leash
from assistant.cli.processes import Part, run
from assistant.cli.supervisor import PartGaveUpError, Patience, Supervisor

# How long others take of this machine is their business.
SECONDS = 60
HASTY = Patience(quick=60, deaths=3, first_wait=0.01, longest_wait=0.02, wait_after_giving_up=0.01, grace=10)


@pytest.fixture
def leash() -> Iterator[Leash]:
    with Leash() as leash:
        yield leash


class Heard:
    """What was said, and a way to wait until a line comes."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self._waiting: list[tuple[str, int, asyncio.Event]] = []

    def __call__(self, part: str, line: str) -> None:
        self.lines.append((part, line))
        for sought, times, event in self._waiting:
            if self._count(sought) >= times:
                event.set()

    async def until(self, sought: str, times: int = 1) -> None:
        event = asyncio.Event()
        self._waiting.append((sought, times, event))
        if self._count(sought) < times:
            await asyncio.wait_for(event.wait(), SECONDS)

    def has(self, pattern: str) -> bool:
        """Whether the supervisor has said a line like this, whole."""
        return any(part == "porchlight" and re.fullmatch(pattern, line) for part, line in self.lines)

    def _count(self, sought: str) -> int:
        return sum(sought in line for _, line in self.lines)


def shell(name: str, script: str, *, vital: bool = True) -> Part:
    return Part(name, ["/bin/sh", "-c", script], Path("/"), dict(os.environ), vital)


def alive_holder(name: str, fifo: Path, says: str = "here", trap: str = "") -> Part:
    """Holds `fifo` open, as does a grandchild of it, so that its reader sees the end when both are dead."""
    return shell(name, f"{trap} exec 3>{fifo}; sleep 600 & echo {says}; while :; do wait; done")


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    path = tmp_path / "alive"
    os.mkfifo(path)
    return path


async def ends(reader: int) -> None:
    """Waits until nobody holds the other end of the pipe."""
    stream = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(stream)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(reader, "rb"))
    try:
        assert await asyncio.wait_for(stream.read(), SECONDS) == b""
    finally:
        transport.close()


async def nothing() -> None:
    return


@asynccontextmanager
async def supervised(supervisor: Supervisor) -> AsyncIterator["asyncio.Task[None]"]:
    task = asyncio.create_task(supervisor.run(nothing))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_run_gives_every_line_and_the_exit_code(leash: Leash) -> None:
    lines: list[str] = []
    script = "echo one; echo zwei >&2; printf 'no end'; exit 3"
    assert await run(shell("part", script), leash, lines.append) == 3
    assert lines == ["one", "zwei", "no end"]


async def test_run_keeps_a_line_of_any_length_and_of_any_bytes(leash: Leash) -> None:
    lines: list[str] = []
    script = r"printf 'caf\303\251 \377\n'; head -c 100000 /dev/zero | tr '\0' x"
    assert await run(shell("part", script), leash, lines.append) == 0
    assert lines[0] == "café �"
    assert "".join(lines[1:]) == "x" * 100_000


async def test_run_gives_a_progress_bar_as_it_stood_at_last(leash: Leash) -> None:
    lines: list[str] = []
    script = r"printf '1 of 2\r2 of 2\r\ndone\r\n'; i=0; while [ $i -lt 9999 ]; do printf '\r%05d' $i; i=$((i+1)); done"
    assert await run(shell("part", script), leash, lines.append) == 0
    assert lines == ["2 of 2", "done", "09998"]


async def test_run_cancelled_ends_the_part_and_its_children(leash: Leash, fifo: Path) -> None:
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    heard = Heard()
    task = asyncio.create_task(run(alive_holder("part", fifo), leash, lambda line: heard("part", line)))
    await heard.until("here")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await ends(reader)


async def test_run_cancelled_kills_a_part_that_will_not_end(leash: Leash, fifo: Path) -> None:
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    heard = Heard()
    part = alive_holder("part", fifo, trap="trap 'echo not yet' TERM;")
    task = asyncio.create_task(run(part, leash, lambda line: heard("part", line), grace=600))
    await heard.until("here")
    task.cancel()
    await heard.until("not yet")
    task.cancel()  # the second Ctrl-C
    with pytest.raises(asyncio.CancelledError):
        await task
    await ends(reader)


async def test_a_part_that_dies_is_started_again(leash: Leash, tmp_path: Path) -> None:
    heard = Heard()
    script = f"if [ -e {tmp_path}/once ]; then echo second life; exec sleep 600; fi; : > {tmp_path}/once; kill -KILL $$"
    async with supervised(Supervisor([shell("engine", script)], leash, heard, HASTY)):
        await heard.until("second life")
    assert heard.has(r"engine was ended by SIGKILL after \d+ s; starting it again in 0\.01 s")


async def test_a_part_that_keeps_dying_is_given_up_and_all_are_stopped(leash: Leash, fifo: Path) -> None:
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    heard = Heard()
    parts = [alive_holder("engine", fifo), shell("app", "echo dying; exit 4")]
    async with supervised(Supervisor(parts, leash, heard, HASTY)) as task:
        await asyncio.wait([task], timeout=SECONDS)
        with pytest.raises(PartGaveUpError) as raised:
            task.result()
    assert str(raised.value) == (
        "app died 3 times in a row (it ended with code 4). "
        "Its last words: dying (logs/app.log in the home folder has the rest)"
    )
    assert heard.lines.count(("app", "dying")) == 3
    await ends(reader)


async def test_the_line_goes_on_without_a_part_that_is_not_vital(leash: Leash) -> None:
    heard = Heard()
    parts = [shell("engine", "exit 1", vital=False), shell("app", "echo answering; exec sleep 600")]
    async with supervised(Supervisor(parts, leash, heard, HASTY)) as task:
        await heard.until("answering")
        await heard.until("the line goes on without it", times=2)
        assert not task.done()
    assert heard.has(r"engine ended with code 1 after \d+ s; starting it again in 0\.02 s")


async def test_a_part_that_is_not_vital_has_to_come_up_once(leash: Leash) -> None:
    async def never_ready() -> None:
        await asyncio.Event().wait()

    supervisor = Supervisor([shell("engine", "exit 1", vital=False)], leash, Heard(), HASTY)
    with pytest.raises(PartGaveUpError):
        await asyncio.wait_for(supervisor.run(never_ready), SECONDS)


async def test_a_part_that_cannot_be_started_is_given_up(leash: Leash) -> None:
    heard = Heard()
    part = Part("app", ["/nowhere/python"], Path("/"), {})
    with pytest.raises(PartGaveUpError):
        await asyncio.wait_for(Supervisor([part], leash, heard, HASTY).run(nothing), SECONDS)
    assert heard.lines[0] == ("app", "cannot be started: [Errno 2] No such file or directory: '/nowhere/python'")


async def test_what_ready_raises_stops_everything(leash: Leash, fifo: Path) -> None:
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    heard = Heard()

    async def ready() -> None:
        await heard.until("here")
        raise LookupError("never came up")

    with pytest.raises(LookupError):
        await Supervisor([alive_holder("app", fifo)], leash, heard, HASTY).run(ready)
    await ends(reader)


def test_waiting_doubles_up_to_the_longest() -> None:
    assert [Patience().wait(deaths) for deaths in range(1, 8)] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


_WHOLE = """
import asyncio, os, sys
from pathlib import Path
from assistant.cli.foreground import run_in_foreground
from assistant.cli.processes import Part
from assistant.cli.supervisor import Supervisor

script = "exec 3>" + sys.argv[1] + "; sleep 600 & echo here; while :; do wait; done"
part = Part("app", ["/bin/sh", "-c", script], Path("/"), dict(os.environ))

async def ready():
    pass

async def work(leash):
    await Supervisor([part], leash, lambda name, line: print(line, flush=True)).run(ready)
    return 0

sys.exit(run_in_foreground(work))
"""


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129), (signal.SIGKILL, -9)]
)
async def test_a_signal_to_the_supervisor_leaves_nothing_running(number: signal.Signals, code: int, fifo: Path) -> None:
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _WHOLE, str(fifo), stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert supervisor.stdout is not None
    assert await asyncio.wait_for(supervisor.stdout.readline(), SECONDS) == b"here\n"
    supervisor.send_signal(number)
    assert await asyncio.wait_for(supervisor.wait(), SECONDS) == code
    await ends(reader)
