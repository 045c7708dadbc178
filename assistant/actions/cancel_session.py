from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import sessions
from assistant.conversation.turn import Outcome, Turn


class CancelSession(DeskAction):
    """Pass on a wish to cancel a booking."""

    action_name = "action_cancel_session"

    def decide(self, turn: Turn) -> Outcome:
        return sessions.change_booking(turn)
