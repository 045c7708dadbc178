from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import answers
from assistant.conversation.turn import Outcome, Turn


class Inform(DeskAction):
    """Take facts or an open answer."""

    action_name = "action_inform"

    def decide(self, turn: Turn) -> Outcome:
        return answers.inform(turn)
