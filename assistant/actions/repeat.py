from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import talk
from assistant.conversation.turn import Outcome, Turn


class Repeat(DeskAction):
    """Say the last thing again."""

    action_name = "action_repeat"

    def decide(self, turn: Turn) -> Outcome:
        return talk.repeat(turn)
