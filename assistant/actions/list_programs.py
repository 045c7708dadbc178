from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import programs
from assistant.conversation.turn import Outcome, Turn


class ListPrograms(DeskAction):
    """List the programs that fit what was asked."""

    action_name = "action_list_programs"

    def decide(self, turn: Turn) -> Outcome:
        return programs.list_programs(turn)
