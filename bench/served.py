"""The app as a process of its own, for measuring."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from assistant.cli.environments import child_environment
from assistant.cli.place import ROOT
from assistant.settings import Settings

_STARTED_WITHIN = 90.0


def cpu_seconds(*pids: int) -> float:
    """What these processes used of the cores until now; nothing of one that has ended."""
    ticks = 0
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(settings: Settings) -> Iterator[int]:
    """Until the block ends; the process' id. Raises `RuntimeError` where it does not come up."""
    command = [sys.executable, "-m", "uvicorn", "assistant.app:create", "--factory", "--port", str(settings.port)]
    given = {f"PORCHLIGHT_{name.upper()}": str(getattr(settings, name)) for name in settings.model_fields_set}
    ours = {name: value for name, value in child_environment().items() if not name.startswith("PORCHLIGHT_")}
    with (settings.home / "bench.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, "--log-level", "warning", "--no-access-log", "--timeout-graceful-shutdown", "1"],
            cwd=ROOT,
            env=ours | given,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(settings.public_url, process)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _STARTED_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"{url}/healthz", timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.2)
    raise RuntimeError("the app does not start")
