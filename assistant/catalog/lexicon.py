"""The word lists of `data/lexicon/`, and what is built once from a catalogue and kept beside it."""

import weakref
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from assistant.catalog.schema import Catalog
from assistant.errors import WordsError

LEXICON = Path(__file__).resolve().parents[2] / "data" / "lexicon"
# libyaml reads ten times faster where it is built in.
_TEXT_ONLY = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
Built = TypeVar("Built")


@cache
def read_lexicon(name: str) -> dict[str, Any]:
    """The mapping in `data/lexicon/<name>.yml`, every scalar as text, so that "no" and "on" stay words.

    Raises `WordsError` where the file is missing or is not a mapping.
    """
    path = LEXICON / f"{name}.yml"
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_TEXT_ONLY)  # noqa: S506 - makes text only
    except (OSError, yaml.YAMLError) as error:
        raise WordsError(f"{path.name} cannot be read: {error}", hint="Check data/lexicon.") from error
    if not isinstance(content, dict):
        raise WordsError(f"{path.name} is not a mapping.", hint="Check data/lexicon.")
    return content


def once_per_catalog(build: Callable[[Catalog], Built]) -> Callable[[Catalog], Built]:
    """Call `build` once per snapshot and forget the result with it.

    By identity: hashing a whole catalogue would cost more than most answers, and a changed catalogue
    is a new object.
    """
    kept: dict[int, tuple[weakref.ref[Catalog], Built]] = {}

    def built(catalog: Catalog) -> Built:
        key = id(catalog)
        found = kept.get(key)
        if found is not None and found[0]() is catalog:
            return found[1]
        result = build(catalog)
        kept[key] = (
            weakref.ref(catalog, lambda gone: _forget(kept, key, gone)),
            result,
        )
        return result

    return built


def _forget(
    kept: dict[int, tuple["weakref.ref[Catalog]", Any]],
    key: int,
    gone: "weakref.ref[Catalog]",
) -> None:
    # Another snapshot may have taken the address by now.
    if key in kept and kept[key][0] is gone:
        del kept[key]
