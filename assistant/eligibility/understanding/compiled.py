"""Questions made ready for reading, once for each catalogue."""

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property

from assistant.catalog.basics import LANGUAGES
from assistant.catalog.questions import Question
from assistant.eligibility.understanding.durations import unit_of
from assistant.eligibility.understanding.lexicon import phrases
from assistant.eligibility.understanding.money import period_told
from assistant.eligibility.understanding.patterns import Phrases
from assistant.eligibility.understanding.people import counts_people
from assistant.eligibility.understanding.utterance import normal

_KEPT = 256


@dataclass(frozen=True, slots=True)
class Named:
    """A phrase for an option."""

    question: str
    option: str


@dataclass(frozen=True, slots=True)
class Volunteered:
    """A phrase by which people tell it; `says`: what it means for a yes or no."""

    question: str
    says: bool


@dataclass
class Compiled:
    """One question, or all: then `phrases` holds those of every one. `question` and what follows is of one alone."""

    phrases: Phrases = field(default_factory=Phrases)
    # Phrases for options that stand in several questions mean nothing by themselves.
    shared: frozenset[str] = frozenset()
    by_id: dict[str, "Compiled"] = field(default_factory=dict)
    question: Question | None = None
    option_texts: dict[str, str] = field(default_factory=dict)

    @cached_property
    def left_over(self) -> frozenset[str]:
        """Options such as "other" and "none"."""
        return frozenset(id for text, id in self.option_texts.items() if text in phrases("options.left_over"))

    @cached_property
    def bare(self) -> frozenset[str]:
        """Options that are also a yes or a no."""
        return frozenset(id for text, id in self.option_texts.items() if text in phrases("options.bare"))

    @cached_property
    def alone(self) -> tuple[Question, ...]:
        """The question as the only one, always the same tuple."""
        assert self.question is not None
        return (self.question,)

    @cached_property
    def asks(self) -> str:
        assert self.question is not None
        return normal(self.question.ask.en, "en")

    @cached_property
    def words(self) -> frozenset[str]:
        """Those of the question itself, in both languages."""
        assert self.question is not None
        texts = (self.question.ask, self.question.again, *([self.question.closer] if self.question.closer else []))
        return frozenset(
            word for text in texts for language in LANGUAGES for word in normal(text.in_(language), language).split()
        )

    @cached_property
    def per(self) -> str | None:
        """The one period of time that a question about money speaks of."""
        return period_told(self.asks)

    @cached_property
    def unit(self) -> str | None:
        return unit_of(self.asks)

    @cached_property
    def people(self) -> bool:
        return counts_people(self.asks)


_cache: OrderedDict[int, tuple[object, Compiled]] = OrderedDict()


def compiled(questions: Question | tuple[Question, ...]) -> Compiled:
    """Kept by identity: comparing forty questions would cost more than reading with them."""
    key = id(questions)
    kept = _cache.get(key)
    if kept is None or kept[0] is not questions:
        kept = (questions, _one(questions) if isinstance(questions, Question) else _all(questions))
        _cache[key] = kept
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return kept[1]


def _one(question: Question) -> Compiled:
    made = Compiled(question=question)
    for language in LANGUAGES:
        made.phrases.add(getattr(question.said, language), Volunteered(question.id, says=True), language)
        made.phrases.add(getattr(question.said_no, language), Volunteered(question.id, says=False), language)
        for option in question.options:
            texts = dict.fromkeys((option.name.in_(language), *getattr(option.names, language)))
            made.phrases.add(texts, Named(question.id, option.id), language)
            made.option_texts |= {normal(text, language): option.id for text in texts}
    return made


def _all(questions: tuple[Question, ...]) -> Compiled:
    made = Compiled()
    owners: dict[str, set[str]] = {}
    for question in questions:
        one = compiled(question)
        made.by_id[question.id] = one
        made.phrases.update(one.phrases)
        for text in one.option_texts:
            owners.setdefault(text, set()).add(question.id)
    made.shared = frozenset(text for text, ids in owners.items() if len(ids) > 1)
    return made
