from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import people
from assistant.conversation.turn import Outcome, Turn


class EmployerInquiry(DeskAction):
    """Take down an employer's or school's wish."""

    action_name = "action_employer_inquiry"

    def decide(self, turn: Turn) -> Outcome:
        return people.employer_inquiry(turn)
