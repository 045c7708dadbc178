"""Which of the partnership's frequent questions somebody is asking, by its likeness to how it is usually put.

Likeness is the cosine of words and of letter groups, each weighted by how rare it is among all phrasings,
so that "guarderia" tells more than "tienen" and a typo costs a little instead of the whole word.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass

from assistant.catalog.lexicon import once_per_catalog
from assistant.catalog.name_index import read_words
from assistant.catalog.schema import Catalog, Faq, Topic
from assistant.catalog.tokens import tokenise, words

# Measured on the demo catalogue (65 questions, 690 phrasings). With a fifth of the phrasings held out, without a topic:
# the right question is first for 45 %, 17 % are strong and 71 % of those right to the letter (the wrong ones mostly
# neighbours, "papers" for "ITIN"); of 400 messages that ask nothing (greetings, answers, complaints) 0 % are strong.
STRONG = 0.40
# So far ahead of the next question it must be, too.
AHEAD = 0.05
WORDS, LETTERS = 0.4, 0.6
LETTER_GROUPS = (3, 4, 5)
# How much the best phrasing counts beside the question's whole vocabulary.
PHRASING = 0.3
SAME_TOPIC, OTHER_TOPIC = 0.10, -0.05
# Small words tell little, however rare they are among the phrasings.
GLUE_WEIGHT = 0.3
# Words of the answer belong to the question's vocabulary too.
ANSWER_COUNT = 1

# Less than this in common with a question's whole vocabulary, and no phrasing can make it strong.
_LEAST_WHOLE = (STRONG - PHRASING) / (1 - PHRASING)

Vector = dict[str, float]


@dataclass(frozen=True)
class FaqMatch:
    """A question that was recognised. `score` is 0–1; `strong` where it may be answered without asking back."""

    faq: Faq
    score: float
    strong: bool


def best_faq(text: str, catalog: Catalog, topic: Topic | None = None, program_id: str | None = None) -> FaqMatch | None:
    """The frequent question most like `text`; `None` where none has anything in common with it.

    `topic`, where the intent tells one, makes its questions likelier. Questions about other programs
    than `program_id` are left out; without one, all are in.
    """
    ranked: list[tuple[float, int]] = []
    for number, alike in _index(catalog).likeness(text).items():
        faq = catalog.faqs[number]
        if faq.programs and program_id is not None and program_id not in faq.programs:
            continue
        prior = 0.0 if topic is None or faq.topic is None else SAME_TOPIC if faq.topic is topic else OTHER_TOPIC
        ranked.append((max(0.0, min(1.0, alike + prior)), number))
    if not ranked:
        return None
    # Equal scores go to the question that stands first.
    ranked.sort(key=lambda scored: (-scored[0], scored[1]))
    score, number = ranked[0]
    ahead = score - ranked[1][0] if len(ranked) > 1 else score
    return FaqMatch(catalog.faqs[number], score, score >= STRONG and ahead >= AHEAD)


def surely_asked(text: str, catalog: Catalog) -> Faq | None:
    """The question that `text` asks strongly, whatever else is known. Cheap where there is none: most often."""
    if not _index(catalog).may_be_strong(text):
        return None
    match = best_faq(text, catalog)
    return match.faq if match is not None and match.strong else None


def asked_word_for_word(text: str, catalog: Catalog) -> Faq | None:
    """The one question that is asked in just these words, but for capitals, accents and marks."""
    owners = _index(catalog).verbatim.get(words(text), frozenset())
    return catalog.faqs[next(iter(owners))] if len(owners) == 1 else None


def general(catalog: Catalog, topic: Topic) -> Faq | None:
    """The answer to `topic` where no program is meant."""
    return next((faq for faq in catalog.faqs if faq.topic is topic and not faq.programs), None)


@dataclass(frozen=True)
class _Index:
    """Where each feature occurs, with its weight: in the `phrasings`, which are numbered (`owners` says whose they
    are), and in the `wholes` of all phrasings of a question together; `verbatim` says who is asked in just these words.
    """

    rarity: Vector
    unseen: float
    phrasings: dict[str, list[tuple[int, float]]]
    owners: tuple[int, ...]
    wholes: dict[str, list[tuple[int, float]]]
    count: int
    verbatim: dict[tuple[str, ...], frozenset[int]]

    def likeness(self, text: str) -> dict[int, float]:
        """Number of the FAQ → likeness, 0–1, for those that share anything with `text`."""
        vector = self.vector(text)
        best = [0.0] * self.count
        for owner, dot in zip(self.owners, _dots(vector, self.phrasings, len(self.owners)), strict=True):
            best[owner] = max(best[owner], dot)
        whole = _dots(vector, self.wholes, self.count)
        return {n: PHRASING * best[n] + (1 - PHRASING) * dot for n, dot in enumerate(whole) if dot}

    def may_be_strong(self, text: str) -> bool:
        """Whether any likeness can reach `STRONG`; told by a third of the work of `likeness`."""
        return max(_dots(self.vector(text), self.wholes, self.count), default=0.0) >= _LEAST_WHOLE

    def vector(self, text: str) -> Vector:
        return _vector(_features(text), self.rarity, self.unseen)


@once_per_catalog
def _index(catalog: Catalog) -> _Index:
    asked = [
        (number, phrase)
        for number, faq in enumerate(catalog.faqs)
        for phrase in (*faq.asked.en, *faq.asked.es, *faq.asked.heard)
    ]
    verbatim: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, phrase in asked:
        verbatim[words(phrase)].add(number)
    phrasings = [(number, _features(phrase)) for number, phrase in asked]
    # All phrasings of one question together: a word that many of them share is what it is about.
    wholes: dict[int, Counter[str]] = defaultdict(Counter)
    for number, features in phrasings:
        wholes[number].update(features)
    for number, whole in wholes.items():
        fact = catalog.faqs[number].fact
        for sentence in (fact.say.en, fact.say.es):
            for feature in _features(sentence):
                whole[feature] += ANSWER_COUNT
    seen_in = Counter(feature for whole in wholes.values() for feature in whole)
    total = len(wholes) + 1
    rarity = {feature: math.log(total / (count - 0.5)) for feature, count in seen_in.items()}
    return _Index(
        rarity,
        math.log(total / 0.5),
        _postings([_vector(features, rarity, 0.0) for _, features in phrasings]),
        tuple(number for number, _ in phrasings),
        _postings([_vector(wholes[number], rarity, 0.0) for number in range(len(catalog.faqs))]),
        len(catalog.faqs),
        {said: frozenset(owners) for said, owners in verbatim.items() if said},
    )


def _postings(vectors: list[Vector]) -> dict[str, list[tuple[int, float]]]:
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, vector in enumerate(vectors):
        for feature, weight in vector.items():
            postings[feature].append((place, weight))
    return dict(postings)


def _dots(vector: Vector, postings: dict[str, list[tuple[int, float]]], count: int) -> list[float]:
    """The product of `vector` with each of the `count` vectors behind these postings."""
    # A list, not a dict: in hot loops as this that halves the time.
    dots = [0.0] * count
    for feature, weight in vector.items():
        for place, other in postings.get(feature, ()):
            dots[place] += weight * other
    return dots


def _features(text: str) -> Counter[str]:
    """The words and letter groups of a text; words are marked with a leading "="."""
    features: Counter[str] = Counter()
    glue = read_words().glue
    for token in tokenise(text):
        features["=" + token.stem] += 1
        if token.text in glue:
            continue
        padded = f" {token.stem} "
        for size in LETTER_GROUPS:
            features.update(padded[i : i + size] for i in range(len(padded) - size + 1))
    return features


def _vector(features: Counter[str], rarity: Vector, unseen: float) -> Vector:
    """Weights of unit length, words and letter groups each with their share."""
    glue = read_words().glue
    vector: Vector = {}
    for is_word, share in ((True, WORDS), (False, LETTERS)):
        part = {
            feature: math.log(1 + count) * rarity.get(feature, unseen) * (GLUE_WEIGHT if feature[1:] in glue else 1)
            for feature, count in features.items()
            if feature.startswith("=") is is_word
        }
        length = math.sqrt(sum(weight * weight for weight in part.values()))
        if length:
            vector.update({feature: math.sqrt(share) * weight / length for feature, weight in part.items()})
    return vector
