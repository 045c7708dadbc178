"""Answers that staff wrote come before what the engine made of the same words, and before "I don't know"."""

from assistant.catalog.schema import Faq, Program
from assistant.conversation.behaviours.frequent import is_a_question, is_doubtful, written_answer
from assistant.conversation.behaviours.questions import answer_faq
from assistant.conversation.effects import EffectKind
from assistant.conversation.turn import Outcome, Turn


def before(turn: Turn) -> Outcome | None:
    """The answer of the frequent question that is surely asked, where the intent is doubtful; nothing elsewhere.

    Where it is a question in any case, that which is asked in just these words.
    """
    if is_doubtful(turn):
        return _said(turn, written_answer(turn))
    return _said(turn, written_answer(turn, verbatim=True)) if is_a_question(turn) else None


def rather_than_nothing(turn: Turn, outcome: Outcome) -> Outcome:
    """`outcome`, or what was written for just these words where it would be noted as unanswered."""
    if not any(effect.kind == EffectKind.UNANSWERED for effect in outcome.effects):
        return outcome
    return _said(turn, written_answer(turn)) or outcome


def _said(turn: Turn, found: tuple[Faq, Program | None] | None) -> Outcome | None:
    return None if found is None else answer_faq(turn.outcome(), found[0], turn, found[1])
