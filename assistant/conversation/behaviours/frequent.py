"""Frequent questions that may be answered without asking back."""

from assistant.catalog.faqs import best_faq
from assistant.catalog.schema import Faq, Program, Topic
from assistant.conversation.turn import Turn


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
