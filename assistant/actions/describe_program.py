from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import programs
from assistant.conversation.turn import Outcome, Turn


class DescribeProgram(DeskAction):
    """Tell about one program."""

    action_name = "action_describe_program"

    def decide(self, turn: Turn) -> Outcome:
        return programs.describe_program(turn)
