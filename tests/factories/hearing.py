"""An engine that takes messages as it is told, and the real actions that decide on them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml
from rasa_sdk.executor import ActionExecutor

from assistant.actions.server import make_executor
from assistant.catalog.basics import Language
from assistant.conversation.ports import Understanding
from assistant.conversation.turn import Effect, Reply, State
from assistant.errors import EngineError
from assistant.wiring import ROOT, Services


@dataclass
class HearingEngine:
    """`takes`: intent and confidence by the words; what is not in it is not understood. `down`: it does not answer."""

    executor: ActionExecutor
    takes: dict[str, tuple[str, float]] = field(default_factory=dict)
    down: bool = False

    async def turn(
        self, *, text: str, language: Language | None, medium: str, state: State, intent: str | None, **given: Any
    ) -> Understanding:
        if self.down:
            raise EngineError("the engine is down")
        name, confidence = (intent, 1.0) if intent else self.takes.get(text, ("nlu_fallback", 0.3))
        message = {
            "text": text,
            "intent": {"name": name, "confidence": confidence},
            "entities": [],
            "metadata": {**given["metadata"], "language": language, "medium": medium},
        }
        tracker = {
            "sender_id": given["conversation"],
            "slots": {"state": state.model_dump(mode="json")},
            "latest_message": message,
            "events": [],
        }
        call = {"next_action": _actions()[name], "sender_id": "c-1", "tracker": tracker, "domain": {}}
        result: Any = await self.executor.run(call)
        said = [answer["custom"] for answer in result.model_dump()["responses"]]
        return Understanding(
            intent=name,
            confidence=confidence,
            language=language or "en",
            language_confidence=0.0,
            replies=tuple(Reply.model_validate(reply) for one in said for reply in one["replies"]),
            effects=tuple(Effect.model_validate(effect) for one in said for effect in one["effects"]),
        )

    async def parse(self, text: str, language: Language | None = None) -> Understanding:
        raise EngineError("nobody asks it for that")

    async def ready(self) -> bool:
        return not self.down


def a_hearing_engine(services: Services, **takes: tuple[str, float]) -> HearingEngine:
    """With actions that see what the line's own see."""
    catalogue = services.catalogue.current
    return HearingEngine(
        make_executor(catalogue, services.clock, services.memory, services.sessions, services.sharing), takes
    )


@cache
def _actions() -> dict[str, str]:
    """The action of each intent, outside of an intake, as the rules of the engine have it."""
    return dict(_ruled())


def _ruled() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "data" / "rules").glob("*.yml")):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            if "condition" in rule:
                continue
            first, second, *_ = rule["steps"]
            for step in first.get("or", [first]):
                yield step["intent"], second["action"]
