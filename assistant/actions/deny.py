from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import answers
from assistant.conversation.turn import Outcome, Turn


class Deny(DeskAction):
    """Take a no to what was offered."""

    action_name = "action_deny"

    def decide(self, turn: Turn) -> Outcome:
        return answers.deny(turn)
