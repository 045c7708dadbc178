"""Learning from what people said: examples and cases that a coordinator made of messages, and what a training did.

A decision on a message is at once an example to learn from (or a frequent question's answer) and a case that has to
come out that way from then on. Nothing that was learned is heard before it was compared with what was there.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Protocol

import yaml

from assistant.catalog.basics import Language
from assistant.conversation.ports import Engine, Understanding
from assistant.errors import PorchlightError
from assistant.insight.labelled import Labelled

# Shown of each list; the counts are of all.
SHOWN = 50
# In Rasa's format these mark entities.
_MARKS = re.compile(r"[\[\]{}]")
_LEADING = re.compile(r"^[\s/\-]+")


class TrainingError(PorchlightError):
    """A model could not be made, looked at or put into force; the one in force stays."""


class Wants(StrEnum):
    """What a case has to come out as: an intent of the domain, or a frequent question of the catalogue."""

    INTENT = "intent"
    FAQ = "faq"


@dataclass(frozen=True)
class Example:
    text: str
    intent: str
    language: Language


@dataclass(frozen=True)
class Case:
    """`wants` is the id of an intent or of a frequent question. `language`: in which somebody says `text`."""

    text: str
    kind: Wants
    wants: str
    language: Language = "en"


@dataclass(frozen=True)
class Difference:
    """One message, and what comes of it with two models: an intent, or the id of the frequent question whose answer is
    said.
    """

    text: str
    wants: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """Two models on the same messages. `right_…` are counts of `count`; the lists hold `SHOWN` at the most.

    `cases` are those that people decided, `cases_after` how many of them come out right; `failing` are the others.
    `untried` answers are in no count: nobody ran the actions that say them.
    """

    count: int
    right_before: int
    right_after: int
    better_count: int
    worse_count: int
    better: tuple[Difference, ...]
    worse: tuple[Difference, ...]
    cases: int
    cases_before: int
    cases_after: int
    failing: tuple[Difference, ...]
    untried: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Pupil(Engine, Protocol):
    """An engine that answers nobody but who asks it about its model. Everything raises `EngineError`."""

    async def parse_batch(self, texts: list[str]) -> list[Understanding]: ...


class Trainer(Protocol):
    """Makes models beside the one in force. Everything raises `TrainingError`, and may take minutes."""

    async def train(self, examples: Sequence[Example]) -> str:
        """The name of the model that has learned these too; made only where it is not there yet."""
        ...

    def serving(self, model: str) -> AbstractAsyncContextManager[Pupil]:
        """This model, to be asked; the line is not disturbed."""
        ...

    async def in_force(self) -> str:
        """The name of the model that answers people now."""
        ...

    async def go_live(self, model: str, examples: Sequence[Example], cases: Sequence[Case]) -> None:
        """Answer people with this model from now on, also after a restart; `examples` are what it was made of."""
        ...

    def held_out(self) -> Sequence[Labelled]:
        """Messages that no model learns from, to compare by."""
        ...


class _Block(str):
    """Lines that stand in YAML as they are."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(
    _Block, lambda dumper, block: dumper.represent_scalar("tag:yaml.org,2002:str", str(block), style="|")
)


def learnable(text: str) -> str:
    """A message as an example may have it; empty where nothing is left of it."""
    return " ".join(_LEADING.sub("", _MARKS.sub(" ", text)).split())


def training_files(examples: Iterable[Example]) -> dict[str, str]:
    """Rasa's training data by file name, an intent a file; the same examples make the same files."""
    found: dict[str, dict[str, set[str]]] = {}
    for example in examples:
        found.setdefault(example.intent, {}).setdefault(example.language, set()).add(learnable(example.text))
    return {f"{intent}.yml": _training_file(intent, found[intent]) for intent in sorted(found)}


def _training_file(intent: str, by_language: Mapping[str, Collection[str]]) -> str:
    nlu = [
        {
            "intent": intent,
            "metadata": {"language": language},
            "examples": _Block("".join(f"- {text}\n" for text in sorted(by_language[language]) if text)),
        }
        for language in sorted(by_language)
    ]
    return yaml.dump({"version": "3.1", "nlu": nlu}, Dumper=_Dumper, allow_unicode=True, sort_keys=False)


def compared(
    held_out: Sequence[Labelled],
    cases: Sequence[Case],
    before: Sequence[Understanding],
    after: Sequence[Understanding],
    said: Sequence[Difference] = (),
    untried: int = 0,
) -> Comparison:
    """`before` and `after` are what was made of the held-out messages and, after them, of the cases of intents.

    `said`: what came of the cases of answers (`trials.answered`).
    """
    wanted = [(line.text, line.intent) for line in held_out] + [(case.text, case.wants) for case in cases]
    pairs = [
        Difference(text, wants, old.intent, new.intent)
        for (text, wants), old, new in zip(wanted, before, after, strict=True)
    ]
    pairs += said
    better = [pair for pair in pairs if pair.before != pair.wants == pair.after]
    worse = [pair for pair in pairs if pair.before == pair.wants != pair.after]
    decided = pairs[len(held_out) :]
    return Comparison(
        count=len(pairs),
        right_before=sum(pair.before == pair.wants for pair in pairs),
        right_after=sum(pair.after == pair.wants for pair in pairs),
        better_count=len(better),
        worse_count=len(worse),
        better=tuple(better[:SHOWN]),
        worse=tuple(worse[:SHOWN]),
        cases=len(decided),
        cases_before=sum(pair.before == pair.wants for pair in decided),
        cases_after=sum(pair.after == pair.wants for pair in decided),
        failing=tuple(pair for pair in decided if pair.after != pair.wants)[:SHOWN],
        untried=untried,
    )
