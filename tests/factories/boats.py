"""The catalogue of a school of boat building, of which no code knows: right as it stands, to load or to break."""

import datetime as dt
import shutil
from pathlib import Path

from assistant.catalog.load import load
from assistant.catalog.schema import Catalog

BOAT_SCHOOL = Path(__file__).parent / "boat_school"
TODAY = dt.date(2026, 11, 22)


def boat_school() -> Catalog:
    return load(BOAT_SCHOOL, TODAY)


def boat_files(folder: Path, *edits: tuple[str, str, str]) -> Path:
    """A copy below `folder`, with each edit (file, old, new) made once."""
    files = folder / "boats"
    shutil.copytree(BOAT_SCHOOL, files)
    for name, old, new in edits:
        file = files / name
        text = file.read_text(encoding="utf-8")
        assert old in text, old
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return files
