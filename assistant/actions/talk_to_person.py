from assistant.actions.base import DeskAction
from assistant.conversation.behaviours import people
from assistant.conversation.turn import Outcome, Turn


class TalkToPerson(DeskAction):
    """Bring in a person."""

    action_name = "action_talk_to_person"

    def decide(self, turn: Turn) -> Outcome:
        return people.talk_to_person(turn)
