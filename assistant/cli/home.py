"""The home folder: one `up` at a time, where that one listens, and starting afresh."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from assistant.cli.place import ROOT, shown
from assistant.errors import SettingsError

_LOCK = "up.lock"
# The launcher keeps uv here when the home is where it is by default.
_KEPT_WHEN_FRESH = frozenset({"tools", _LOCK})
_MARKS = (_LOCK, "porchlight.db", "models", "secrets", "tools")


@dataclass(frozen=True)
class Running:
    """An `up` at work: its process id, and where its app and engine listen."""

    pid: int
    app: str
    engine: str


class HomeLock:
    """Held by one `up`; let go by the system when the process ends in whatever way."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def tell(self, running: Running) -> None:
        """Write down where things listen, for `talk`, `eval` and `doctor`."""
        self._file.seek(0)
        self._file.truncate()
        json.dump(asdict(running), self._file)
        self._file.flush()


@contextmanager
def locked(home: Path) -> Iterator[HomeLock]:
    """Raises `SettingsError` where another `up` has this home."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        file = (home / _LOCK).open("a+")
    except OSError as error:
        raise SettingsError(
            f"the home folder {shown(home)} cannot be written: {error.strerror}.",
            hint="Set PORCHLIGHT_HOME to a folder of yours.",
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = running_in(home)
            who = f" (process {other.pid}, {other.app})" if other else ""
            raise SettingsError(
                f"Porchlight is already up on {shown(home)}{who}.",
                hint="Stop that one, or set PORCHLIGHT_HOME to another folder.",
            ) from None
        file.truncate(0)  # what an earlier one wrote is not true any more
        yield HomeLock(file)


def running_in(home: Path) -> Running | None:
    """The `up` that holds this home, if one does and has told where it listens."""
    try:
        with (home / _LOCK).open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return Running(**json.load(file))
    except (OSError, ValueError, TypeError):
        pass
    return None


def refuse_to_empty(home: Path) -> None:
    """Raises `SettingsError` where emptying the folder could take more than Porchlight's own files."""
    if ROOT.is_relative_to(home) or Path.home().is_relative_to(home):
        raise SettingsError(f"{home} is not emptied: it holds more than Porchlight's files.")
    if any(home.iterdir()) and not any((home / mark).exists() for mark in _MARKS):
        raise SettingsError(f"{home} is not emptied: it does not look like a home of Porchlight.")


def empty(home: Path) -> None:
    """Take everything out of the home folder but the tools. The caller holds the lock and has asked."""
    for entry in home.iterdir():
        if entry.name in _KEPT_WHEN_FRESH:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
