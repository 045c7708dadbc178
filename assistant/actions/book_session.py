from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import sessions
from assistant.conversation.turn import Outcome, Turn


class BookSession(DeskAction):
    """Take a wish for a seat in a session."""

    action_name = "action_book_session"

    def decide(self, turn: Turn) -> Outcome:
        return sessions.book(turn)
