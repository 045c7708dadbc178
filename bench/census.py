"""What a tree of processes takes of the machine, read from /proc."""

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import PorchlightError

_PROC = Path("/proc")


class NoCensusError(PorchlightError):
    """This system does not tell what its processes use."""


@dataclass(frozen=True)
class Process:
    """`cpu`: seconds in user and kernel mode."""

    pid: int
    parent: int
    command: str
    cpu: float


def processes_below(root: int) -> list[Process]:
    """The children of a process, their children, and so on. Raises `NoCensusError` where there is no /proc."""
    if not (_PROC / "self" / "stat").exists():
        raise NoCensusError("bench reads memory and CPU time from /proc, which is not there.", hint="Run it on Linux.")
    everybody = [process for entry in _PROC.iterdir() if entry.name.isdecimal() for process in _read(entry)]
    return descendants(everybody, root)


def descendants(everybody: Iterable[Process], root: int) -> list[Process]:
    children: dict[int, list[Process]] = {}
    for process in everybody:
        children.setdefault(process.parent, []).append(process)
    found, unseen = [], list(children.get(root, ()))
    while unseen:
        process = unseen.pop()
        found.append(process)
        unseen += children.get(process.pid, ())
    return sorted(found, key=lambda process: process.pid)


def by_part(processes: Iterable[Process], parts: Mapping[str, str]) -> dict[str, list[Process]]:
    """Processes by the first part whose mark their command line contains; those of no part are left out."""
    found: dict[str, list[Process]] = {part: [] for part in parts}
    for process in processes:
        part = next((part for part, mark in parts.items() if mark in process.command), None)
        if part is not None:
            found[part].append(process)
    return found


def memory(process: Process) -> int:
    """Bytes: its own and its share of what it shares; what is resident where the system does not tell the share."""
    try:
        for line in (_PROC / str(process.pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
        resident = (_PROC / str(process.pid) / "statm").read_text().split()[1]
    except OSError:
        return 0
    return int(resident) * os.sysconf("SC_PAGE_SIZE")


def parse_stat(stat: str, command: str, ticks: int) -> Process:
    """A line of /proc/PID/stat; the name in brackets may hold anything, brackets and spaces too."""
    pid, _, rest = stat.partition(" (")
    fields = rest.rpartition(") ")[2].split()
    return Process(int(pid), int(fields[1]), command, (int(fields[11]) + int(fields[12])) / ticks)


def _read(entry: Path) -> list[Process]:
    try:
        stat = (entry / "stat").read_text(errors="replace")
        command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:  # it has just ended
        return []
    return [parse_stat(stat, command, os.sysconf("SC_CLK_TCK"))]


@dataclass(frozen=True)
class Reading:
    """Seconds of CPU at a moment: of the assistant's processes, of all our own, and of the machine."""

    at: float
    parts: float
    ours: float
    machine: float


def read_cpu(parts: Mapping[str, str]) -> Reading:
    below = processes_below(os.getpid())
    own = os.times()
    return Reading(
        at=time.perf_counter(),
        parts=sum(process.cpu for found in by_part(below, parts).values() for process in found),
        # Of processes that have ended our own times tell.
        ours=sum(process.cpu for process in below) + sum(own[:4]),
        machine=busy_seconds((_PROC / "stat").read_text(), os.sysconf("SC_CLK_TCK")),
    )


def busy_seconds(stat: str, ticks: int) -> float:
    """From /proc/stat's first line: all that is not idle or waiting for a disk, stolen time included.

    Guests' time is part of the user's already.
    """
    spent = [int(field) for field in stat.splitlines()[0].split()[1:9]]
    return (sum(spent) - spent[3] - spent[4]) / ticks


def others_share(before: Reading, after: Reading, cores: int) -> float:
    """The share of all cores that somebody else used between two readings, 0 to 1."""
    others = (after.machine - before.machine) - (after.ours - before.ours)
    return min(1.0, max(0.0, others / (cores * (after.at - before.at))))
