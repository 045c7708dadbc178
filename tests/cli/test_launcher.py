"""The launcher as a shell runs it; whatever the environment misses, it says so."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from assistant.cli.place import ROOT

LAUNCHER = ROOT / "porchlight"


def run(command: Path, *arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([command, *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder for PATH with what every system has, and neither uv nor Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "cat", "cmp", "cp", "dirname", "mkdir", "readlink", "tail"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return folder


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository in which nothing has been set up."""
    folder = tmp_path / "a clone"
    folder.mkdir()
    shutil.copy(LAUNCHER, folder)
    (folder / "uv.lock").write_text("version = 1\n")
    return folder


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_it_runs_from_any_folder_and_through_symlinks(tmp_path: Path) -> None:
    (tmp_path / "first").symlink_to(LAUNCHER)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "second").symlink_to("../first")
    done = run(tmp_path / "deep" / "second", "eval", "missing.jsonl", cwd=tmp_path, **os.environ)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("missing.jsonl: cannot be read: [Errno 2] No such file or directory: 'missing.jsonl'\n")


def test_without_uv_and_python_it_says_what_to_install(clone: Path, bare: Path) -> None:
    done = run(clone / "porchlight", "up", cwd=clone, PATH=str(bare), HOME=str(clone))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "porchlight: installing uv into .porchlight/tools (once)",
        "porchlight: uv could not be installed: it needs python3 with its venv module and the Python package index.",
        "porchlight: Install uv, or (on Debian and Ubuntu) apt-get install python3-venv, then run this again.",
    ]


def test_a_python_without_venv_is_shown_with_its_own_words(clone: Path, bare: Path) -> None:
    script(bare / "python3", '[ "$1" = --version ] || { echo "ensurepip is not available"; exit 1; }')
    done = run(clone / "porchlight", "up", cwd=clone, PATH=str(bare), HOME=str(clone))
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "ensurepip is not available")


@pytest.mark.parametrize("place", ["home/.local/bin", "a clone/.porchlight/tools/uv/bin", "bin"])
def test_uv_is_found_where_it_may_be(place: str, clone: Path, bare: Path, tmp_path: Path) -> None:
    # Stands for uv: says how it was called, and makes an environment whose Python does the same.
    python = 'mkdir -p .venv/bin; cp "$0".python .venv/bin/python'
    script(tmp_path / place / "uv", f'[ "$1" = --version ] && exit; echo "uv $*" >> {tmp_path}/called; {python}')
    script(tmp_path / place / "uv.python", 'echo "in $PWD: $*, telemetry $RASA_TELEMETRY_ENABLED"; exit 7')
    env = {"PATH": str(bare), "HOME": str(tmp_path / "home")}
    for _ in range(2):
        done = run(clone / "porchlight", "talk", "--lang", "es", cwd=tmp_path, **env)
        assert done.stdout == f"in {tmp_path}: -m assistant.cli talk --lang es, telemetry false\n"
        assert done.returncode == 7
    # The second time everything is there.
    assert (tmp_path / "called").read_text() == "uv sync --frozen --no-dev --inexact --compile-bytecode --quiet\n"
    # A new lock file is brought up.
    (clone / "uv.lock").write_text("version = 2\n")
    assert run(clone / "porchlight", "talk", cwd=tmp_path, **env).returncode == 7
    assert (tmp_path / "called").read_text().count("uv sync") == 2


def test_a_failing_uv_ends_it_and_is_tried_again(clone: Path, bare: Path) -> None:
    script(bare / "uv", '[ "$1" = --version ] && exit; echo "no room on the disk" >&2; exit 2')
    for _ in range(2):
        done = run(clone / "porchlight", "up", cwd=clone, PATH=str(bare), HOME=str(clone))
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.splitlines() == [
            "porchlight: bringing the app's environment up to uv.lock",
            "no room on the disk",
            "porchlight: the app's environment could not be made; the lines above say why.",
        ]
