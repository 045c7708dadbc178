from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import talk
from assistant.conversation.turn import Outcome, Turn


class OutOfScope(DeskAction):
    """Say an honest no, and what the line does."""

    action_name = "action_out_of_scope"

    def decide(self, turn: Turn) -> Outcome:
        return talk.out_of_scope(turn)
