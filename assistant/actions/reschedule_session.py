from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import seat_answers, seats
from assistant.conversation.turn import Outcome, Turn


class RescheduleSession(DeskAction):
    """Move a seat to another day."""

    action_name = "action_reschedule_session"

    def decide(self, turn: Turn) -> Outcome:
        return seat_answers.answer(turn) or seats.change(turn)
