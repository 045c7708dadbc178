import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT


def test_import_contract_is_kept() -> None:
    """The contracts stand in pyproject.toml under `tool.importlinter`."""
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
