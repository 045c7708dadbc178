from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import answers
from assistant.conversation.turn import Outcome, Turn


class Affirm(DeskAction):
    """Take a yes to what was offered."""

    action_name = "action_affirm"

    def decide(self, turn: Turn) -> Outcome:
        return answers.affirm(turn)
