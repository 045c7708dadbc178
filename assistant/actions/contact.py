from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import questions
from assistant.conversation.turn import Outcome, Turn


class Contact(DeskAction):
    """Say how to reach the office."""

    action_name = "action_contact"

    def decide(self, turn: Turn) -> Outcome:
        return questions.tell_contact(turn)
