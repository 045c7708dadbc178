from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import sessions
from assistant.conversation.turn import Outcome, Turn


class ListSessions(DeskAction):
    """Say when the information sessions are."""

    action_name = "action_list_sessions"

    def decide(self, turn: Turn) -> Outcome:
        return sessions.list_sessions(turn)
