from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import intake
from assistant.conversation.turn import Outcome, Turn


class CompleteIntake(DeskAction):
    """Do what the finished intake was for."""

    action_name = "action_complete_intake"
    digresses = False

    def decide(self, turn: Turn) -> Outcome:
        return intake.complete(turn)
