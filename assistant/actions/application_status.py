from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import questions
from assistant.conversation.turn import Outcome, Turn


class ApplicationStatus(DeskAction):
    """Pass on a question about somebody's application."""

    action_name = "action_application_status"

    def decide(self, turn: Turn) -> Outcome:
        return questions.tell_application_status(turn)
