from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import talk
from assistant.conversation.turn import Outcome, Turn


class Fallback(DeskAction):
    """Ask once more, differently; then offer a person."""

    action_name = "action_fallback"

    def decide(self, turn: Turn) -> Outcome:
        return talk.fallback(turn)
