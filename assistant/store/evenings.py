"""Who was told that a person answers soon, and has waited in vain when the desk closes: they hear when it opens."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.catalog.schema import Partnership
from assistant.conversation.effects import HandoffKind
from assistant.handoff.hours import is_open, last_closing, told_opening
from assistant.store import takeover_words
from assistant.store.tables import Conversation, Handoff
from assistant.store.turn_rows import Word

# Later it is night, and tells nobody anything new.
_NEWS = dt.timedelta(hours=1)
# Who asked before that did so on another day, and was told then.
_DAY = dt.timedelta(hours=14)
# In `Handoff.details`: when (ISO) they were told.
TOLD = "told_closed_at"


def just_closed(partnership: Partnership, now: dt.datetime) -> dt.datetime | None:
    """When it did, where that is news."""
    closed = None if is_open(partnership, now) else last_closing(partnership, now)
    return closed if closed is not None and closed > now - _NEWS else None


def _waiting(session: Session, closed: dt.datetime) -> list[tuple[Handoff, str]]:
    """Whoever asked for a person in writing while the desk was open, and whom nobody took before it closed; and where.

    Who was promised a call is not among them; nor whoever has been told. Of a conversation one is open at the most.
    """
    found = session.execute(
        select(Handoff, Conversation.id)
        .join(Conversation, Handoff.conversation_id == Conversation.id)
        .where(
            Handoff.status == "open",
            Handoff.kind == HandoffKind.PERSON,
            Handoff.promised_at.is_(None),
            Handoff.created_at < closed,
            Handoff.created_at > closed - _DAY,
            Conversation.channel.in_(("sms", "chat")),
        )
        .order_by(Handoff.id)
        .with_for_update(of=Handoff)
    )
    return [(handoff, conversation) for handoff, conversation in found if TOLD not in handoff.details]


def tell(session: Session, closed: dt.datetime, partnership: Partnership, word: Word, now: dt.datetime) -> int:
    """Tell each who has waited when it `closed`; how many."""
    facts, waiting = {"opens": told_opening(partnership, now)}, _waiting(session, closed)
    for handoff, conversation in waiting:
        handoff.details = {**handoff.details, TOLD: now.isoformat()}
        takeover_words.tell(session, conversation, "utter_person_when_open", facts, word, now)
    return len(waiting)
