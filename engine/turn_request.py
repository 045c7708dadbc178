"""Reads what the app sent, and refuses it with a reason before any work is done."""

from __future__ import annotations

import json
from typing import AbstractSet, Any, Dict, List, Optional, Tuple

_LANGUAGES = ("en", "es")
_MAX_BATCH = 500


class BadRequest(Exception):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


def read_turn(body: bytes, intents: AbstractSet[str], slots: AbstractSet[str]) -> Any:
    from dialogue import Turn  # imports Rasa; this module is imported before it is there

    data = _object(body)
    intent, loop = data.get("intent"), data.get("loop")
    if intent is not None and intent not in intents:
        raise BadRequest("unknown_intent", "not an intent of the domain")
    if loop is not None and not (isinstance(loop, dict) and isinstance(loop.get("name"), str)):
        raise BadRequest("invalid", "loop is null or an object with a name")
    sent = _dict(data, "slots")
    if not slots.issuperset(sent):
        raise BadRequest("unknown_slot", "not a slot of the domain")
    return Turn(
        conversation=_string(data, "conversation"),
        message=_string(data, "message"),
        text=_text(data.get("text")),
        language=_language(data),
        medium=str(data.get("medium") or "text"),
        intent=intent,
        slots=sent,
        loop=loop,
        metadata=_dict(data, "metadata"),
    )


def read_text(body: bytes) -> Tuple[str, Optional[str]]:
    data = _object(body)
    return _text(data.get("text")), _language(data)


def read_batch(body: bytes) -> List[str]:
    texts = _object(body).get("texts")
    if not isinstance(texts, list) or len(texts) > _MAX_BATCH:
        raise BadRequest("invalid", f"texts is a list of at most {_MAX_BATCH}")
    return [_text(text) for text in texts]


def read_model(body: bytes) -> str:
    name = _string(_object(body), "model")
    if not name.isalnum():
        raise BadRequest("invalid", "model is a name, and no path")
    return name


def _object(body: bytes) -> Dict[str, Any]:
    try:
        data = json.loads(body)
    except ValueError:
        raise BadRequest("invalid_json", "the body is not JSON") from None
    if not isinstance(data, dict):
        raise BadRequest("invalid", "the body is not an object")
    return data


def _text(text: Any) -> str:
    # Rasa takes a leading "/" for a command such as /restart; a person has no commands.
    spoken = text.lstrip("/ \t\r\n") if isinstance(text, str) else ""
    if not spoken.strip():
        raise BadRequest("empty_text", "text is empty")
    return spoken


def _string(data: Dict[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise BadRequest("invalid", f"{key} is missing")
    return value


def _dict(data: Dict[str, Any], key: str) -> Dict[str, Any]:
    value = data.get(key) or {}
    if not isinstance(value, dict):
        raise BadRequest("invalid", f"{key} is an object")
    return value


def _language(data: Dict[str, Any]) -> Optional[str]:
    language = data.get("language")
    if language is not None and language not in _LANGUAGES:
        raise BadRequest("invalid", "language is en, es or null")
    return language
