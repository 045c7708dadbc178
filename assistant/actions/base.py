"""What every action does the same: read the turn from the tracker, decide, send the outcome back as data."""

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from assistant.booking.ports import Sessions
from assistant.booking.read_once import ReadOnce
from assistant.catalog.schema import Catalog
from assistant.conversation.behaviours import beside, guardians, intake, people, session_lists, sharing, written
from assistant.conversation.ports import Memory, Sharing
from assistant.conversation.turn import Entity, Medium, Outcome, State, Turn
from assistant.conversation.unkept import Passage, Unkept
from assistant.handoff.hours import is_open

STATE_SLOT = "state"
FORM = "intake_form"


class DeskAction(Action):  # type: ignore[misc]  # rasa-sdk ships no types
    """An action that decides by one behaviour. Subclasses name themselves and decide.

    An intake that is open when it is done, or that it opens, asks its next question in the same call.
    """

    action_name: ClassVar[str]

    def __init__(
        self,
        catalogue: Callable[[], Catalog],
        clock: Callable[[], dt.datetime],
        memory: Memory | None = None,
        sessions: Sessions | None = None,
        sharing: Sharing | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._memory = memory
        self._sessions = sessions
        self._sharing = sharing

    def name(self) -> str:
        return self.action_name

    def decide(self, turn: Turn) -> Outcome:
        """What to say and do. Changes nothing by itself."""
        raise NotImplementedError

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        # In a thread: which seats are free and whose is read from the store.
        outcome = await asyncio.to_thread(self._outcome, self.turn(tracker))
        send(dispatcher, outcome)
        return [keep(outcome.state), *([FollowupAction(FORM)] if outcome.start_flow else [])]

    def _outcome(self, turn: Turn) -> Outcome:
        outcome = people.plainly_wanted(turn) or written.before(turn)
        outcome = outcome or written.rather_than_nothing(turn, self.decide(turn))
        if turn.state.flow is not None:
            outcome = intake.digress(turn, outcome)
        outcome = session_lists.back_to_offer(turn, outcome)
        outcome = beside.overhear(turn, guardians.overhear(turn, outcome))
        return sharing.ask(turn, intake.go_on(turn, outcome))

    def turn(self, tracker: Tracker) -> Turn:
        message = tracker.latest_message
        told = message.get("metadata") or {}
        medium: Medium = told.get("medium", "text")
        catalog = self._catalogue()
        now = self._clock().astimezone(ZoneInfo(catalog.partnership.zone))
        text, entities = message.get("text") or "", tuple(_entity(found) for found in message.get("entities") or ())
        removed = [Passage("", start, end) for start, end in told.get("removed") or ()]
        unkept = Unkept(text, tuple(removed)) if removed else None
        return Turn(
            text=unkept.kept if unkept else text,
            intent=(message.get("intent") or {}).get("name") or "nlu_fallback",
            confidence=(message.get("intent") or {}).get("confidence") or 0.0,
            entities=unkept.outside(entities) if unkept else entities,
            language="es" if told.get("language") == "es" else "en",
            medium=medium,
            state=State.model_validate(tracker.get_slot(STATE_SLOT) or {}),
            now=now,
            catalog=catalog,
            # By phone "open" means that somebody can be rung.
            desk_open=is_open(catalog.partnership, now) and (medium != "voice" or told.get("desk_rings", True)),
            phone=told.get("phone"),
            pressed=bool(told.get("pressed")),
            memory=self._memory,
            sessions=ReadOnce(self._sessions) if self._sessions is not None else None,
            sharing=self._sharing,
            conversation=tracker.sender_id,
            unkept=unkept,
        )


def _entity(found: dict[str, Any]) -> Entity:
    value = str(found.get("value", ""))
    return Entity(
        entity=found["entity"],
        text=str(found.get("text") or value),
        value=value,
        start=found.get("start", 0),
        end=found.get("end", 0),
    )


def send(dispatcher: CollectingDispatcher, outcome: Outcome) -> None:
    """Replies and effects travel as one custom payload; the app words and applies them."""
    if outcome.replies or outcome.effects:
        dispatcher.utter_message(json_message=outcome.model_dump(mode="json", include={"replies", "effects"}))


def keep(state: State) -> EventType:
    """The dialogue's scratch, on its way back through the engine."""
    return SlotSet(STATE_SLOT, state.model_dump(mode="json"))
