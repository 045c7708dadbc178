from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import ratings
from assistant.conversation.turn import Outcome, Turn


class GiveFeedback(DeskAction):
    """Take a rating or comment."""

    action_name = "action_give_feedback"

    def decide(self, turn: Turn) -> Outcome:
        return ratings.take_feedback(turn)
