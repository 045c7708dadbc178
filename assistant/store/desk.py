"""What staff do with a handoff: take it, with the person's thread where there is one; end it; open it again.

Inside the caller's transaction. One has it at a time: the second gets `ThreadTakenError`, which says who. What was
dealt with is taken by nobody from a page that is older (`HandoffDoneError`); it is opened again first.

Who was promised a call is called: their thread stays the line's until somebody takes it over, and a thread that is
given back settles no promise.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assistant.errors import HandoffDoneError, ThreadTakenError
from assistant.handoff.outcomes import Outcome
from assistant.store import lead_stages, takeovers
from assistant.store.desk_tables import TakeoverRow
from assistant.store.tables import Conversation, Handoff
from assistant.store.takeovers import Taken
from assistant.store.text import storable

# What is written can be answered where it was written; a call is over.
WRITTEN = ("sms", "chat")


def handoff(session: Session, id: str) -> Handoff | None:
    """Held against others until the transaction ends."""
    return session.get(Handoff, storable(id), with_for_update=True)


@dataclass(frozen=True)
class TakenHandoff:
    """`thread`: that of the text or chat in which a person was asked for; neither a call nor a callback takes one."""

    handoff: Handoff
    thread: Taken | None


def take(session: Session, id: str, member_id: str, now: dt.datetime) -> TakenHandoff | None:
    """The handoff is the member's, and its thread; None where there is no such handoff.

    Raises `ThreadTakenError` and `HandoffDoneError`.
    """
    takeovers.one_taker(session)
    found = handoff(session, id)
    if found is None:
        return None
    if found.status == "done":
        raise HandoffDoneError("somebody has dealt with this handoff")
    if found.status == "taken" and found.assignee_id not in (None, member_id):
        raise ThreadTakenError(found.assignee_id or "", found.taken_at or found.updated_at)
    conversation = session.get(Conversation, found.conversation_id) if found.conversation_id is not None else None
    taken = None
    if conversation is not None and conversation.channel in WRITTEN and found.promised_at is None:
        taken = takeovers.take(session, conversation.id, member_id, now)
    found.status, found.assignee_id = "taken", member_id
    found.taken_at = found.taken_at or now
    found.updated_at = now
    session.flush()
    return TakenHandoff(found, taken)


def finish(session: Session, found: Handoff, outcome: Outcome, member_id: str, now: dt.datetime) -> None:
    found.status, found.outcome, found.done_at, found.updated_at = "done", outcome, now, now
    found.assignee_id = found.assignee_id or member_id
    if outcome is Outcome.REACHED:
        lead_stages.contacted(session, found.applicant_id, member_id, now)
    session.flush()


def reopen(session: Session, found: Handoff, now: dt.datetime) -> bool:
    """Nobody is at it any more. False where another of its kind waits in the same conversation."""
    if found.conversation_id is not None and _another_is_open(session, found):
        return False
    found.status, found.outcome, found.done_at, found.assignee_id = "open", None, None, None
    found.taken_at, found.updated_at = None, now
    session.flush()
    return True


def give_back(
    session: Session, conversation_id: str, member_id: str, now: dt.datetime, *, done: bool
) -> TakeoverRow | None:
    """The thread is the bot's again. `done`: what was waited for is settled; otherwise it waits anew.

    A call that was promised is still to be made. None where nobody had the thread.
    """
    held = takeovers.give_back(session, conversation_id, member_id, now)
    if held is None:
        return None
    theirs = (Handoff.conversation_id == held.conversation_id, Handoff.promised_at.is_(None))
    mine = select(Handoff).where(*theirs, Handoff.status == "taken")
    for found in session.scalars(mine.order_by(Handoff.id).with_for_update()).all():
        if done:
            finish(session, found, Outcome.ANSWERED, member_id, now)
        elif not reopen(session, found, now):
            finish(session, found, Outcome.DUPLICATE, member_id, now)
    return held


def is_promised_call(session: Session, conversation_id: str) -> bool:
    """Whether a call that was promised in this conversation is still to be made."""
    theirs = (Handoff.conversation_id == conversation_id, Handoff.promised_at.is_not(None))
    return bool(session.scalar(select(exists().where(*theirs, Handoff.status != "done"))))


def _another_is_open(session: Session, found: Handoff) -> bool:
    same = (Handoff.conversation_id == found.conversation_id, Handoff.kind == found.kind, Handoff.status == "open")
    return bool(session.scalar(select(exists().where(*same, Handoff.id != found.id))))
