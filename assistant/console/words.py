"""What staff read: `words/<room>.yml`, both languages side by side. A room's words stand over the shared ones."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from assistant.catalog.basics import Bilingual, Language
from assistant.errors import WordsError

FOLDER = Path(__file__).parent / "words"
SHARED = "shared"

_FILE = TypeAdapter(dict[str, Bilingual])
_FACT = re.compile(r"\{([a-z_]+)\}")


class RoomWords:
    """One room's words in one language: `w.title`, `w["title"]`, and `w("greeting", name=…)` where facts are placed.

    No mapping on purpose: `w.keys` and `w.items` are words like any other.
    """

    def __init__(self, room: str, words: Mapping[str, str]) -> None:
        self._room = room
        self._words = words

    def __call__(self, key: str, **facts: object) -> str:
        """The word with these facts in their places. Raises `WordsError` for one that is not there or lacks a fact."""

        def place(match: re.Match[str]) -> str:
            if match[1] not in facts:
                raise WordsError(f"{self._room}: {key} needs {match[1]}")
            fact = str(facts[match[1]])
            # "10:02 a.m." ends a sentence with the point that it has.
            return fact[:-1] if fact.endswith(".") and word.startswith(".", match.end()) else fact

        word = self[key]
        return _FACT.sub(place, word)

    def __getattr__(self, key: str) -> str:
        # Templates ask anything for attributes of theirs; a word that is missing fails by `[]`, which they try next.
        if key not in self._words:
            raise AttributeError(key)
        return self._words[key]

    def __getitem__(self, key: str) -> str:
        try:
            return self._words[key]
        except KeyError:
            raise WordsError(f"{self._room}.yml and {SHARED}.yml have no {key}") from None

    def keys_of(self, prefix: str) -> list[str]:
        """The keys that begin so: a family of words."""
        return [key for key in self._words if key.startswith(prefix)]

    def get(self, key: str, otherwise: str) -> str:
        """The word, or `otherwise` where there is none: for what the code named and nobody has put into words yet."""
        return self._words.get(key, otherwise)

    def __contains__(self, key: object) -> bool:
        return key in self._words


@cache
def words_of(room: str, language: Language) -> RoomWords:
    """The room's words over the shared ones. Raises `WordsError` where a file is broken."""
    return RoomWords(room, {key: pair.in_(language) for key, pair in (read_words(SHARED) | read_words(room)).items()})


@cache
def read_words(room: str) -> dict[str, Bilingual]:
    """A room's own words; none where it has no file."""
    path = FOLDER / f"{room}.yml"
    if not path.exists():
        return {}
    try:
        return _FILE.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except (yaml.YAMLError, ValidationError) as error:
        raise WordsError(f"{path.name} cannot be used: {error}") from error
