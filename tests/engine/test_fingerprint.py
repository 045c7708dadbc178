"""The name of a model: what is learned here makes another one, and nothing else does."""

import subprocess
from pathlib import Path

from tests.engine.conftest import ENGINE, PYTHON


def _name(*given: object) -> str:
    command = [PYTHON, ENGINE / "train.py", "--print-hash", *map(str, given)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_what_was_learned_makes_another_model(tmp_path: Path) -> None:
    shipped = _name()
    assert _name("--learned", tmp_path / "nothing") == _name("--learned", tmp_path) == shipped
    (tmp_path / "ask_cost.yml").write_text("version: '3.1'\n", encoding="utf-8")
    learned = _name("--learned", tmp_path)
    (tmp_path / "note.txt").write_text("no example", encoding="utf-8")
    assert learned == _name("--learned", tmp_path) != shipped
    (tmp_path / "ask_cost.yml").write_text("version: '3.1'\nnlu: []\n", encoding="utf-8")
    assert _name("--learned", tmp_path) not in (learned, shipped)
