from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import questions
from assistant.conversation.turn import Outcome, Turn


class AnswerQuestion(DeskAction):
    """Answer a question about a program or about all."""

    action_name = "action_answer_question"

    def decide(self, turn: Turn) -> Outcome:
        return questions.answer_question(turn)
