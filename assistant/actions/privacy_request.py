from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import people
from assistant.conversation.turn import Outcome, Turn


class PrivacyRequest(DeskAction):
    """Say who sees what, and pass on the wish."""

    action_name = "action_privacy_request"

    def decide(self, turn: Turn) -> Outcome:
        return people.privacy_request(turn)
