from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import answers
from assistant.conversation.turn import Outcome, Turn


class DontKnow(DeskAction):
    """Take an "I don't know"."""

    action_name = "action_dont_know"

    def decide(self, turn: Turn) -> Outcome:
        return answers.dont_know(turn)
