"""The engine's own tests run in its own environment; this makes them part of `./porchlight test`."""

import subprocess
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[2] / "engine"


def test_engine_components_pass_their_own_tests() -> None:
    ran = subprocess.run(
        [ENGINE / ".venv/bin/python", "-m", "pytest", "-q", "tests"],
        cwd=ENGINE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
