"""The name of a model is what it was made from: same sources, same name, nothing to train again.

No import of Rasa here, so that asking for the name costs milliseconds. Responses are left out on purpose: the app
words them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Iterator

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


def _files(project: Path) -> Iterator[Path]:
    for source in SOURCES:
        path = project / source
        found = [path] if path.is_file() else path.rglob("*")
        yield from sorted(file for file in found if file.is_file() and file.suffix in {".yml", ".yaml", ".py", ".lock"})


def model_hash(project: Path = PROJECT) -> str:
    digest = hashlib.sha256()
    for file in _files(project):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(project).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]
