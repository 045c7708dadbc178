"""What a message says of questions by itself, with the tokens that said it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.catalog.questions import Answer
from assistant.eligibility.spans import Span
from assistant.eligibility.understanding.births import read_birth
from assistant.eligibility.understanding.compiled import Compiled, Named, Volunteered
from assistant.eligibility.understanding.given import believed, of_thing
from assistant.eligibility.understanding.options import denied, says_nothing
from assistant.eligibility.understanding.patterns import Match
from assistant.eligibility.understanding.things import Heard
from assistant.eligibility.understanding.whose import theirs, told
from assistant.eligibility.values import Facts, Value


@dataclass(frozen=True, slots=True)
class Cued:
    question: str
    value: Value | None
    taken: frozenset[int]


def cued(all_: Compiled, heard: Heard, asked: str | None, known: Facts) -> Iterator[Cued]:
    """At most one of each question. A value of `None`: something was said of it that cannot be true."""
    by_question: dict[str, list[Match]] = defaultdict(list)
    for match in all_.phrases.find(heard.said, heard.things):
        by_question[match.target.question].append(match)
    births = [one for one in all_.by_id.values() if one.question and one.question.answer is Answer.BIRTH]
    for one in births:
        assert one.question is not None
        before = known.get(one.question.id)
        found = read_birth(heard, before if isinstance(before, Span) else None, lambda match: theirs(heard.said, match))
        if found:
            yield Cued(one.question.id, believed(one.question, found.span, heard.today), found.taken)
    for id, matches in by_question.items():
        question = all_.by_id[id].question
        assert question is not None
        if question.answer in (Answer.CHOICE, Answer.CHOICES):
            yield from _options(all_, id, matches, heard, asked)
        elif question.answer is Answer.YES_NO:
            yield from _yes_no(id, matches, heard)
        else:
            yield from _thing(all_.by_id[id], matches, heard)


def _yes_no(id: str, matches: list[Match], heard: Heard) -> Iterator[Cued]:
    for match in matches:
        if theirs(heard.said, match) and (
            not match.target.says or match.length == len(heard.said.tokens) or told(heard.said, match)
        ):
            says = match.target.says and not denied(heard.said, match.start)
            yield Cued(id, says, frozenset(range(match.start, match.end)))
            return


def _thing(one: Compiled, matches: list[Match], heard: Heard) -> Iterator[Cued]:
    assert one.question is not None
    best: Match | None = None
    for match in matches:
        # Of several told one after the other the last counts.
        if (
            isinstance(match.target, Volunteered)
            and match.things
            and theirs(heard.said, match)
            and not denied(heard.said, match.start)
        ):
            best = match if best is None or match.start >= best.end else best
    if best:
        value = of_thing(one, best.things[-1], heard)
        if value is not None or one.question.answer is not Answer.MONEY:
            yield Cued(one.question.id, value, frozenset(range(best.start, best.end)))


def _options(all_: Compiled, id: str, matches: list[Match], heard: Heard, asked: str | None) -> Iterator[Cued]:
    question = all_.by_id[id].question
    assert question is not None
    taken: set[int] = set()
    chosen: list[Match] = []
    for match in matches:
        tokens = {*range(match.start, match.end)}
        if taken & tokens:
            continue
        taken |= tokens
        text = " ".join(match.phrase)
        if not isinstance(match.target, Named) or says_nothing(match.phrase):
            continue
        one = all_.by_id[id]
        if match.target.option in one.bare or (match.target.option in one.left_over and len(match.phrase) == 1):
            continue
        if denied(heard.said, match.start) or not theirs(heard.said, match):
            continue
        if (told(heard.said, match) and (text not in all_.shared or " " in text)) or (
            asked and text not in all_.shared and _alone(heard, match)
        ):
            chosen.append(match)
    if not chosen:
        return
    chosen.sort(key=lambda match: match.start)
    said = frozenset(token for match in chosen for token in range(match.start, match.end))
    if question.answer is Answer.CHOICES:
        picked = {match.target.option for match in chosen}
        yield Cued(id, tuple(option.id for option in question.options if option.id in picked), said)
    else:
        held = [match for match in chosen if told(heard.said, match)]
        yield Cued(id, (held or chosen)[-1].target.option, said)


def _alone(heard: Heard, match: Match) -> bool:
    """Between two pauses nothing else is said."""
    said = heard.said
    return (match.start == 0 or match.start in said.pauses) and (
        match.end == len(said.tokens) or match.end in said.pauses
    )
