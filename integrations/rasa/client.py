"""The app's side of the engine's doors (`engine/server.py` has the other)."""

import json
from typing import Any

import aiohttp
from pydantic import ValidationError

from assistant.catalog.schema import Language
from assistant.conversation.ports import Understanding
from assistant.conversation.turn import Effect, Entity, Medium, Reply, State
from assistant.errors import EngineError

BATCH = 500


class RasaEngine:
    """Implements `assistant.conversation.ports.Engine`. One keep-alive session; start and stop it with the app."""

    def __init__(self, url: str, secret: str, timeout: float) -> None:
        self._url = url.rstrip("/")
        self._secret = secret
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=min(2.0, timeout))
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(headers={"Authorization": f"Bearer {self._secret}"})

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def turn(
        self,
        *,
        conversation: str,
        message: str,
        text: str,
        language: Language | None,
        medium: Medium,
        state: State,
        intent: str | None,
        metadata: dict[str, Any],
    ) -> Understanding:
        loop = {"name": "intake_form", "requested_slot": "answer"} if state.flow is not None else None
        answer = await self._post(
            "/turn",
            {
                "conversation": conversation,
                "message": message,
                "text": text,
                "language": language,
                "medium": medium,
                "intent": intent,
                "slots": {"state": state.model_dump(mode="json")},
                "loop": loop,
                "metadata": metadata,
            },
        )
        try:
            return _understanding(answer)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise EngineError(f"the engine answered nonsense: {_wrong(error)}") from None

    async def parse(self, text: str, language: Language | None = None) -> Understanding:
        try:
            return _understanding(await self._post("/parse", {"text": text, "language": language}))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise EngineError(f"the engine answered nonsense: {_wrong(error)}") from None

    async def parse_batch(self, texts: list[str]) -> list[Understanding]:
        found: list[Understanding] = []
        for start in range(0, len(texts), BATCH):
            answer = await self._post("/parse/batch", {"texts": texts[start : start + BATCH]})
            found += [_understanding(result) for result in answer["results"]]
        return found

    async def ready(self) -> bool:
        if self._session is None:
            return False
        try:
            async with self._session.get(f"{self._url}/health", timeout=aiohttp.ClientTimeout(total=2)) as response:
                return response.status == 200
        except (TimeoutError, aiohttp.ClientError):
            return False

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if self._session is None:
            raise EngineError("the engine client has not been started")
        try:
            async with self._session.post(self._url + path, json=body, timeout=self._timeout) as response:
                text = await response.text()
                if response.status != 200:
                    raise EngineError(f"the engine answered {response.status}: {text[:200]}")
                answer = json.loads(text)
        except TimeoutError as error:
            raise EngineError(f"the engine took over {self._timeout.total} s") from error
        except aiohttp.ClientError as error:
            raise EngineError(f"the engine cannot be reached: {error}") from error
        except ValueError as error:
            raise EngineError("the engine answered something that is not JSON") from error
        if not isinstance(answer, dict):
            raise EngineError("the engine answered something that is not an object")
        return answer


def _wrong(error: Exception) -> str:
    """What was wrong with it, without what stood there: that may be words of the person."""
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, wrong['loc']))}: {wrong['type']}" for wrong in error.errors())
    return repr(error) if isinstance(error, KeyError | AttributeError) else type(error).__name__


def _understanding(answer: dict[str, Any]) -> Understanding:
    replies: list[Reply] = []
    effects: list[Effect] = []
    for response in answer.get("responses", ()):
        if "custom" in response:
            replies += [Reply.model_validate(reply) for reply in response["custom"].get("replies", ())]
            effects += [Effect.model_validate(effect) for effect in response["custom"].get("effects", ())]
        elif response.get("name"):
            replies.append(Reply(name=response["name"]))
    state = State.model_validate((answer.get("slots") or {}).get("state") or {})
    if answer.get("loop") is None:
        # The engine left the form: an intake without its form would never be asked again.
        state.flow = None
    return Understanding(
        intent=str(answer["intent"]["name"]),
        confidence=float(answer["intent"]["confidence"]),
        language="es" if answer.get("language") == "es" else "en",
        language_confidence=float(answer.get("language_confidence") or 0.0),
        entities=tuple(Entity.model_validate(entity) for entity in answer.get("entities", ())),
        replies=tuple(replies),
        effects=tuple(effects),
        state=state,
        ranking=tuple((entry["name"], float(entry["confidence"])) for entry in answer.get("ranking", ())),
    )
