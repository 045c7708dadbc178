from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import programs
from assistant.conversation.turn import Outcome, Turn


class Recommend(DeskAction):
    """Find what fits by two or three questions."""

    action_name = "action_recommend"

    def decide(self, turn: Turn) -> Outcome:
        return programs.start_recommendation(turn)
