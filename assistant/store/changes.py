"""What has changed since a moment, for pages that are open: nobody writes anything more for it.

Rows say when they changed, and are looked for by that. Two processes' clocks and transactions overlap, so a look goes
back a little further than the last one, and what was seen already is known by its `mark`.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from ulid import ULID

from assistant.store.desk_tables import DeskCallRow, TakeoverRow
from assistant.store.engine import reading
from assistant.store.outbox_tables import OutboxRow
from assistant.store.staff_tables import AuditRow
from assistant.store.tables import Conversation, Handoff, Message

# A transaction that began before the last look may be committed only now.
OVERLAP = dt.timedelta(seconds=5)
MOST = 2000

QUEUE, PRESENCE = "queue", "presence"


@dataclass(frozen=True)
class Change:
    """`mark` names it once and for all; `topics`: whom it concerns. `handoff`: filed just now, with its kind."""

    mark: tuple[str, str, str]
    topics: frozenset[str] = field(compare=False)
    handoff: str | None = field(default=None, compare=False)


def since(engine: Engine, moment: dt.datetime) -> list[Change]:
    """Everything that changed at `moment` (aware) or later."""
    with reading(engine) as session:
        return [
            *_messages(session, moment),
            *_deliveries(session, moment),
            *_handoffs(session, moment),
            *_takeovers(session, moment),
            *_calls(session, moment),
            *_notes(session, moment),
        ]


def of_conversation(id: str) -> str:
    return f"conversation:{id}"


def of_person(id: str) -> str:
    return f"person:{id}"


def _topics(conversation: str | None, person: str | None, *more: str) -> frozenset[str]:
    found = set(more)
    if conversation is not None:
        found.add(of_conversation(conversation))
    if person is not None:
        found.add(of_person(person))
    return frozenset(found)


def _messages(session: Session, moment: dt.datetime) -> Iterator[Change]:
    """What a person says changes the queue, too: it may be somebody's who waits."""
    query = (
        select(Message.id, Message.status, Message.direction, Message.conversation_id, Conversation.applicant_id)
        .join(Conversation, Message.conversation_id == Conversation.id)
        .where(Message.created_at >= moment)
        .order_by(Message.created_at.desc())
        .limit(MOST)
    )
    for id, status, direction, conversation, person in session.execute(query):
        more = (QUEUE,) if direction == "in" else ()
        yield Change(("message", id, status), _topics(conversation, person, *more))


def _deliveries(session: Session, moment: dt.datetime) -> Iterator[Change]:
    query = (
        select(OutboxRow.id, OutboxRow.status, OutboxRow.due_at, OutboxRow.conversation_id, OutboxRow.applicant_id)
        .where(OutboxRow.updated_at >= moment)
        .order_by(OutboxRow.updated_at.desc())
        .limit(MOST)
    )
    for id, status, due_at, conversation, person in session.execute(query):
        yield Change(("outbox", id, f"{status} {due_at}"), _topics(conversation, person))


def _handoffs(session: Session, moment: dt.datetime) -> Iterator[Change]:
    query = select(Handoff).where(Handoff.updated_at >= moment).order_by(Handoff.updated_at.desc()).limit(MOST)
    for row in session.scalars(query):
        filed = row.kind if row.status == "open" and row.created_at >= moment else None
        topics = _topics(row.conversation_id, row.applicant_id, QUEUE)
        yield Change(("handoff", row.id, f"{row.status} {row.updated_at}"), topics, filed)


def _takeovers(session: Session, moment: dt.datetime) -> Iterator[Change]:
    query = (
        select(TakeoverRow, Conversation.applicant_id)
        .join(Conversation, TakeoverRow.conversation_id == Conversation.id)
        .where(TakeoverRow.changed_at >= moment)
    )
    for row, person in session.execute(query):
        yield Change(("takeover", row.id, str(row.given_back_at)), _topics(row.conversation_id, person, QUEUE))


def _calls(session: Session, moment: dt.datetime) -> Iterator[Change]:
    """Held, passed on, taken back."""
    query = (
        select(DeskCallRow, Conversation.applicant_id)
        .join(Conversation, DeskCallRow.conversation_id == Conversation.id)
        .where(DeskCallRow.changed_at >= moment)
    )
    for row, person in session.execute(query):
        mark = ("call", row.id, f"{row.step} {row.changed_at}")
        yield Change(mark, _topics(row.conversation_id, person, QUEUE))


def _notes(session: Session, moment: dt.datetime) -> Iterator[Change]:
    """What staff change themselves stands in the log; its ids rise with time."""
    oldest = str(ULID.from_datetime(moment))
    query = select(AuditRow.id, AuditRow.kind, AuditRow.subject_id, AuditRow.details).where(
        AuditRow.id >= oldest, AuditRow.action != "saw"
    )
    for id, kind, subject, details in session.execute(query.limit(MOST)):
        people = {subject} if kind == "applicant" else set()
        people |= {str(details["applicant"])} if details.get("applicant") else set()
        if people:
            yield Change(("audit", id, ""), frozenset(of_person(person) for person in people))
