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
from assistant.handoff.call_steps import Step
from assistant.handoff.outcomes import Outcome
from assistant.store import desk_calls, lead_stages, people, staff
from assistant.store.engine import one_at_a_time, reading, write
from assistant.store.tables import ContactPoint, Conversation, Handoff, Message
from assistant.store.text import storable

# What a member of staff who takes the call has dealt with; whatever else was filed stays to be done.
_SETTLED_BY_A_PERSON = (HandoffKind.PERSON, HandoffKind.LINE_DOWN)


@dataclass(frozen=True)
class Briefing:
    """What the front desk is told before it takes a call. `words` is what the caller last said of their own.

    `passed_by`: the name of whoever passes the call on, where it is passed on to the phone that rings; `spoken_there`:
    the language of whoever that phone belongs to.
    """

    language: Language
    name: str | None
    phone: str | None
    programs: tuple[str, ...]
    words: str
    passed_by: str | None = None
    spoken_there: Language = "en"


@dataclass(frozen=True)
class Standing:
    """Where a call stands for its caller: their turn, and the language that they hear."""

    turn: int = 0
    language: Language = "en"


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


def briefing(engine: Engine, call: str, ringing: str = "", now: dt.datetime | None = None) -> Briefing | None:
    """For the phone that is `ringing`. `None` where the store knows nothing of the call."""
    with reading(engine) as session:
        conversation = conversation_of(session, call)
        if conversation is None:
            return None
        person = people.known_applicant(session, conversation)
        return Briefing(
            language=cast("Language", conversation.language or "en"),
            name=person.name if person else None,
            phone=conversation.contact.value if conversation.contact else None,
            programs=tuple(State.model_validate(conversation.state).focus),
            words=_last_words(session, conversation),
            passed_by=_passed_by(session, conversation, ringing, now) if ringing and now is not None else None,
            spoken_there=staff.language_at(session, ringing),
        )


def _passed_by(session: Session, conversation: Conversation, ringing: str, now: dt.datetime) -> str | None:
    found = desk_calls.of_conversation(session, conversation.id, now)
    if found is None or found.step is not Step.PASSING or found.to_phone != ringing or found.member is None:
        return None
    return staff.names(session).get(found.member)


def leave_language_open(engine: Engine, call: str) -> None:
    """The caller has not said a word yet: the greeting's language is not theirs."""

    def work(session: Session) -> None:
        conversation = conversation_of(session, call)
        if conversation is not None:
            conversation.language = None

    write(engine, work)


def note_taken(
    engine: Engine, call: str, by: str, now: dt.datetime, leg: str = "", at: Standing | None = None
) -> str | None:
    """A member of staff at phone `by` took the call on `leg`. The handoff stays open until the talk is over.

    The leg that waited for it meanwhile, where one passed it on. Raises `CallStepError` where the call is somebody
    else's by now.
    """
    standing = at or Standing()

    def work(session: Session) -> str | None:
        member = staff.at_phone(session, by)
        waited, conversation = None, conversation_of(session, call)
        if leg and conversation is not None:
            taker = desk_calls.Taker(leg, by, member)
            waited = desk_calls.took(session, conversation, taker, standing.turn, standing.language, now)
        for handoff in _being_put_through(session, call):
            # Whoever has it now is shown the caller anew.
            known = {key: value for key, value in handoff.details.items() if key not in ("opened", "outcome")}
            handoff.details = {**known, "taken_by": by, "taken_at": now.isoformat()}
            handoff.assignee_id, handoff.taken_at = member or handoff.assignee_id, now
            handoff.updated_at = now
        return waited

    return write(engine, work)


def note_opened(session: Session, handoff_id: str) -> bool:
    """The screen of who took the call is brought to it; False where it was before."""
    handoff = session.get(Handoff, storable(handoff_id), with_for_update=True)
    if handoff is None or handoff.details.get("opened"):
        return False
    handoff.details = {**handoff.details, "opened": True}
    return True


