"""Turns as the desk hands them to the ledger."""

from itertools import count
from typing import Any

from assistant.catalog.schema import Language
from assistant.conversation.ports import Answer, Finished, Inbound, Opened, Worded
from assistant.conversation.turn import Effect, Reply, State
from assistant.messages.segments import segments

ROSA = "+12095550117"
_keys = count(1)


def a_text(text: str = "hola", phone: str = ROSA, **changes: Any) -> Inbound:
    """A text message, each with a key of its own."""
    given = {"channel": "sms", "key": f"SM{next(_keys):032x}", "thread": phone, "text": text, "address": phone}
    return Inbound(**{**given, **changes})


def a_call(text: str = "hello", call: str = "CA1", phone: str | None = ROSA, **changes: Any) -> Inbound:
    given = {"channel": "voice", "key": f"{call}:{next(_keys)}", "thread": call, "text": text, "address": phone}
    return Inbound(**{**given, **changes})


def a_chat(text: str = "hello", conversation: str | None = None, **changes: Any) -> Inbound:
    given = {"channel": "chat", "key": f"chat-{next(_keys)}", "thread": conversation, "text": text}
    return Inbound(**{**given, **changes})


def a_finished(
    opened: Opened,
    inbound: Inbound,
    *effects: Effect,
    said: tuple[str, ...] = ("Hello.",),
    language: Language = "en",
    **changes: Any,
) -> Finished:
    """The turn that `opened` began, answered."""
    answer = Answer(
        conversation=opened.conversation,
        language=language,
        replies=tuple(Worded(text=text, segments=segments(text)) for text in said),
    )
    given = {
        "opened": opened,
        "inbound": inbound,
        "answer": answer,
        "state": State(),
        "intent": "greet",
        "confidence": 0.97,
        "entities": (),
        "effects": effects,
        "wordings": tuple(f"utter_{number}" for number in range(len(said))),
    }
    return Finished(**{**given, **changes})


def an_effect(kind: str, /, **args: Any) -> Effect:
    return Effect(kind=kind, args=args)


def a_text_effect(name: str = "utter_details", **facts: Any) -> Effect:
    return Effect(kind="text", args={"reply": Reply(name=name, facts=facts).model_dump()})
