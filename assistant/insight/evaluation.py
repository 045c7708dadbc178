"""How well the engine understands: labelled utterances against what it made of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.conversation.ports import Understanding
from assistant.insight.labelled import Labelled, Span
from assistant.insight.scores import Score, class_scores, span_scores

CONFUSIONS = 20
BINS = 10


@dataclass(frozen=True)
class Share:
    """Right answers among the utterances of one group."""

    group: str
    right: int
    count: int

    @property
    def accuracy(self) -> float:
        return self.right / self.count


@dataclass(frozen=True)
class Confusion:
    labelled: str
    predicted: str
    count: int
    example: str


@dataclass(frozen=True)
class Bin:
    """Predictions whose confidence lies from `low` up to, but not including, `low` + 0.1 (the last includes 1)."""

    low: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Report:
    """`macro_f1` is the mean over the intents that were labelled. `calibration_error` is the expected one (ECE)."""

    count: int
    accuracy: float
    macro_f1: float
    languages: tuple[Share, ...]
    channels: tuple[Share, ...]
    intents: dict[str, Score]
    entities: dict[str, Score]
    entities_overlapping: dict[str, Score]
    confusions: tuple[Confusion, ...]
    calibration: tuple[Bin, ...]
    calibration_error: float

    def as_json(self) -> dict[str, Any]:
        """Plain data. The entities' figures over all kinds stand under `micro`."""
        plain = asdict(self)
        for group in ("languages", "channels"):
            plain[group] = {
                share.group: {"accuracy": share.accuracy, "right": share.right, "count": share.count}
                for share in getattr(self, group)
            }
        for match in ("entities", "entities_overlapping"):
            scores = plain.pop(match)
            plain[match] = {"micro": scores.pop(""), "by_entity": scores}
        return plain


Pair = tuple[Labelled, Understanding]


def evaluate(labelled: Sequence[Labelled], understood: Sequence[Understanding]) -> Report:
    """The report on at least one utterance. Where a file does not say a language, the engine's counts."""
    pairs = list(zip(labelled, understood, strict=True))
    intents = class_scores([(gold.intent, found.intent) for gold, found in pairs])
    spans = [(gold.spans, _spans(found)) for gold, found in pairs]
    bins = _calibration(pairs)
    return Report(
        count=len(pairs),
        accuracy=sum(map(_right, pairs)) / len(pairs),
        macro_f1=sum(score.f1 for score in intents.values()) / len(intents),
        languages=_shares(pairs, lambda pair: pair[0].language or pair[1].language),
        channels=_shares(pairs, lambda pair: pair[0].channel),
        intents=intents,
        entities=span_scores(spans, "exact"),
        entities_overlapping=span_scores(spans, "overlap"),
        confusions=_confusions(pairs),
        calibration=bins,
        calibration_error=sum(part.count * abs(part.confidence - part.accuracy) for part in bins) / len(pairs),
    )


def _right(pair: Pair) -> bool:
    return pair[0].intent == pair[1].intent


def _spans(found: Understanding) -> tuple[Span, ...]:
    return tuple(Span(entity.entity, entity.text, entity.start, entity.end) for entity in found.entities)


def _shares(pairs: Sequence[Pair], group: Callable[[Pair], str | None]) -> tuple[Share, ...]:
    counts: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for pair in pairs:
        name = group(pair)
        if name is not None:
            counts[name] += 1
            right[name] += _right(pair)
    return tuple(Share(name, right[name], counts[name]) for name in sorted(counts))


def _confusions(pairs: Sequence[Pair]) -> tuple[Confusion, ...]:
    examples: dict[tuple[str, str], str] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for gold, found in pairs:
        if gold.intent != found.intent:
            counts[gold.intent, found.intent] += 1
            examples.setdefault((gold.intent, found.intent), gold.text)
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(Confusion(*names, count, examples[names]) for names, count in ranked[:CONFUSIONS])


def _calibration(pairs: Sequence[Pair]) -> tuple[Bin, ...]:
    members: dict[int, list[Pair]] = {}
    for pair in pairs:
        # Rounded first: 0.7 * 10 must not fall into the bin below.
        members.setdefault(min(int(round(pair[1].confidence * BINS, 9)), BINS - 1), []).append(pair)
    return tuple(
        Bin(
            low=number / BINS,
            count=len(group),
            confidence=sum(found.confidence for _, found in group) / len(group),
            accuracy=sum(map(_right, group)) / len(group),
        )
        for number, group in sorted(members.items())
    )
