"""A web chat as the visitor sees it: what was said so far, and what is new."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal, cast

from sqlalchemy import Engine, exists, select, update
from sqlalchemy.orm import aliased

from assistant.catalog.schema import Language
from assistant.conversation.ports import Choice
from assistant.store import takeovers
from assistant.store.engine import reading, write
from assistant.store.staff_messages import SHOWN, WAITING
from assistant.store.tables import Conversation, Handoff, Message

# What one look gives at the most: the newest on resuming, the next ones after that.
MOST = 200
_NEVER_SHOWN = ("cancelled", "suppressed")

Speaker = Literal["visitor", "assistant", "staff"]


@dataclass(frozen=True)
class Said:
    """One message. `turn_key` is its own, or that of the message which it answers; `position` counts replies."""

    id: str
    speaker: Speaker
    text: str
    language: Language | None
    turn_key: str | None
    position: int
    choices: tuple[Choice, ...]
    at: dt.datetime


@dataclass(frozen=True)
class Chat:
    """`with_person`: a member of staff has it; `awaits_person`: or somebody of them is wanted."""

    conversation: str
    language: Language | None
    with_person: bool
    awaits_person: bool
    said: tuple[Said, ...]


def history(engine: Engine, conversation: str, after: str = "") -> Chat | None:
    """What was said after the message `after`, oldest first, which is shown from now on.

    `None` where there is no such web chat.
    """
    chat, unseen = _history(engine, conversation, after)
    if unseen:
        seen = update(Message).where(Message.id.in_(unseen), Message.status == WAITING).values(status=SHOWN)
        write(engine, lambda session: session.execute(seen))
    return chat


def _history(engine: Engine, conversation: str, after: str) -> tuple[Chat | None, list[str]]:
    """With the messages of staff that nobody has seen yet."""
    asked = aliased(Message)
    with reading(engine) as session:
        found = session.get(Conversation, conversation)
        if found is None or found.channel != "chat":
            return None, []
        query = (
            select(Message, asked.turn_key, asked.answer)
            .outerjoin(asked, Message.reply_to == asked.id)
            .where(Message.conversation_id == conversation, Message.channel == "chat", Message.id > after)
            .where(Message.status.not_in(_NEVER_SHOWN))
            .order_by(Message.id if after else Message.id.desc())
            .limit(MOST)
        )
        rows = session.execute(query).all()
        said = [_said(message, key, answer) for message, key, answer in rows]
        waits = exists().where(Handoff.conversation_id == found.id, Handoff.status.in_(("open", "taken")))
        held, waited_for = session.execute(
            select(takeovers.is_with_person(Conversation), waits).where(Conversation.id == found.id)
        ).one()
        with_person = bool(held) or found.status == "with_person"
        chat = Chat(
            conversation=found.id,
            language=cast("Language | None", found.language),
            with_person=with_person,
            awaits_person=with_person or bool(waited_for),
            said=tuple(said if after else reversed(said)),
        )
        return chat, [message.id for message, _, _ in rows if message.status == WAITING]


def _said(message: Message, asked_key: str | None, answer: dict[str, Any] | None) -> Said:
    return Said(
        id=message.id,
        speaker=_speaker(message),
        text=message.text,
        language=cast("Language | None", message.language),
        turn_key=message.turn_key or asked_key,
        position=message.position,
        choices=_choices(answer, message.position),
        at=message.created_at,
    )


def _speaker(message: Message) -> Speaker:
    if message.direction == "in":
        return "visitor"
    # What the line says answers a message or has a name among the wordings; people's words have neither.
    # That somebody has come or gone is the line's own word.
    return "assistant" if message.reply_to or message.wording else "staff"


def _choices(answer: dict[str, Any] | None, position: int) -> tuple[Choice, ...]:
    """Quick replies are kept in the stored answer alone."""
    replies = (answer or {}).get("replies", [])
    return tuple(Choice(**choice) for choice in replies[position]["choices"]) if position < len(replies) else ()
