"""The wording of every reply, from `data/responses/`, in both languages and for each medium.

The files are in Rasa's own `responses:` format, so that the engine's domain knows the names; the words
stand in the `custom` payload, languages side by side:

    responses:
      utter_ask_name:
      - custom:
          text:  {en: "What is your name?", es: "¿Cómo se llama?"}
          voice: {en: "And your name?", es: "¿Y su nombre?"}
          choices:
          - {en: "Skip", es: "Omitir"}

`text` is for every medium unless `voice` or `chat` says otherwise. `choices` are quick replies in the
chat; `send` is what a tap sends where it is not the label itself. `{fact}` places a fact.

What coordinators rewrite is not put into these files, which come with every version: it is kept in the store and laid
over them (:class:`Rewritten`).
"""

import logging
import math
import string
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.catalog.schema import Bilingual, Language
from assistant.conversation.ports import Choice, Worded
from assistant.conversation.turn import Medium, Reply
from assistant.errors import WordsError
from assistant.messages.format import FactFormat
from assistant.messages.segments import segments

log = logging.getLogger(__name__)


class ChoiceWords(BaseModel):
    model_config = ConfigDict(extra="forbid")

    en: str
    es: str
    send: Bilingual | None = None


class Wording(BaseModel):
    """One reply's words. A missing language is refused when the files are read."""

    model_config = ConfigDict(extra="forbid")

    text: Bilingual
    voice: Bilingual | None = None
    chat: Bilingual | None = None
    choices: tuple[ChoiceWords, ...] = ()

    def template(self, language: Language, medium: Medium) -> str:
        special = {"voice": self.voice, "chat": self.chat, "text": None}[medium]
        return (special or self.text).in_(language)


class Rewritten(Protocol):
    """The words that stand in place of shipped ones. Neither call raises: what was known last still holds."""

    def revision(self) -> int:
        """Another number whenever one of them has changed; cheap enough to be asked once a second."""
        ...

    def wordings(self) -> Mapping[str, Wording]: ...


@dataclass(frozen=True)
class _Loaded:
    """`files`: the shipped words by file; `wordings`: what is said, the rewritten words among them."""

    stamp: tuple[tuple[str, int], ...]
    revision: int
    files: dict[str, dict[str, Wording]]
    shipped: dict[str, Wording]
    wordings: dict[str, Wording]


_LOOK_AGAIN = 1.0  # seconds; looking at the files costs more than wording a reply


