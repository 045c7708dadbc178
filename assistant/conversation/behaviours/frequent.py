"""Frequent questions that may be answered without asking back."""

from assistant.catalog.faqs import asked_word_for_word, best_faq, surely_asked
from assistant.catalog.schema import Faq, Program, Topic
from assistant.conversation.behaviours.focus import meant
from assistant.conversation.turn import Turn

# The review inbox calls these messages doubtful, too (docs/decisions/0011-written-answers-and-doubtful-intents.md).
DOUBTFUL = 0.5
# What the words settle without the engine (`assistant.conversation.reflexes`), or a button says, is as sure as this.
CERTAIN = 1.0
# What must never be missed wins however doubtful it is: a question answered in its place would be a wish unheard.
_NEVER_MISSED = frozenset({"emergency", "opt_out", "talk_to_person", "privacy_request", "complaint"})
# Where an intake has just asked something, this is taken for the answer.
_PUTS_RIGHT = "correct_answer"


def recognised_faq(turn: Turn, topic: Topic | None = None, program_id: str | None = None) -> Faq | None:
    """The frequent question that the words surely ask, or `None`."""
    match = best_faq(turn.heard, turn.catalog, topic, program_id)
    return match.faq if match is not None and match.strong else None


def specific_faq(turn: Turn, topic: Topic, program: Program | None) -> Faq | None:
    """A frequent question that is recognised as such. A topic's general answer is not one: it never
    stands in for what the catalogue says of the program that is meant.
    """
    faq = recognised_faq(turn, topic, program.id if program else None)
    return faq if faq is not None and faq.topic is None else None


def is_doubtful(turn: Turn) -> bool:
    """Whether what the engine made of the words may give way to a question that they surely ask."""
    if turn.confidence >= DOUBTFUL or turn.intent in _NEVER_MISSED:
        return False
    return turn.state.flow is None or turn.intent != _PUTS_RIGHT


def is_a_question(turn: Turn) -> bool:
    """Whether the engine takes the words for a question, right or wrong: no wish, fact or booking is lost over it."""
    return turn.confidence < CERTAIN and (turn.intent.startswith("ask_") or turn.intent == "out_of_scope")


def written_answer(turn: Turn, *, verbatim: bool = False) -> tuple[Faq, Program | None] | None:
    """The frequent question that the words surely ask by themselves, and the program that it is about.

    `verbatim`: only where it is asked in just these words. `None` as well for a topic's general answer, for what may no
    longer be said, and for another program's question.
    """
    faq = (asked_word_for_word if verbatim else surely_asked)(turn.heard, turn.catalog)
    if faq is None or faq.topic is not None or not faq.fact.holds_on(turn.today):
        return None
    program = meant(turn).one if faq.programs else None
    if program is not None and program.id not in faq.programs:
        return None
    return faq, program
