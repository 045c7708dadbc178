"""Calls that were promised: by when, made or missed; a missed one is told to staff and to the person, once each.

A callback is a handoff with `promised_at`. What was missed stands in its `details["missed"]`, the oldest first: a list
of {promised_at, at, again_at, member, told}, moments ISO; `told` is sms or chat, or why they could not be told
(`assistant.errors.CannotSendError`), or "often" where they have been told too often already.
"""

import datetime as dt
from dataclasses import dataclass
from typing import cast

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from assistant.catalog.schema import Language, Partnership
from assistant.conversation.effects import HandoffKind
from assistant.handoff.promises import by_default, promised
from assistant.store import audit, callback_words, desk, duty
from assistant.store.tables import Conversation, Handoff
from assistant.store.turn_rows import Word

WAITING = ("open", "taken")
# Further misses go to staff alone: nobody wants the same excuse every morning.
MOST_TOLD = 2
# A promise that lay so far back when it was made is of a time before anybody kept them.
_STALE = dt.timedelta(days=1)
_MOST = 200
_AFTER_A_CALL = (HandoffKind.PERSON, HandoffKind.LINE_DOWN)


def promise(session: Session, partnership: Partnership, now: dt.datetime) -> int:
    """Give a time to each who waits for a call and has none; how many.

    A recorded message wants a call, too, and so does who asked for a person by phone and was not taken.
    """
    rang_in_vain = and_(
        Handoff.kind.in_(_AFTER_A_CALL), Conversation.channel == "voice", Conversation.status == "closed"
    )
    wants_call = or_(
        Handoff.kind.in_((HandoffKind.CALLBACK, HandoffKind.MESSAGE)), Handoff.recording.is_not(None), rang_in_vain
    )
    waiting = (
        select(Handoff)
        .outerjoin(Conversation, Handoff.conversation_id == Conversation.id)
        .where(Handoff.status.in_(WAITING), Handoff.promised_at.is_(None), wants_call)
        .order_by(Handoff.id)
        .limit(_MOST)
        .with_for_update(of=Handoff)
    )
    found = session.scalars(waiting).all()
    for handoff in found:
        by = promised(handoff.callback_at, language_of(handoff), partnership, handoff.updated_at)
        handoff.promised_at = by if by > now - _STALE else by_default(partnership, now)
        handoff.updated_at = now
    session.flush()
    return len(found)


@dataclass(frozen=True)
class Moved:
    """`before`: the time that was promised; `told`: how the person learns of the new one (`callback_words.tell`), None
    where it is the one that they know of.
    """

    before: dt.datetime
    told: str | None


def change_time(
    session: Session, handoff: Handoff, at: dt.datetime, partnership: Partnership, word: Word, now: dt.datetime
) -> Moved:
    """Staff promise another time of a callback, and the person is told; taken back in time, they hear of neither."""
    before = handoff.promised_at or now
    handoff.promised_at, handoff.updated_at = at, now
    session.flush()
    known = callback_words.untell(session, handoff, now) or before
    if known == at:
        return Moved(before, None)
    about = (session, handoff, known, partnership, word, language_of(handoff), now)
    return Moved(before, callback_words.tell(callback_words.MOVED, *about))


def overdue(session: Session, grace: dt.timedelta, now: dt.datetime) -> list[str]:
    """Ids of those whose time and the grace after it have passed without an outcome, the oldest promise first."""
    late = select(Handoff.id).where(Handoff.status.in_(WAITING), Handoff.promised_at <= now - grace)
    return list(session.scalars(late.order_by(Handoff.promised_at, Handoff.id).limit(_MOST)))


def miss(
    session: Session, id: str, grace: dt.timedelta, partnership: Partnership, word: Word, link: str, now: dt.datetime
) -> bool:
    """Mark this promise as missed, give a new one, put what staff on duty and the person are told, all in one.

    False where it is not missed any more: called meanwhile, or marked by another worker.
    """
    handoff = desk.handoff(session, id)
    if handoff is None or handoff.status not in WAITING or handoff.promised_at is None:
        return False
    was = handoff.promised_at
    if was > now - grace:
        return False
    earlier = list(handoff.details.get("missed", ()))
    handoff.promised_at = by_default(partnership, now)
    member = handoff.assignee_id
    # Whoever is there may call; who took it when its time had passed is about to.
    if handoff.status == "taken" and (handoff.taken_at or was) <= was:
        desk.reopen(session, handoff, now)
    told = "often"
    if sum(each["told"] in callback_words.TOLD for each in earlier) < MOST_TOLD:
        about = (session, handoff, was, partnership, word, language_of(handoff), now)
        told = callback_words.tell(callback_words.MISSED, *about)
    noted = {
        "promised_at": was.isoformat(),
        "at": now.isoformat(),
        "again_at": handoff.promised_at.isoformat(),
        "member": member,
        "told": told,
    }
    handoff.details = {**handoff.details, "missed": [*earlier, noted]}
    handoff.updated_at = now
    _warn(session, handoff, was, partnership, word, link, now)
    audit.record(session, None, "missed", "handoff", handoff.id, {"applicant": handoff.applicant_id}, now)
    session.flush()
    return True


def language_of(handoff: Handoff) -> Language:
    return cast("Language", handoff.language or "en")


def _warn(
    session: Session,
    handoff: Handoff,
    was: dt.datetime,
    partnership: Partnership,
    word: Word,
    link: str,
    now: dt.datetime,
) -> None:
    """A text to whoever is on duty, whoever has the console open: it has been overlooked there."""
    for member in duty.on_duty(session):
        reply = callback_words.for_staff(was, partnership, link)
        duty.text(session, member, reply, f"missed:{handoff.id}:{was.isoformat()}", word, now)
