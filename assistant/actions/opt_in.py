from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import people
from assistant.conversation.turn import Outcome, Turn


class OptIn(DeskAction):
    """Start texting again."""

    action_name = "action_opt_in"

    def decide(self, turn: Turn) -> Outcome:
        return people.opt_in(turn)
