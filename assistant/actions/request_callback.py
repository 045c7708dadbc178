from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import people
from assistant.conversation.turn import Outcome, Turn


class RequestCallback(DeskAction):
    """Take a request to be called back."""

    action_name = "action_request_callback"

    def decide(self, turn: Turn) -> Outcome:
        return people.request_callback(turn)
