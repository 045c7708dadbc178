from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import talk
from assistant.conversation.turn import Outcome, Turn


class Goodbye(DeskAction):
    """End it kindly."""

    action_name = "action_goodbye"

    def decide(self, turn: Turn) -> Outcome:
        return talk.goodbye(turn)
