from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import seat_answers, sessions
from assistant.conversation.turn import Outcome, Turn


class BookSession(DeskAction):
    """Save a seat in a session."""

    action_name = "action_book_session"

    def decide(self, turn: Turn) -> Outcome:
        return seat_answers.answer(turn) or sessions.book(turn)
