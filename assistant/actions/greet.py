from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import talk
from assistant.conversation.turn import Outcome, Turn


class Greet(DeskAction):
    """Say who answers."""

    action_name = "action_greet"

    def decide(self, turn: Turn) -> Outcome:
        return talk.greet(turn)
