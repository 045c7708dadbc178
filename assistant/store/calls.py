"""What the phone line asks of the store besides turns: who is calling, what became of a transfer, recorded messages.

A call is known by the carrier's id for it, which is its conversation's thread.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assistant.catalog.schema import Language
from assistant.conversation.effects import HandoffKind
from assistant.conversation.turn import State
from assistant.handoff.outcomes import Outcome
from assistant.store import people, staff
from assistant.store.engine import one_at_a_time, reading, write
from assistant.store.tables import ContactPoint, Conversation, Handoff, Message
from assistant.store.text import storable

# What a member of staff who takes the call has dealt with; whatever else was filed stays to be done.
_SETTLED_BY_A_PERSON = (HandoffKind.PERSON, HandoffKind.LINE_DOWN)


@dataclass(frozen=True)
class Briefing:
    """What the front desk is told before it takes a call. `words` is what the caller last said of their own."""

    language: Language
    name: str | None
    phone: str | None
    programs: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Caller:
    """What a call tells of its caller by itself: the number (E.164), if shown, and the language it is held in."""

    address: str | None
    language: Language


@dataclass(frozen=True)
class Recording:
    """A recorded message; `seconds` long, where the carrier said so."""

    sid: str
    url: str
    seconds: int | None


def briefing(engine: Engine, call: str) -> Briefing | None:
    """`None` where the store knows nothing of the call."""
    with reading(engine) as session:
        conversation = _conversation(session, call)
        if conversation is None:
            return None
        person = people.known_applicant(session, conversation)
        return Briefing(
            language=cast("Language", conversation.language or "en"),
            name=person.name if person else None,
            phone=conversation.contact.value if conversation.contact else None,
            programs=tuple(State.model_validate(conversation.state).focus),
            words=_last_words(session, conversation),
        )


def leave_language_open(engine: Engine, call: str) -> None:
    """The caller has not said a word yet: the greeting's language is not theirs."""

    def work(session: Session) -> None:
        conversation = _conversation(session, call)
        if conversation is not None:
            conversation.language = None

    write(engine, work)


def note_taken(engine: Engine, call: str, by: str, now: dt.datetime) -> None:
    """A member of staff at phone `by` took the call. The handoff stays open until the talk is over."""

    def work(session: Session) -> None:
        member = staff.at_phone(session, by)
        for handoff in _being_put_through(session, call):
            handoff.details = {**handoff.details, "taken_by": by, "taken_at": now.isoformat()}
            handoff.assignee_id, handoff.taken_at = member or handoff.assignee_id, now
            handoff.updated_at = now

    write(engine, work)


def note_opened(session: Session, handoff_id: str) -> bool:
    """The screen of who took the call is brought to it; False where it was before."""
    handoff = session.get(Handoff, storable(handoff_id), with_for_update=True)
    if handoff is None or handoff.details.get("opened"):
        return False
    handoff.details = {**handoff.details, "opened": True}
    return True


def note_unanswered(engine: Engine, call: str, now: dt.datetime) -> None:
    """The front desk rang and nobody took it. Something stays open for the call, filed here if it was not before."""

    def work(session: Session) -> None:
        one_at_a_time(session, f"voice:{call}")
        conversation = _conversation(session, call)
        if conversation is None:
            return
        filed = _open(session, conversation)
        if not filed:
            filed = [_filed(session, conversation, conversation.contact, HandoffKind.PERSON, now)]
        for handoff in filed:
            handoff.details = {**handoff.details, "outcome": "no_answer"}
            handoff.updated_at = now

    write(engine, work)


def settle_transfer(engine: Engine, call: str, now: dt.datetime) -> None:
    """The caller and a member of staff have talked."""
    write(engine, lambda session: _settle(_being_put_through(session, call), now))


def keep_recording(engine: Engine, call: str, recording: Recording, caller: Caller, now: dt.datetime) -> None:
    """Put a recorded message with what is open for the call, or file it; the same recording once only."""

    def work(session: Session) -> None:
        one_at_a_time(session, f"voice:{call}")
        conversation = _conversation(session, call)
        contact = conversation.contact if conversation else people.contact_at(session, caller.address, now)
        if session.scalar(select(Handoff.id).where(Handoff.recording == recording.url)):
            return
        filed = _open(session, conversation) if conversation else []
        if any(recording.sid in handoff.details.get("recordings", {}) for handoff in filed):
            return
        handoff = filed[0] if filed else _filed(session, conversation, contact, HandoffKind.MESSAGE, now)
        handoff.language = handoff.language or caller.language
        kept_now = {"url": recording.url, "seconds": recording.seconds}
        recordings = {**handoff.details.get("recordings", {}), recording.sid: kept_now}
        handoff.details = {**handoff.details, "recordings": recordings}
        handoff.recording = handoff.recording or recording.url
        handoff.updated_at = now

    write(engine, work)


def close(engine: Engine, call: str, now: dt.datetime) -> None:
    """The call is over. What nobody dealt with stays open; a transfer that was taken is settled."""

    def work(session: Session) -> None:
        conversation = _conversation(session, call)
        if conversation is None:
            return
        conversation.status = "closed"
        _settle([handoff for handoff in _being_put_through(session, call) if "taken_at" in handoff.details], now)

    write(engine, work)


def _conversation(session: Session, call: str) -> Conversation | None:
    same = (Conversation.channel == "voice", Conversation.thread == storable(call))
    return session.scalar(select(Conversation).where(*same).order_by(Conversation.id.desc()).limit(1))


def _open(session: Session, conversation: Conversation) -> list[Handoff]:
    """The newest first."""
    mine = (Handoff.conversation_id == conversation.id, Handoff.status == "open")
    return list(session.scalars(select(Handoff).where(*mine).order_by(Handoff.created_at.desc(), Handoff.id.desc())))


def _filed(
    session: Session,
    conversation: Conversation | None,
    contact: ContactPoint | None,
    kind: HandoffKind,
    now: dt.datetime,
) -> Handoff:
    handoff = Handoff(
        conversation_id=conversation.id if conversation else None,
        applicant_id=conversation.applicant_id if conversation else None,
        contact_id=contact.id if contact else None,
        kind=kind,
        reason=kind,
        language=conversation.language if conversation else None,
        details={},
        created_at=now,
    )
    session.add(handoff)
    return handoff


def _being_put_through(session: Session, call: str) -> list[Handoff]:
    conversation = _conversation(session, call)
    if conversation is None:
        return []
    return [handoff for handoff in _open(session, conversation) if handoff.kind in _SETTLED_BY_A_PERSON]


def _settle(handoffs: list[Handoff], now: dt.datetime) -> None:
    for handoff in handoffs:
        handoff.status = "done"
        handoff.details = {**handoff.details, "outcome": "answered"}
        handoff.outcome, handoff.done_at, handoff.updated_at = Outcome.ANSWERED, now, now


def _last_words(session: Session, conversation: Conversation) -> str:
    """Not the keys, and rather not the asking for a person."""
    heard = (Message.conversation_id == conversation.id, Message.direction == "in")
    said = [
        message
        for message in session.scalars(select(Message).where(*heard).order_by(Message.id.desc()).limit(10))
        if re.search(r"[^\W\d_]", message.text)
    ]
    telling = [message for message in said if message.intent != "talk_to_person"]
    return next((message.text for message in (*telling, *said)), "")
