"""One turn of a conversation, from what was said to what is to be answered, with no memory of its own.

The tracker is built for the turn from what the app sent and thrown away after it, so the 500th turn costs what the
first did.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Optional

import shortcuts
from action_door import ActionDoor, ActionFailed, keep_action_calls_light
from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.events import ActionExecuted, ActionExecutionRejected, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

# Scratch of one turn: coming back to the app it would be taken for an answer to the next question.
_TURN_ONLY_SLOTS = frozenset({"answer", REQUESTED_SLOT, "session_started_metadata"})
_SDK_KEYS = frozenset("text buttons elements custom template response image attachment quick_replies".split())


@dataclass(frozen=True)
class Turn:
    conversation: str
    message: str
    text: str
    language: Optional[str] = None
    medium: str = "text"
    intent: Optional[str] = None
    slots: Dict[str, Any] = field(default_factory=dict)
    loop: Optional[Dict[str, Any]] = None
    metadata: Dict[str, Any] = field(default_factory=dict)


class _Named(dict):
    """A response by its name, on its way through Rasa's events."""


class _NamesOnly(NaturalLanguageGenerator):
    """Rasa would render the text here; the app does, for medium and language."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Dict[str, Any]:
        facts = {key: value for key, value in kwargs.items() if key not in _SDK_KEYS and value is not None}
        return {"custom": _Named(name=utter_action, **({"facts": facts} if facts else {}))}


class _Collector(OutputChannel):
    def __init__(self) -> None:
        self.responses: List[Dict[str, Any]] = []

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        custom = message.get("custom")
        if isinstance(custom, _Named):
            self.responses.append(dict(custom))
        elif custom:
            self.responses.append({"custom": custom})
        elif message.get("text"):
            self.responses.append({"text": message["text"]})


class _Processor(MessageProcessor):
    """Rasa's processor, except that a failing action ends the turn instead of being logged and forgotten."""

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        # A copy, because a rejection must leave no trace of the policy's events.
        trial = tracker.copy()
        trial.update_with_events(prediction.events, self.domain)
        events: List[Event]
        try:
            events = await action.run(output_channel, nlg, trial, self.domain)
        except ActionExecutionRejection:
            tracker.update(ActionExecutionRejected(action.name(), prediction.policy_name, prediction.max_confidence))
            return True
        except ActionFailed:
            raise
        except Exception as error:
            raise ActionFailed(f"{action.name()}: {type(error).__name__}") from error
        self._log_action_on_tracker(tracker, action, events, prediction)
        await self._send_bot_messages(events, tracker, output_channel)
        return self.should_predict_another_action(action.name())


class Dialogue:
    def __init__(self, model: Path, door: ActionDoor) -> None:
        self.model = model.name.split(".")[0]
        self._processor = _Processor(
            model,
            tracker_store=None,
            lock_store=None,
            generator=_NamesOnly(),
            action_endpoint=door,
            on_circuit_break=_give_up,
        )
        self._domain = self._processor.domain
        self.intents = frozenset(self._domain.intents)
        self.slots = frozenset(slot.name for slot in self._domain.slots)
        keep_action_calls_light(self._domain)
        shortcuts.install()
        # One thread: parsing is CPU work that must not hold up /health, and two at once would only share the core.
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="reader")

    async def parse(self, text: str, language: Optional[str] = None) -> Dict[str, Any]:
        return await asyncio.get_running_loop().run_in_executor(self._reader, self._parse, text, language)

    def _parse(self, text: str, language: Optional[str]) -> Dict[str, Any]:
        message = UserMessage(text=text, metadata={"language": language})
        tracker = DialogueStateTracker("parse", [])
        return self._processor._parse_message_with_graph(message, tracker)

    async def turn(self, turn: Turn) -> Dict[str, Any]:
        understood = await self.parse(turn.text, turn.language)
        if turn.intent:
            understood["intent"] = {"name": turn.intent, "confidence": 1.0}
        tracker = self._tracker(turn, understood)
        before, channel = len(tracker.events), _Collector()
        await self._processor.run_action_extract_slots(channel, tracker)
        await self._processor._run_prediction_loop(channel, tracker)
        done = list(tracker.events)[before:]
        return {
            **summary(understood),
            "responses": channel.responses,
            "slots": {
                name: slot.value
                for name, slot in tracker.slots.items()
                if name not in _TURN_ONLY_SLOTS and slot.value is not None
            },
            "loop": _loop(tracker),
            "actions": [
                event.action_name
                for event in done
                if isinstance(event, ActionExecuted) and event.action_name != ACTION_LISTEN_NAME
            ],
        }

    def _tracker(self, turn: Turn, understood: Dict[str, Any]) -> DialogueStateTracker:
        events: List[Event] = [SlotSet(name, value) for name, value in turn.slots.items()]
        if turn.loop:
            events += [ActiveLoop(turn.loop["name"]), SlotSet(REQUESTED_SLOT, turn.loop.get("requested_slot"))]
        events.append(ActionExecuted(ACTION_LISTEN_NAME))
        metadata = {
            **turn.metadata,
            "conversation": turn.conversation,
            "message": turn.message,
            "medium": turn.medium,
            "language": turn.language,
        }
        parsed = {key: value for key, value in understood.items() if key not in ("text_tokens", "metadata")}
        events.append(
            UserUttered(
                turn.text,
                understood["intent"],
                understood["entities"],
                parsed,
                input_channel=turn.medium,
                message_id=turn.message,
                metadata=metadata,
            )
        )
        return DialogueStateTracker.from_events(turn.conversation, events, slots=self._domain.slots)


def summary(understood: Dict[str, Any]) -> Dict[str, Any]:
    """What the app may see of a parse. The ranking has real intents only: «did you mean» has no use for
    `nlu_fallback`.
    """
    text = understood["text"]
    return {
        "intent": {key: understood["intent"][key] for key in ("name", "confidence")},
        "ranking": [
            {"name": rank["name"], "confidence": rank["confidence"]}
            for rank in understood.get("intent_ranking", [])
            if rank["name"] != DEFAULT_NLU_FALLBACK_INTENT_NAME
        ][:3],
        "language": understood.get("language"),
        "language_confidence": understood.get("language_confidence"),
        "entities": [
            {
                "entity": entity["entity"],
                "text": text[entity["start"] : entity["end"]],
                "value": entity["value"],
                "start": entity["start"],
                "end": entity["end"],
            }
            for entity in understood["entities"]
        ],
    }


def reading(understood: Dict[str, Any]) -> Dict[str, Any]:
    """A parse by itself, with no dialogue around it: the likeliest intent, however unsure.

    Whether a low confidence means "ask again" is the dialogue's question; who only asks what a text means gets the best
    guess and its confidence.
    """
    told = summary(understood)
    if told["intent"]["name"] == DEFAULT_NLU_FALLBACK_INTENT_NAME and told["ranking"]:
        told["intent"] = dict(told["ranking"][0])
    return told


def _loop(tracker: DialogueStateTracker) -> Optional[Dict[str, Any]]:
    name = tracker.active_loop_name
    return {"name": name, "requested_slot": tracker.get_slot(REQUESTED_SLOT)} if name else None


def _give_up(tracker: DialogueStateTracker, *_: Any) -> None:
    raise ActionFailed(f"actions called for actions without end, {tracker.latest_action_name} last")
