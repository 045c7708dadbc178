"""This machine's time, moved by as much as a file says: processes share it, it goes on, and a test moves their day."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from assistant.wiring import utc_now


@dataclass(frozen=True)
class MovedClock:
    """Called, it tells the moment (aware, UTC). `at` moves it, in every process that has the same `file`."""

    file: Path

    def __call__(self) -> dt.datetime:
        return utc_now() + dt.timedelta(seconds=float(self.file.read_text()))

    def at(self, moment: dt.datetime) -> None:
        # Whole before it has its name: the others are reading.
        written = self.file.with_suffix(".new")
        written.write_text(str((moment - utc_now()).total_seconds()))
        written.replace(self.file)
