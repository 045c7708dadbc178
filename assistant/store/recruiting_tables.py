"""Recruiting: stages with their history, notes, tasks, filters that were kept. All of it goes with the person.

Ids of staff are kept without a key to their table: accounts are never deleted, and a note outlives nothing by it.
"""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assistant.store.tables import Base, Lead, new_id


def _of_applicant() -> ForeignKey:
    return ForeignKey("applicants.id", ondelete="CASCADE")


class LeadMoveRow(Base):
    """A lead went from one stage to another. Only added to; `Lead.stage` is where the last one led.

    `cause` and `reason` are those of `assistant.applicants.stages`; `booking_id` or `screening_id` says which seat or
    screening did it. `by`: the member of staff, None for what happened by itself.
    """

    __tablename__ = "lead_moves"
    __table_args__ = (Index("ix_lead_moves_lead", "lead_id", "id"),)
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    lead_id: Mapped[str] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    was: Mapped[str] = mapped_column(String(20))
    stage: Mapped[str] = mapped_column(String(20), index=True)
    cause: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(20))
    comment: Mapped[str | None]
    booking_id: Mapped[str | None]
    screening_id: Mapped[str | None]
    by: Mapped[str | None]
    at: Mapped[dt.datetime] = mapped_column(index=True)
    lead: Mapped[Lead] = relationship()


class NoteRow(Base):
    """What a member of staff wrote down of a person. `kind`: a note, or a call that they had.

    One that was taken back stays, with `deleted_at`, so that it can be put back.
    """

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_applicant", "applicant_id", "created_at"),)
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    applicant_id: Mapped[str] = mapped_column(_of_applicant())
    kind: Mapped[str] = mapped_column(String(10), default="note")
    text: Mapped[str]
    by: Mapped[str]
    created_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]


class MentionRow(Base):
    """Somebody of staff was named in a note; `seen_at` once they have looked."""

    __tablename__ = "mentions"
    __table_args__ = (Index("ix_mentions_member", "member_id", "seen_at"),)
    note_id: Mapped[str] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[dt.datetime | None]


class TaskRow(Base):
    """Something to do about a person by a day at the partnership; nobody's where `assignee_id` is None."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_assignee", "assignee_id", "done_at", "due_on"),
        Index("ix_tasks_applicant", "applicant_id", "done_at"),
        Index("ix_tasks_due", "done_at", "due_on"),
    )
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    applicant_id: Mapped[str] = mapped_column(_of_applicant())
    text: Mapped[str]
    due_on: Mapped[dt.date]
    assignee_id: Mapped[str | None]
    by: Mapped[str]
    created_at: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime | None]
    done_by: Mapped[str | None]


class SavedFilterRow(Base):
    """A filter that a member of staff kept; `filter` is `assistant.applicants.lead_filter.LeadFilter` as JSON."""

    __tablename__ = "saved_filters"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    filter: Mapped[dict[str, Any]]
    shared: Mapped[bool] = mapped_column(default=False, index=True)
    created_at: Mapped[dt.datetime]
