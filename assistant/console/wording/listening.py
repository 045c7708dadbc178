"""How words sound that may not be in force, by medium and language, with made-up facts in their places."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.catalog.basics import LANGUAGES, Language
from assistant.conversation.turn import Medium
from assistant.errors import WordsError
from assistant.messages.segments import is_gsm7
from assistant.messages.words import Wording, Words, facts_of

MEDIA: tuple[Medium, ...] = ("voice", "text", "chat")


@dataclass(frozen=True)
class Sound:
    medium: Medium
    language: Language
    text: str
    choices: tuple[str, ...]
    words: int
    segments: int
    gsm7: bool


@cache
def samples() -> dict[str, Any]:
    """A fact of each name that replies are worded with."""
    found: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "samples.yml").read_text(encoding="utf-8"))
    return found


def sounds(words: Words, name: str, wording: Wording) -> Iterator[Sound]:
    """A fact of which there is no sample stands as it is named."""
    try:
        facts = {fact: f"{{{fact}}}" for fact in facts_of(wording)} | samples()
    except ValueError:  # a brace is left open
        return
    for medium in MEDIA:
        for language in LANGUAGES:
            try:
                worded = words.tried(name, wording, facts, language, medium)
            except WordsError:
                continue
            yield Sound(
                medium=medium,
                language=language,
                text=worded.text,
                choices=tuple(choice.label for choice in worded.choices) if medium == "chat" else (),
                words=len(worded.text.split()),
                segments=worded.segments,
                gsm7=is_gsm7(worded.text),
            )
