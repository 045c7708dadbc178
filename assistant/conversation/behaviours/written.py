"""Answers that staff wrote come before what the engine hardly understood, and before "I don't know"."""

from assistant.conversation.behaviours.frequent import is_doubtful, written_answer
from assistant.conversation.behaviours.questions import answer_faq
from assistant.conversation.effects import EffectKind
from assistant.conversation.turn import Outcome, Turn


def before(turn: Turn) -> Outcome | None:
    """The answer of the frequent question that is surely asked, where the intent is doubtful; nothing elsewhere."""
    return _said(turn) if is_doubtful(turn) else None


def rather_than_nothing(turn: Turn, outcome: Outcome) -> Outcome:
    """`outcome`, or what was written for just these words where it would be noted as unanswered."""
    if not any(effect.kind == EffectKind.UNANSWERED for effect in outcome.effects):
        return outcome
    return _said(turn) or outcome


def _said(turn: Turn) -> Outcome | None:
    found = written_answer(turn)
    return None if found is None else answer_faq(turn.outcome(), found[0], turn, found[1])
