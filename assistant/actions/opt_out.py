from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import people
from assistant.conversation.turn import Outcome, Turn


class OptOut(DeskAction):
    """Stop texting."""

    action_name = "action_opt_out"

    def decide(self, turn: Turn) -> Outcome:
        return people.opt_out(turn)
