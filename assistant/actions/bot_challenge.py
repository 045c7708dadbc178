from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import talk
from assistant.conversation.turn import Outcome, Turn


class BotChallenge(DeskAction):
    """Say that this is an automated assistant."""

    action_name = "action_bot_challenge"

    def decide(self, turn: Turn) -> Outcome:
        return talk.bot_challenge(turn)
