"""Conversations with what was said in them.

Those of minors whose guardian has not agreed are shown without name and phone.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, func, or_, select
from sqlalchemy.orm import Session, aliased

from assistant.applicants.minors import Minors
from assistant.applicants.phones import e164
from assistant.store.engine import reading
from assistant.store.minors import talk_waits
from assistant.store.queries.pages import Filters, Page, between, is_, page, reached_at
from assistant.store.tables import Applicant, Conversation, Lead, Message
from assistant.store.text import storable

# A conversation in a list shows its newest messages; all of them are listed by `messages`.
NEWEST = 100


@dataclass(frozen=True)
class MessageView:
    """`direction` is in or out. Intent, confidence and entities are of inbound messages, wording of ours."""

    id: str
    conversation: str
    direction: str
    channel: str
    text: str
    language: str | None
    intent: str | None
    confidence: float | None
    entities: tuple[dict[str, Any], ...]
    wording: str | None
    reply_to: str | None
    carrier_id: str | None
    recipient: str | None
    status: str
    error: str | None
    segments: int | None
    media: int
    created_at: dt.datetime


@dataclass(frozen=True)
class ConversationView:
    """`messages` are the newest, at most 100, in the order in which they were said."""

    id: str
    channel: str
    language: str | None
    status: str
    phone: str | None
    applicant: str | None
    name: str | None
    waits_for_guardian: bool
    started_at: dt.datetime
    last_at: dt.datetime
    messages: tuple[MessageView, ...]


def conversations(engine: Engine, filters: Filters, minors: Minors) -> Page[ConversationView]:
    """Last spoken in in the time; `program` finds those that a lead for it came of."""
    query = select(Conversation).where(
        *between(Conversation.last_at, filters),
        *reached_at(Conversation.contact_id, filters.phone),
        *is_(Conversation.status, filters.status),
        *is_(Conversation.channel, filters.channel),
        *is_(Conversation.language, filters.language),
    )
    if filters.program is not None:
        query = query.where(
            Conversation.id.in_(select(Lead.conversation_id).where(*is_(Lead.program_id, filters.program)))
        )
    with reading(engine) as session:
        return page(session, query, Conversation.id, filters, lambda rows: _views(session, rows, minors))


def conversation(engine: Engine, id: str, minors: Minors) -> ConversationView | None:
    with reading(engine) as session:
        found = session.get(Conversation, storable(id))
        return _views(session, [found], minors)[0] if found else None


def messages(engine: Engine, filters: Filters, minors: Minors, conversation: str | None = None) -> Page[MessageView]:
    """Said in the time, newest first. `phone` finds both what came from it and what went to it."""
    query = select(Message).where(
        *between(Message.created_at, filters),
        *is_(Message.status, filters.status),
        *is_(Message.channel, filters.channel),
        *is_(Message.language, filters.language),
        *is_(Message.conversation_id, conversation),
    )
    if filters.phone is not None:
        talks = select(Conversation.id).where(*reached_at(Conversation.contact_id, filters.phone))
        query = query.where(or_(Message.conversation_id.in_(talks), Message.recipient == (e164(filters.phone) or "")))
    if filters.program is not None:
        brought_leads = select(Lead.conversation_id).where(*is_(Lead.program_id, filters.program))
        query = query.where(Message.conversation_id.in_(brought_leads))

    def views(rows: list[Message]) -> list[MessageView]:
        held = held_back(session, {row.conversation_id for row in rows}, minors)
        return [_message(row, waits=row.conversation_id in held) for row in rows]

    with reading(engine) as session:
        return page(session, query, Message.id, filters, views)


def held_back(session: Session, conversations: Collection[str], minors: Minors) -> set[str]:
    """Those of the conversations whose name and phone wait for a guardian."""
    return set(session.scalars(select(Conversation.id).where(Conversation.id.in_(conversations), talk_waits(minors))))


def _views(session: Session, rows: list[Conversation], minors: Minors) -> list[ConversationView]:
    said = _newest(session, [row.id for row in rows])
    held = held_back(session, [row.id for row in rows], minors)
    people = {row.applicant_id for row in rows if row.applicant_id}
    found = session.execute(select(Applicant.id, Applicant.name).where(Applicant.id.in_(people)))
    names: dict[str, str | None] = dict(found.all())
    return [
        ConversationView(
            id=row.id,
            channel=row.channel,
            language=row.language,
            status=row.status,
            phone=row.contact.value if row.contact and row.id not in held else None,
            applicant=row.applicant_id,
            name=None if row.id in held else names.get(row.applicant_id or ""),
            waits_for_guardian=row.id in held,
            started_at=row.started_at,
            last_at=row.last_at,
            messages=tuple(_message(message, waits=row.id in held) for message in said[row.id]),
        )
        for row in rows
    ]


def _newest(session: Session, conversations: list[str]) -> dict[str, list[Message]]:
    """The newest messages of each, in one query however many there are."""
    age = func.row_number().over(partition_by=Message.conversation_id, order_by=Message.id.desc()).label("age")
    numbered = select(Message, age).where(Message.conversation_id.in_(conversations)).subquery()
    message = aliased(Message, numbered)
    newest: dict[str, list[Message]] = defaultdict(list)
    for row in session.scalars(select(message).where(numbered.c.age <= NEWEST).order_by(message.id)):
        newest[row.conversation_id].append(row)
    return newest


def _message(row: Message, *, waits: bool) -> MessageView:
    return MessageView(
        id=row.id,
        conversation=row.conversation_id,
        direction=row.direction,
        channel=row.channel,
        text=row.text,
        language=row.language,
        intent=row.intent,
        confidence=row.confidence,
        entities=tuple(row.entities or ()),
        wording=row.wording,
        reply_to=row.reply_to,
        carrier_id=row.carrier_id,
        recipient=None if waits else row.recipient,
        status=row.status,
        error=row.error,
        segments=row.segments,
        media=row.media,
        created_at=row.created_at,
    )
