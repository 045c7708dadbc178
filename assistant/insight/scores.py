"""Precision, recall and F1, and how well spans were found."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.insight.labelled import Span

Match = Literal["exact", "overlap"]


@dataclass(frozen=True)
class Score:
    """`support` is how often it was labelled. All figures are 0 where there is nothing to divide by."""

    precision: float
    recall: float
    f1: float
    support: int


def score(right: int, predicted: int, labelled: int) -> Score:
    precision = right / predicted if predicted else 0.0
    recall = right / labelled if labelled else 0.0
    both = precision + recall
    return Score(precision, recall, 2 * precision * recall / both if both else 0.0, labelled)


def class_scores(pairs: Sequence[tuple[str, str]]) -> dict[str, Score]:
    """A score for every label that occurs in `(labelled, predicted)`, in the order of the alphabet."""
    labelled = Counter(gold for gold, _ in pairs)
    predicted = Counter(guess for _, guess in pairs)
    right = Counter(gold for gold, guess in pairs if gold == guess)
    return {label: score(right[label], predicted[label], labelled[label]) for label in sorted(labelled)}


def span_scores(pairs: Iterable[tuple[Sequence[Span], Sequence[Span]]], match: Match) -> dict[str, Score]:
    """Scores by entity, and over all under "" (micro), for `(labelled, predicted)` spans of each text."""
    labelled: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for gold, guessed in pairs:
        labelled.update(span.entity for span in gold)
        predicted.update(span.entity for span in guessed)
        right.update(_found(gold, guessed, match))
    by_entity = {name: score(right[name], predicted[name], labelled[name]) for name in sorted(labelled | predicted)}
    return {"": score(right.total(), predicted.total(), labelled.total()), **by_entity}


def _found(gold: Sequence[Span], guessed: Sequence[Span], match: Match) -> list[str]:
    """The entities found; a guess counts for one label only, and an exact one before one that overlaps."""
    left = list(guessed)
    found: list[str] = []
    missing: list[Span] = []
    for span in gold:
        hit = next((guess for guess in left if _is_same(span, guess)), None)
        if hit is None:
            missing.append(span)
        else:
            left.remove(hit)
            found.append(span.entity)
    for span in missing if match == "overlap" else ():
        hit = next((guess for guess in left if _overlaps(span, guess)), None)
        if hit is not None:
            left.remove(hit)
            found.append(span.entity)
    return found


def _is_same(gold: Span, guess: Span) -> bool:
    if gold.entity != guess.entity:
        return False
    if gold.placed:
        return (gold.start, gold.end) == (guess.start, guess.end)
    return gold.value.casefold() == guess.value.casefold()


def _overlaps(gold: Span, guess: Span) -> bool:
    return gold.entity == guess.entity and gold.placed and gold.start < guess.end and guess.start < gold.end
