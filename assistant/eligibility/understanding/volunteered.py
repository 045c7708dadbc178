"""Facts that a message tells by itself."""

import datetime as dt
from collections.abc import Mapping

from assistant.catalog.basics import Language
from assistant.catalog.questions import Answer, Question
from assistant.eligibility.understanding.compiled import Compiled, compiled
from assistant.eligibility.understanding.corrected import parts
from assistant.eligibility.understanding.cued import cued
from assistant.eligibility.understanding.lenient import read_leniently
from assistant.eligibility.understanding.things import Heard
from assistant.eligibility.understanding.utterance import hear
from assistant.eligibility.values import Some, Value


def read_volunteered(
    questions: tuple[Question, ...],
    text: str,
    *,
    today: dt.date,
    language: Language,
    asked: str | None = None,
    known: Mapping[str, Value] | None = None,
) -> dict[str, Value]:
    """Question id → value, for all that `text` says of any of `questions`; a correction within it wins.

    What is told unasked of a question with several options is `Some` of them.

    `asked`: the question that is open, read as leniently as `read_answer` does, from what the others leave of the
    text; it alone may come back as `NotSaid`. `known`: what was known before; "my birthday is in march" says something
    only of somebody whose age is known. Pass the catalogue's own tuple: it is compiled once.
    """
    all_ = compiled(questions)
    facts: dict[str, Value] = {}
    open_ = asked
    for said in parts(hear(text, language)):
        found = _read(
            all_, Heard(said, today, language), open_, {**(known or {}), **facts} if open_ == asked else known or {}
        )
        facts |= found
        if asked is None:
            # "im 17 no wait 19": what is corrected needs no cue again.
            open_ = next(iter(facts)) if len(facts) == 1 else None
    return {id: Some(value) if isinstance(value, tuple) and id != asked else value for id, value in facts.items()}


def _read(all_: Compiled, heard: Heard, asked: str | None, known: Mapping[str, Value]) -> dict[str, Value]:
    found = list(cued(all_, heard, asked, known))
    facts = {fact.question: fact.value for fact in found if fact.value is not None}
    if asked is None or asked not in all_.by_id or asked in {fact.question for fact in found}:
        return facts
    one = all_.by_id[asked]
    taken = frozenset(token for fact in found for token in fact.taken)
    value = read_leniently(one, heard.rest(taken) if taken else heard, known.get(asked))
    if value is None and found and one.question and one.question.answer in (Answer.DATE, Answer.SINCE):
        # "me gradúo en mayo" is an answer here, even where it names an option elsewhere.
        options = [fact for fact in found if isinstance(fact.value, str)]
        others = frozenset(token for fact in found if fact not in options for token in fact.taken)
        value = read_leniently(one, heard.rest(others), known.get(asked))
        if value is not None:
            facts = {id: fact for id, fact in facts.items() if id not in {option.question for option in options}}
    return facts if value is None else {**facts, asked: value}
