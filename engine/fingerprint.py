"""The name of a model is what it was made from: same sources, same name, nothing to train again.

The sources are the repository's and, beside them, the examples that were learned here. No import of Rasa, so that
asking for the name costs milliseconds. Responses are left out on purpose: the app words them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Iterator, Optional, Tuple

ENGINE = Path(__file__).resolve().parent
PROJECT = ENGINE.parent
SOURCES = (
    "domain.yml",
    "config.yml",
    "data/nlu",
    "data/rules",
    "engine/components",
    "engine/uv.lock",
)


def learned_files(learned: Optional[Path]) -> Tuple[Path, ...]:
    """The examples that were learned, in order; none where there is no such folder yet."""
    return tuple(sorted(learned.glob("*.yml"))) if learned is not None and learned.is_dir() else ()


def model_hash(project: Path = PROJECT, learned: Optional[Path] = None) -> str:
    digest = hashlib.sha256()
    for file in _files(project):
        _add(digest, file.relative_to(project).as_posix(), file)
    for file in learned_files(learned):
        _add(digest, f"learned/{file.name}", file)
    return digest.hexdigest()[:16]


def _files(project: Path) -> Iterator[Path]:
    for source in SOURCES:
        path = project / source
        found = [path] if path.is_file() else path.rglob("*")
        yield from sorted(file for file in found if file.is_file() and file.suffix in {".yml", ".yaml", ".py", ".lock"})


def _add(digest: "hashlib._Hash", name: str, file: Path) -> None:
    content = file.read_bytes()
    digest.update(f"{name}\0{len(content)}\0".encode())
    digest.update(content)
