from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import talk
from assistant.conversation.turn import Outcome, Turn


class StartOver(DeskAction):
    """Begin the dialogue anew."""

    action_name = "action_start_over"

    def decide(self, turn: Turn) -> Outcome:
        return talk.start_over(turn)
