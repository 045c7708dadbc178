"""On what the figures were measured."""

import datetime as dt
import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

CORES = 2


@dataclass(frozen=True)
class Machine:
    """`cores` used of `cores_there`; `memory` in bytes; `revision` of our repository, with + where it was changed."""

    cores: int
    cores_there: int
    processor: str
    memory: int
    system: str
    python: str
    revision: str
    measured_on: str


def keep_to_cores() -> int:
    """Keeps this process, and what it starts from now on, on two cores. How many there are to use."""
    allowed = sorted(os.sched_getaffinity(0))[:CORES]
    os.sched_setaffinity(0, allowed)
    return len(allowed)


def machine(root: Path, now: dt.datetime) -> Machine:
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        cores_there=os.cpu_count() or 1,
        processor=_processor(),
        memory=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        system=platform.platform(),
        python=platform.python_version(),
        revision=_revision(root),
        measured_on=now.date().isoformat(),
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _revision(root: Path) -> str:
    asked = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"], cwd=root, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() if asked.returncode == 0 else "unknown"
