"""The command line called in this process, on a home folder of its own."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.cli import configured
from assistant.cli.__main__ import main

# Exit code, standard output, standard error.
Called = tuple[int, str, str]
Porchlight = Callable[..., Called]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and no setting of the machine or of a developer's `.env`."""
    for name in configured.Settings.model_fields:
        monkeypatch.delenv(f"PORCHLIGHT_{name.upper()}", raising=False)
    home = tmp_path / "home"
    monkeypatch.setenv("PORCHLIGHT_HOME", str(home))
    (tmp_path / "no.env").touch()
    monkeypatch.setattr(configured, "DOTENV", tmp_path / "no.env")
    return home


@pytest.fixture
def porchlight(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Porchlight:
    def call(*arguments: str) -> Called:
        monkeypatch.setattr(sys, "argv", ["porchlight", *arguments])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call
