"""What may not be in words that somebody rewrites, and what is worth a second look."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from assistant.catalog.schema import LANGUAGES, SPOKEN_WORDS_LIMIT, Bilingual, Language
from assistant.conversation.turn import Medium
from assistant.errors import WordsError
from assistant.messages.segments import is_gsm7, segments
from assistant.messages.words import Wording, facts_of, fields

# Carriers take these for themselves when they are sent back as the whole of a text.
CARRIERS_WORDS = frozenset(
    "STOP STOPALL UNSUBSCRIBE CANCEL END QUIT START YES UNSTOP HELP INFO REVOKE OPTOUT ARRET PARAR AYUDA".split()
)
_CAPITALS = re.compile(r"(?<![\w{])[A-ZÁÉÍÓÚÑ]{3,}(?![\w}])")
_SENTENCE_ENDS = re.compile(r"(?<=[.?!…])\s+|\n+")
SEGMENTS_LIMIT = 2

What = Literal[
    "missing", "broken", "unknown_fact", "facts_differ", "fact_left_out", "too_long_spoken", "menu_word", "same",
    "not_gsm7", "segments",
]  # fmt: skip


@dataclass(frozen=True)
class Flaw:
    """`what` is wrong with the words at `where` (`text.es`, `voice.en`, `choices.0.en`); `details` fill in how."""

    what: What
    where: str
    details: str = ""

    @property
    def only_a_warning(self) -> bool:
        return self.what in ("fact_left_out", "not_gsm7", "segments", "same")


def read_wording(document: Any) -> Wording:
    """Raises `WordsError`, which names what is missing."""
    try:
        return Wording.model_validate(document)
    except ValidationError as error:
        raise WordsError("; ".join(".".join(map(str, e["loc"])) for e in error.errors())) from error


def flaws(wording: Wording, shipped: Wording, facts: frozenset[str] | None = None) -> list[Flaw]:
    """`shipped`: the words that come with Porchlight. `facts`: what may be named where that is not what they name."""
    broken = [Flaw("broken", where) for where, text in _texts(wording) if not _parses(text)]
    if broken:
        return broken
    allowed = facts_of(shipped) if facts is None else facts
    found = list(_facts(wording, shipped, allowed))
    for where, text in _texts(wording):
        known = _CAPITALS.findall(_same_place(shipped, where))
        found += [
            Flaw("menu_word", where, word)
            for word in _CAPITALS.findall(text)
            if word in CARRIERS_WORDS and word not in known
        ]
    return [*found, *_spoken(wording), *_texted(wording)]


def _facts(wording: Wording, shipped: Wording, allowed: frozenset[str]) -> Iterator[Flaw]:
    for medium, both in _media(wording):
        for language in LANGUAGES:
            unknown = sorted(set(fields(both.in_(language))) - allowed)
            if unknown:
                yield Flaw("unknown_fact", f"{medium}.{language}", _braced(unknown))
        english, spanish = (set(fields(both.in_(language))) for language in LANGUAGES)
        if english != spanish:
            yield Flaw("facts_differ", medium, _braced(sorted(english ^ spanish)))
        if both.en.strip() == both.es.strip() and re.search(r"[a-z]{4}", re.sub(r"\{[^}]*\}", "", both.en)):
            yield Flaw("same", medium)
    left = sorted(facts_of(shipped) - facts_of(wording))
    if left:
        yield Flaw("fact_left_out", "text", _braced(left))


def _spoken(wording: Wording) -> Iterator[Flaw]:
    medium: Medium = "voice" if wording.voice is not None else "text"
    for language in LANGUAGES:
        for sentence in _SENTENCE_ENDS.split(wording.template(language, "voice")):
            if len(sentence.split()) > SPOKEN_WORDS_LIMIT:
                yield Flaw("too_long_spoken", f"{medium}.{language}", str(len(sentence.split())))


def _texted(wording: Wording) -> Iterator[Flaw]:
    for language in LANGUAGES:
        text = wording.text.in_(language)
        plain = re.sub(r"\{[^}]*\}", "", text)
        if not is_gsm7(plain):
            yield Flaw("not_gsm7", f"text.{language}", "".join(dict.fromkeys(c for c in plain if not is_gsm7(c))))
        if segments(plain) > SEGMENTS_LIMIT:
            yield Flaw("segments", f"text.{language}", str(segments(plain)))


def _media(wording: Wording) -> Iterator[tuple[str, Bilingual]]:
    for medium in ("text", "voice", "chat"):
        both = getattr(wording, medium)
        if both is not None:
            yield medium, both


def _texts(wording: Wording) -> Iterator[tuple[str, str]]:
    for medium, both in _media(wording):
        for language in LANGUAGES:
            yield f"{medium}.{language}", both.in_(language)
    for index, choice in enumerate(wording.choices):
        yield f"choices.{index}.en", choice.en
        yield f"choices.{index}.es", choice.es


def _same_place(shipped: Wording, where: str) -> str:
    medium, language = where.split(".", maxsplit=1)[0], where.rsplit(".", 1)[1]
    if medium not in ("text", "voice", "chat"):
        return ""
    said: Medium = "voice" if medium == "voice" else "chat" if medium == "chat" else "text"
    of: Language = "en" if language == "en" else "es"
    return shipped.template(of, said)


def _parses(text: str) -> bool:
    try:
        return all(field.isidentifier() for field in fields(text))
    except ValueError:
        return False


def _braced(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
