from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import seat_answers, seats
from assistant.conversation.turn import Outcome, Turn


class ConfirmAttendance(DeskAction):
    """Take that somebody comes, is late or cannot come."""

    action_name = "action_confirm_attendance"

    def decide(self, turn: Turn) -> Outcome:
        return seat_answers.answer(turn) or seats.change(turn)
