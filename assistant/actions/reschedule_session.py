from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import sessions
from assistant.conversation.turn import Outcome, Turn


class RescheduleSession(DeskAction):
    """Pass on a wish to move a booking."""

    action_name = "action_reschedule_session"

    def decide(self, turn: Turn) -> Outcome:
        return sessions.change_booking(turn)
