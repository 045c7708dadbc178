from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import own_seats, seat_answers, sessions
from assistant.conversation.turn import Outcome, Turn


class ListSessions(DeskAction):
    """Say when the information sessions are, or when theirs is."""

    action_name = "action_list_sessions"

    def decide(self, turn: Turn) -> Outcome:
        return own_seats.answer(turn) or seat_answers.answer_but_pick(turn) or sessions.list_sessions(turn)
