from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import talk
from assistant.conversation.turn import Outcome, Turn


class ChangeLanguage(DeskAction):
    """Go on in the other language."""

    action_name = "action_change_language"

    def decide(self, turn: Turn) -> Outcome:
        return talk.change_language(turn)
