"""What people said of themselves: the newest answer to a question is in force, the ones before it are kept.

An answer is of its conversation; once the person gave their name in it, it is of that person, on every channel.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import ColumnElement, bindparam, or_, select, update
from sqlalchemy.orm import Session

from assistant.store.engine import rows_of
from assistant.store.screening_tables import FactRow, ScreeningRow
from assistant.store.tables import CataloguePartRow, Conversation

SaidBy = Literal["person", "staff", "api"]
# Made once: putting a statement together costs more than running it.
_OF_THIS = tuple(
    update(table).where(table.conversation_id == bindparam("conversation")).values(applicant_id=bindparam("applicant"))
    for table in (FactRow, ScreeningRow)
)


def keep(
    session: Session,
    conversation: Conversation,
    said: Mapping[str, Any],
    now: dt.datetime,
    *,
    message_id: str | None = None,
    said_by: SaidBy = "person",
) -> None:
    """Keep what was said in a conversation, `said` by question id as JSON; what says nothing new is kept already."""
    applicant_id = conversation.applicant_id if conversation.identified_at is not None else None
    mine = FactRow.conversation_id == conversation.id
    _put(
        session,
        said,
        mine if applicant_id is None else or_(mine, FactRow.applicant_id == applicant_id),
        now,
        applicant_id=applicant_id,
        conversation_id=conversation.id,
        message_id=message_id,
        channel=conversation.channel,
        said_by=said_by,
    )


def keep_for(
    session: Session,
    applicant_id: str,
    said: Mapping[str, Any],
    now: dt.datetime,
    said_by: SaidBy,
    *,
    channel: str = "api",
    member_id: str | None = None,
) -> None:
    """Keep what staff or another program say of a person, outside of any conversation."""
    mine = FactRow.applicant_id == applicant_id
    columns = {"applicant_id": applicant_id, "channel": channel, "said_by": said_by, "member_id": member_id}
    _put(session, said, mine, now, **columns)


def identify(session: Session, conversation: Conversation, applicant_id: str, now: dt.datetime) -> bool:
    """The conversation is this person's, and so is all that was said in it; of two answers the newer counts.

    Whether anything was said in it that tells where they stand.
    """
    session.flush()
    theirs = {"conversation": conversation.id, "applicant": applicant_id}
    facts, screenings = (rows_of(session, of_this, theirs) for of_this in _OF_THIS)
    newest: dict[str, FactRow] = {}
    for fact in _in_force(session, FactRow.applicant_id == applicant_id) if facts else ():
        if fact.question in newest:
            newest[fact.question].superseded_at = now
        newest[fact.question] = fact
    conversation.identified_at = conversation.identified_at or now
    session.flush()
    return bool(facts or screenings)


def in_force(session: Session, applicant_id: str) -> list[FactRow]:
    """What is known of a person, a row a question, in the order in which it was said."""
    return _in_force(session, FactRow.applicant_id == applicant_id)


def papers_in_force(session: Session, applicant_id: str) -> list[FactRow]:
    """The same of their documents alone, as far as the catalogue still names them."""
    papers = select(CataloguePartRow.id).where(CataloguePartRow.kind == "documents")
    return _in_force(session, FactRow.applicant_id == applicant_id, FactRow.question.in_(papers))


def _put(
    session: Session, said: Mapping[str, Any], mine: ColumnElement[bool], now: dt.datetime, **columns: str | None
) -> None:
    before: dict[str, list[FactRow]] = {}
    for fact in _in_force(session, mine, FactRow.question.in_(said)):
        before.setdefault(fact.question, []).append(fact)
    for question, value in said.items():
        old = before.get(question, [])
        if old and all(_same(fact.value, value) for fact in old):
            continue
        for fact in old:
            fact.superseded_at = now
        session.add(FactRow(question=question, value=value, created_at=now, **columns))
    session.flush()


def _same(before: Any, after: Any) -> bool:
    """Python takes 1 for True; people do not."""
    return type(before) is type(after) and bool(before == after)


def _in_force(session: Session, *conditions: ColumnElement[bool]) -> list[FactRow]:
    query = select(FactRow).where(FactRow.superseded_at.is_(None), *conditions).order_by(FactRow.id)
    return list(session.scalars(query))
