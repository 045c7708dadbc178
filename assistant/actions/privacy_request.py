from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import privacy
from assistant.conversation.turn import Outcome, Turn


class PrivacyRequest(DeskAction):
    """Say who sees what; pass on the wish for one's data, or for having it deleted."""

    action_name = "action_privacy_request"

    def decide(self, turn: Turn) -> Outcome:
        return privacy.answer(turn)
