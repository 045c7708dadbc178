from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import questions
from assistant.conversation.turn import Outcome, Turn


class CheckEligibility(DeskAction):
    """Say what a program asks for."""

    action_name = "action_check_eligibility"

    def decide(self, turn: Turn) -> Outcome:
        return questions.check_eligibility(turn)
