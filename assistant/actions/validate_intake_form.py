import asyncio
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from assistant.actions.base import DeskAction, keep, send
from assistant.conversation.behaviours import beside, guardians, intake, sharing
from assistant.conversation.turn import Outcome, Turn


class ValidateIntakeForm(DeskAction):
    """Take the answer to the open question and go on; the form ends when the intake has no question left."""

    action_name = "validate_intake_form"

    def decide(self, turn: Turn) -> Outcome:
        taken = beside.overhear(turn, guardians.overhear(turn, intake.take_answer(turn)))
        return sharing.ask(turn, intake.go_on(turn, taken))

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = self.turn(tracker)
        outcome = await asyncio.to_thread(self.decide, turn) if intake.may_wait(turn.state) else self.decide(turn)
        send(dispatcher, outcome)
        # One generic slot asks every question: emptied for the next one, "done" to end the form.
        return [keep(outcome.state), SlotSet("answer", None if outcome.state.flow is not None else "done")]
