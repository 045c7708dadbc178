from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import intake
from assistant.conversation.turn import Outcome, Turn


class AskAnswer(DeskAction):
    """Put the next question of the intake."""

    action_name = "action_ask_answer"
    digresses = False

    def decide(self, turn: Turn) -> Outcome:
        return intake.ask(turn)
