from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import answers
from assistant.conversation.turn import Outcome, Turn


class CorrectAnswer(DeskAction):
    """Take something back that was said earlier."""

    action_name = "action_correct_answer"

    def decide(self, turn: Turn) -> Outcome:
        return answers.correct_answer(turn)
