from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import talk
from assistant.conversation.turn import Outcome, Turn


class Help(DeskAction):
    """Say what the line does."""

    action_name = "action_help"

    def decide(self, turn: Turn) -> Outcome:
        return talk.help_menu(turn)
