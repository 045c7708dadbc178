from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import people
from assistant.conversation.turn import Outcome, Turn


class Complaint(DeskAction):
    """Hear a complaint and bring in a person."""

    action_name = "action_complaint"

    def decide(self, turn: Turn) -> Outcome:
        return people.complaint(turn)
