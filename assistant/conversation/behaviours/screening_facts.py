"""What a screening learns from a message, and where the person stands by it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.catalog.schema import Program
from assistant.conversation.effects import EffectKind, StepOutcome
from assistant.conversation.inquiries import SCREENING, asking, find_question, known, said
from assistant.conversation.turn import Inquiry, Outcome, State, Turn
from assistant.eligibility.next_question import Next, next_question
from assistant.eligibility.screen import screen_all
from assistant.eligibility.screened import Screening
from assistant.eligibility.spans import Span
from assistant.eligibility.values import NotSaid, Some, Value, plain, together

# For "anything" the best guess is told after so many questions; the rest stays open.
MOST_QUESTIONS = 7


def inquiry_of(state: State) -> Inquiry:
    """The screening of this state, begun where there is none."""
    if state.screening is None:
        state.screening = Inquiry()
    return state.screening


def heard(turn: Turn, asked: str | None = None, text: str | None = None) -> dict[str, Value]:
    """What the message, or this part of it, tells."""
    inquiry = turn.state.screening or Inquiry()
    return said(
        turn.text if text is None else text,
        turn.catalog,
        inquiry,
        today=turn.today,
        language=turn.language,
        asked=asked,
        pressed=turn.pressed,
    )


def learn(outcome: Outcome, found: Mapping[str, Value], turn: Turn) -> dict[str, Value]:
    """Take the facts into the screening; what was new in them. An answer known closer stays as it was."""
    inquiry = inquiry_of(outcome.state)
    new = news(found, known(inquiry, turn.catalog, turn.today))
    if new:
        told = {id: plain(value) for id, value in new.items()}
        inquiry.facts |= told
        outcome.do(EffectKind.FACTS, facts=told)
    return new


def news(found: Mapping[str, Value], before: Mapping[str, Value]) -> dict[str, Value]:
    """What of it says more than was known."""
    taken = {id: together(before.get(id), value) for id, value in found.items()}
    return {id: value for id, value in taken.items() if _says_more(before.get(id), value)}


def _says_more(before: Value | None, value: Value) -> bool:
    if isinstance(before, Span) and isinstance(value, Span):
        return not (value.first <= before.first and before.last <= value.last)
    return before != value


def leave_open(outcome: Outcome, question: str, why: NotSaid, turn: Turn) -> None:
    """It is not known, or not closer than it is, and is not asked again."""
    before = known(inquiry_of(outcome.state), turn.catalog, turn.today).get(question)
    final = replace(before, final=True) if isinstance(before, Span | Some) else why
    told = plain(final)
    inquiry_of(outcome.state).facts[question] = told
    outcome.do(EffectKind.FACTS, facts={question: told})


def overhear(outcome: Outcome, turn: Turn) -> None:
    """Facts in words that ask something else ("tengo GED, how much is it?") count, too."""
    asked = asking(outcome.state)
    new = learn(outcome, heard(turn), turn)
    if asked is not None and asked in new:
        note_step(outcome, asked, StepOutcome.ANSWERED)


def note_step(outcome: Outcome, question: str, what: StepOutcome) -> None:
    programs = inquiry_of(outcome.state).programs
    outcome.do(EffectKind.STEP, question=question, outcome=what, programs=programs)


def left_open(turn: Turn, outcome: Outcome) -> None:
    """The screening was left with a question open."""
    asked = asking(turn.state)
    if asked is not None and find_question(turn.catalog, asked) is not None:
        programs = (turn.state.screening or Inquiry()).programs
        outcome.do(EffectKind.STEP, question=asked, outcome=StepOutcome.LEFT, programs=programs)


def programs_of(inquiry: Inquiry, turn: Turn) -> list[Program]:
    """Those that it is about; for "anything", all that are offered."""
    if not inquiry.programs:
        return list(turn.catalog.offered)
    return [program for program in map(turn.catalog.program, inquiry.programs) if program is not None]


def stands(inquiry: Inquiry, turn: Turn) -> Screening:
    facts = known(inquiry, turn.catalog, turn.today)
    return screen_all(programs_of(inquiry, turn), facts, turn.catalog, turn.today)


def to_ask(inquiry: Inquiry, screening: Screening) -> Next | None:
    """The best next question; `None` where enough was asked. Who comes first is asked for one program alone."""
    if inquiry.anything and inquiry.asked >= MOST_QUESTIONS:
        return None
    return next_question(screening)


def in_screening(state: State) -> bool:
    return state.flow is not None and state.flow.name == SCREENING


def as_told(screening: Screening) -> dict[str, Any]:
    """The statuses, by program."""
    return {result.program: result.status.value for result in screening.results}
