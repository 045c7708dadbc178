"""What an operator sees: steps with their results, and every part's lines, prefixed and kept in log files."""

import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

_COLUMN = 12
_LOG_BYTES = 5_000_000
_LOGS_KEPT = 3


def step(name: str, result: str) -> None:
    """One line of progress, on the terminal alone."""
    _show(f"  {name:<{_COLUMN}}{result}")


def headline(text: str) -> None:
    _show(text)


class PartLogs:
    """`say(part, line)` shows a line with its part's name and keeps it in `<folder>/<part>.log`, rotated by size."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handlers: dict[str, RotatingFileHandler] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> "PartLogs":
        return self

    def __exit__(self, *_: object) -> None:
        for handler in self._handlers.values():
            handler.close()

    def say(self, part: str, line: str) -> None:
        _show(f"{part:<{_COLUMN}}| {line}")
        self.keep(part, line)

    def keep(self, part: str, line: str) -> None:
        """The file alone."""
        if part not in self._handlers:
            handler = RotatingFileHandler(
                self._folder / f"{part}.log", maxBytes=_LOG_BYTES, backupCount=_LOGS_KEPT, encoding="utf-8"
            )
            handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
            self._handlers[part] = handler
        self._handlers[part].handle(logging.LogRecord(part, logging.INFO, "", 0, line, None, None))


def _show(line: str) -> None:
    try:
        print(line, flush=True)
    except BrokenPipeError:
        # Who was reading has gone (`up | head`); the line must go on answering all the same.
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115  (open for the rest of the process)