class Words:
    """Words by reply name; read again when a file or the rewritten words have changed, so an edit is heard a second
    later.

    `seconds` is a clock that only goes forward.
    """

    def __init__(
        self, folder: Path, seconds: Callable[[], float] = time.monotonic, rewritten: Rewritten | None = None
    ) -> None:
        self._folder, self._seconds, self._rewritten = folder, seconds, rewritten
        self._lock = threading.Lock()
        # What is rewritten is looked at when the first words are asked for: a store may not be there before.
        self._looked = seconds() if rewritten is None else -math.inf
        self._loaded = self._laid_over(self._stamp(), self._read(), 0, {})

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._current().wordings)

    @property
    def files(self) -> dict[str, dict[str, Wording]]:
        """The shipped words, by the name of their file without its ending."""
        return self._current().files

    @property
    def wordings(self) -> dict[str, Wording]:
        """What is said, rewritten or not."""
        return self._current().wordings

    def look_again(self) -> None:
        """Somebody has just rewritten words here; whoever speaks next looks for them."""
        self._looked = -math.inf

    def tried(self, name: str, wording: Wording, facts: dict[str, Any], language: Language, medium: Medium) -> Worded:
        """How a wording would sound that is not in force. Raises `WordsError` for a fact that is not there."""
        tried = {**self._current().wordings, name: wording}
        return self._one(tried, Reply(name=name, facts=facts), language, medium)

    def word(self, replies: Iterable[Reply], language: Language, medium: Medium) -> tuple[Worded, ...]:
        """Each reply in words. Raises `WordsError` for a name or fact that is not there."""
        wordings = self._current().wordings
        return tuple(self._one(wordings, reply, language, medium) for reply in replies)

    def sentence(self, name: str, language: Language, medium: Medium, **facts: Any) -> str:
        return self.word([Reply(name=name, facts=facts)], language, medium)[0].text

    def _one(self, wordings: dict[str, Wording], reply: Reply, language: Language, medium: Medium) -> Worded:
        def nested(name: str, facts: dict[str, Any]) -> str:
            return self._one(wordings, Reply(name=name, facts=facts), language, medium).text

        try:
            wording = wordings[reply.name]
        except KeyError:
            raise WordsError(f"no wording is called {reply.name}", hint=f"Add it to {self._folder}.") from None
        formatter = FactFormat(language, medium, nested)
        try:
            text = _fill(wording.template(language, medium), reply.facts, formatter)
        except KeyError as missing:
            shipped = self._loaded.shipped.get(reply.name)
            if shipped is not None and wording is self._loaded.wordings.get(reply.name) is not shipped:
                # Rewritten for a version whose reply had this fact: better the shipped words than none.
                log.warning("%s is said as shipped: its rewritten words name %s", reply.name, missing)
                return self._one({**wordings, reply.name: shipped}, reply, language, medium)
            raise WordsError(f"{reply.name} names the fact {missing}, which this reply does not have") from None
        choices = [
            Choice(label=choice.en if language == "en" else choice.es, send=_send(choice, language))
            for choice in wording.choices
        ]
        choices += [Choice(**given) for given in _given_choices(reply.facts, formatter)]
        return Worded(text=text, choices=tuple(choices), segments=segments(text))

    def _current(self) -> _Loaded:
        if self._seconds() - self._looked < _LOOK_AGAIN:
            return self._loaded
        self._looked = self._seconds()
        stamp, revision = self._stamp(), 0 if self._rewritten is None else self._rewritten.revision()
        known = self._loaded
        if (stamp, revision) != (known.stamp, known.revision):
            with self._lock:
                files = known.files
                if stamp != known.stamp:
                    try:
                        files = self._read()
                    except WordsError:
                        # A half-saved file must not silence the line: go on with the words that worked.
                        log.warning("the words in %s cannot be read; those that worked are still said", self._folder)
                rewritten = {} if self._rewritten is None else self._rewritten.wordings()
                self._loaded = self._laid_over(stamp, files, revision, rewritten)
        return self._loaded

    def _laid_over(
        self,
        stamp: tuple[tuple[str, int], ...],
        files: dict[str, dict[str, Wording]],
        revision: int,
        rewritten: Mapping[str, Wording],
    ) -> _Loaded:
        """Words that no version has any more are nobody's."""
        shipped = {name: wording for wordings in files.values() for name, wording in wordings.items()}
        return _Loaded(
            stamp=stamp,
            revision=revision,
            files=files,
            shipped=shipped,
            wordings=shipped | {name: wording for name, wording in rewritten.items() if name in shipped},
        )

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.yml"))

    def _stamp(self) -> tuple[tuple[str, int], ...]:
        return tuple((path.name, path.stat().st_mtime_ns) for path in self._files())

    def _read(self) -> dict[str, dict[str, Wording]]:
        return {path.stem: read_wordings(path) for path in self._files()}


def read_wordings(path: Path) -> dict[str, Wording]:
    """One file of `data/responses/`. Raises `WordsError` naming the reply and what it lacks."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        entries = document["responses"].items()
    except (yaml.YAMLError, TypeError, KeyError, AttributeError, UnicodeDecodeError) as error:
        raise WordsError(f"{path.name} is not a file of responses: {error}") from error
    wordings = {}
    for name, variants in entries:
        try:
            (variant,) = variants
            wordings[name] = Wording.model_validate(variant["custom"])
        except (ValueError, TypeError, KeyError) as error:
            problems = (
                "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
                if isinstance(error, ValidationError)
                else "it needs one entry with `custom:`"
            )
            raise WordsError(f"{path.name}: {name}: {problems}") from error
    return wordings


def facts_named(folder: Path) -> dict[str, frozenset[str]]:
    """For each reply the facts that its words name, in any language and medium. Raises `WordsError`."""
    return {
        name: facts_of(wording)
        for path in sorted(folder.glob("*.yml"))
        for name, wording in read_wordings(path).items()
    }


def facts_of(wording: Wording) -> frozenset[str]:
    """The facts that a wording names, in any language and medium. Raises `ValueError` for a brace left open."""
    said = [both for both in (wording.text, wording.voice, wording.chat) if both is not None]
    return frozenset(field for both in said for template in (both.en, both.es) for field in fields(template))


def fields(template: str) -> list[str]:
    """The facts that a template names, in their order."""
    return [field for _, field, _, _ in string.Formatter().parse(template) if field is not None]


def _fill(template: str, facts: dict[str, Any], formatter: FactFormat) -> str:
    parts = []
    for literal, field, _spec, _conversion in string.Formatter().parse(template):
        parts.append(literal)
        if field is not None:
            parts.append(formatter(facts[field]))
    return "".join(parts).strip()


def _send(choice: ChoiceWords, language: Language) -> str:
    if choice.send is not None:
        return choice.send.in_(language)
    return choice.en if language == "en" else choice.es


def _given_choices(facts: dict[str, Any], formatter: FactFormat) -> list[dict[str, str]]:
    """Choices that only the turn knows, such as programs: `choices: [{"label": fact, "send": fact}]`."""
    return [
        {"label": formatter(choice["label"]), "send": formatter(choice.get("send", choice["label"]))}
        for choice in facts.get("choices", [])
    ]
