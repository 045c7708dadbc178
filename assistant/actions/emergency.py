from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import people
from assistant.conversation.turn import Outcome, Turn


class Emergency(DeskAction):
    """911, 988 and a person, at once."""

    action_name = "action_emergency"

    def decide(self, turn: Turn) -> Outcome:
        return people.emergency(turn)
