"""What a conversation has left in the store: what was understood and answered, and everything that came of it."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.engine import reading
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import Applicant, Consent, Conversation, Handoff, Lead, Message, Unanswered

NOTICE = "utter_notice"


@dataclass(frozen=True)
class TurnRow:
    """One message that came in. `replies` are the names of what was answered, in order."""

    text: str
    status: str
    intent: str | None
    confidence: float | None
    error: str | None
    replies: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True)
class Left:
    """`handoffs` by kind: reason, summary, callback_at and details. `unanswered`: (topic, program, reason).

    `seats`: (program, wall time of the session, status, how many) of whoever this phone or conversation is.
    """

    id: str
    language: str | None
    state: dict[str, Any]
    turns: tuple[TurnRow, ...]
    name: str | None
    leads: tuple[str, ...]
    handoffs: dict[str, dict[str, Any]]
    unanswered: tuple[tuple[str | None, str | None, str], ...]
    consents: tuple[tuple[str, bool], ...]
    texts: tuple[str, ...]
    seats: tuple[tuple[str | None, str, str, int], ...] = ()

    def same_in_both_languages(self) -> dict[str, Any]:
        """What must not depend on the language that was spoken: everything but people's own words."""
        offer, flow = self.state.get("offer"), self.state.get("flow")
        return {
            "replies": [turn.replies for turn in self.turns],
            "name": self.name,
            "leads": self.leads,
            "handoffs": {
                kind: {"reason": row["reason"], "told": sorted(key for key, value in row["details"].items() if value)}
                for kind, row in self.handoffs.items()
            },
            "unanswered": self.unanswered,
            "consents": self.consents,
            "texts": self.texts,
            "seats": self.seats,
            "focus": self.state.get("focus"),
            "topic": self.state.get("topic"),
            "offer": (offer["kind"], offer["options"], offer["more"]) if offer else None,
            "asking": (flow["name"], flow["asking"], sorted(flow["answers"])) if flow else None,
        }


def left(database: Engine, thread: str) -> Left:
    """What the newest conversation of this thread (phone, CallSid or chat id) has left."""
    with reading(database) as session:
        newest = select(Conversation).where(Conversation.thread == thread).order_by(Conversation.id.desc()).limit(1)
        conversation = session.scalars(newest).one()

        def all_of(table: Any) -> list[Any]:
            return list(
                session.scalars(select(table).where(table.conversation_id == conversation.id).order_by(table.id))
            )

        messages: list[Message] = all_of(Message)
        sent = set(session.scalars(select(OutboxRow.message_id).where(OutboxRow.conversation_id == conversation.id)))
        handoffs: list[Handoff] = all_of(Handoff)
        unanswered: list[Unanswered] = all_of(Unanswered)
        leads: list[Lead] = all_of(Lead)
        said = [message.id for message in messages if message.direction == "in"]
        consents = session.scalars(select(Consent).where(Consent.message_id.in_(said)).order_by(Consent.id)).all()
        person = session.get(Applicant, conversation.applicant_id) if conversation.applicant_id else None
        return Left(
            id=conversation.id,
            language=conversation.language,
            state=conversation.state,
            turns=tuple(_turn(message, messages, sent) for message in messages if message.direction == "in"),
            name=person.name if person else None,
            leads=tuple(lead.program_id for lead in leads),
            handoffs={handoff.kind: _handoff(handoff) for handoff in handoffs},
            unanswered=tuple((row.topic, row.program_id, row.reason) for row in unanswered),
            consents=tuple((consent.kind, consent.granted) for consent in consents),
            texts=tuple(m.wording or "" for m in messages if m.id in sent),
            seats=_seats(session, conversation),
        )


def _seats(session: Session, conversation: Conversation) -> tuple[tuple[str | None, str, str, int], ...]:
    theirs = [BookingRow.conversation_id == conversation.id]
    if conversation.contact_id is not None:
        theirs.append(BookingRow.contact_id == conversation.contact_id)
    bookings = session.scalars(select(BookingRow).where(or_(*theirs)).order_by(BookingRow.id)).all()
    return tuple(
        (seat.program_id, _wall_time(seat.session_date), seat.status, seat.seats)
        for seat in sorted(bookings, key=lambda seat: seat.session_date.starts_at)
    )


def _wall_time(date: SessionDateRow) -> str:
    return date.starts_at.astimezone(ZoneInfo(date.zone)).strftime("%Y-%m-%dT%H:%M")


def _turn(message: Message, messages: list[Message], sent: set[str | None]) -> TurnRow:
    said = (m for m in messages if m.reply_to == message.id and m.id not in sent)
    replies = sorted(said, key=lambda m: m.position)
    return TurnRow(
        text=message.text,
        status=message.status,
        intent=message.intent,
        confidence=message.confidence,
        error=message.error,
        replies=tuple(reply.wording or "" for reply in replies if reply.wording != NOTICE),
        said=tuple(reply.text for reply in replies),
    )


def _handoff(handoff: Handoff) -> dict[str, Any]:
    return {
        "reason": handoff.reason,
        "summary": handoff.summary,
        "callback_at": handoff.callback_at,
        "language": handoff.language,
        "status": handoff.status,
        "details": handoff.details,
    }