def note_unanswered(engine: Engine, call: str, now: dt.datetime) -> None:
    """Nobody of the desk has the call (any more). Something stays open for it, filed here if it was not before."""

    def work(session: Session) -> None:
        one_at_a_time(session, f"voice:{call}")
        conversation = conversation_of(session, call)
        if conversation is None:
            return
        desk_calls.end(session, conversation, now)
        filed = _open(session, conversation)
        if not filed:
            filed = [_filed(session, conversation, conversation.contact, HandoffKind.PERSON, now)]
        _left_waiting(filed, "no_answer", now)

    write(engine, work)


def settle_transfer(engine: Engine, call: str, now: dt.datetime) -> None:
    """The caller and a member of staff have talked."""

    def work(session: Session) -> None:
        conversation = conversation_of(session, call)
        if conversation is not None:
            desk_calls.end(session, conversation, now)
        _settle(session, _being_put_through(session, call), now)

    write(engine, work)


def keep_recording(
    engine: Engine, call: str, recording: Recording, caller: Caller, by: dt.datetime, now: dt.datetime
) -> dt.datetime:
    """Put a recorded message with what is open for the call, or file it; the same recording once only.

    The moment by which they are called back: the one that is promised already, else `by`.
    """

    def work(session: Session) -> dt.datetime:
        one_at_a_time(session, f"voice:{call}")
        conversation = conversation_of(session, call)
        contact = conversation.contact if conversation else people.contact_at(session, caller.address, now)
        known = session.scalar(select(Handoff).where(Handoff.recording == recording.url))
        if known is not None:
            return known.promised_at or by
        filed = _open(session, conversation) if conversation else []
        again = next((each for each in filed if recording.sid in each.details.get("recordings", {})), None)
        if again is not None:
            return again.promised_at or by
        handoff = filed[0] if filed else _filed(session, conversation, contact, HandoffKind.MESSAGE, now)
        handoff.language = handoff.language or caller.language
        kept_now = {"url": recording.url, "seconds": recording.seconds}
        recordings = {**handoff.details.get("recordings", {}), recording.sid: kept_now}
        handoff.details = {**handoff.details, "recordings": recordings}
        handoff.recording = handoff.recording or recording.url
        if handoff.promised_at is None or handoff.promised_at <= now:
            handoff.promised_at = by
        handoff.updated_at = now
        return handoff.promised_at

    return write(engine, work)


def close(engine: Engine, call: str, now: dt.datetime) -> str | None:
    """The call is over. What nobody dealt with stays open; a transfer that was taken is settled.

    Who hangs up while they wait for staff has not been dealt with: the leg of whoever let them wait, where one does.
    """

    def work(session: Session) -> str | None:
        conversation = conversation_of(session, call)
        if conversation is None:
            return None
        conversation.status = "closed"
        stood = desk_calls.end(session, conversation, now)
        taken = [handoff for handoff in _being_put_through(session, call) if "taken_at" in handoff.details]
        if stood is not None and stood.step is not Step.TALKING:
            _left_waiting(taken, "left_on_hold", now)
            return stood.leg if stood.is_there else None
        _settle(session, taken, now)
        return None

    return write(engine, work)


def _left_waiting(handoffs: list[Handoff], outcome: str, now: dt.datetime) -> None:
    for handoff in handoffs:
        known = {key: value for key, value in handoff.details.items() if key not in ("taken_by", "taken_at", "opened")}
        if "taken_at" in handoff.details:
            handoff.assignee_id, handoff.taken_at = None, None
        handoff.details = {**known, "outcome": outcome}
        handoff.updated_at = now


def conversation_of(session: Session, call: str) -> Conversation | None:
    """That of the carrier's call with this id."""
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
    conversation = conversation_of(session, call)
    if conversation is None:
        return []
    return [handoff for handoff in _open(session, conversation) if handoff.kind in _SETTLED_BY_A_PERSON]


def _settle(session: Session, handoffs: list[Handoff], now: dt.datetime) -> None:
    for handoff in handoffs:
        lead_stages.contacted(session, handoff.applicant_id, handoff.assignee_id, now)
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
