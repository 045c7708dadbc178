"""Where things are in the repository."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "engine"
ENGINE_PYTHON = ENGINE / ".venv" / "bin" / "python"
DEMO_CATALOGUE = ROOT / "catalog"
RESPONSES = ROOT / "data" / "responses"


def shown(path: Path) -> str:
    """A path as an operator wants to read it: short where it is inside the repository."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
