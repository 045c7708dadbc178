"""What stands in the repository: our own files, as git would have them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("assistant", "integrations", "engine", "bench", "tests")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is committed or would be: what is ignored (environments, models) is not ours."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(sorted(ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules(*folders: str) -> Iterator[Path]:
    for path in files():
        if path.suffix == ".py" and shown(path).split("/", 1)[0] in (folders or CODE):
            yield path


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=shown(path))
