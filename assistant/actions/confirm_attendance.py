from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import sessions
from assistant.conversation.turn import Outcome, Turn


class ConfirmAttendance(DeskAction):
    """Pass on that somebody comes, is late or cannot come."""

    action_name = "action_confirm_attendance"

    def decide(self, turn: Turn) -> Outcome:
        return sessions.change_booking(turn)
