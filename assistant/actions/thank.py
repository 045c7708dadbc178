from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import talk
from assistant.conversation.turn import Outcome, Turn


class Thank(DeskAction):
    """Take thanks, and go back to the point."""

    action_name = "action_thank"

    def decide(self, turn: Turn) -> Outcome:
        return talk.thank(turn)
