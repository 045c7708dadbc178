"""Sharing: with whom people agreed to be shared, and what they asked for of their data."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables import Base, new_id


class SharingConsent(Base):
    """Evidence that somebody did or did not want to be shared with a partner for a purpose: only added to.

    The newest of a person, organisation and purpose counts. `wording` is what they were asked, in `language`; `answer`
    what they said; `message_id` where, or `staff_id` who noted it for them. `subject` takes the person's place once
    they are deleted (`assistant.applicants.subjects`): it tells nobody who it was, but proves it to who can tell.
    """

    __tablename__ = "sharing_consents"
    __table_args__ = (
        Index("ix_sharing_consents_newest", "applicant_id", "organisation_id", "purpose", "created_at", "id"),
        Index("ix_sharing_consents_organisation", "organisation_id", "applicant_id"),
    )
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    applicant_id: Mapped[str | None] = mapped_column(ForeignKey("applicants.id", ondelete="SET NULL"))
    subject: Mapped[str | None] = mapped_column(String(64), index=True)
    organisation_id: Mapped[str]
    purpose: Mapped[str] = mapped_column(String(20))
    granted: Mapped[bool]
    wording: Mapped[str]
    answer: Mapped[str | None]
    language: Mapped[str] = mapped_column(String(2))
    channel: Mapped[str] = mapped_column(String(10))
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"))
    staff_id: Mapped[str | None]
    created_at: Mapped[dt.datetime]


class SharingAsk(Base):
    """The question was put, whether or not it was answered: nobody is asked twice."""

    __tablename__ = "sharing_asks"
    applicant_id: Mapped[str] = mapped_column(ForeignKey("applicants.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20), primary_key=True)
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime]


_OPEN = text("status IN ('waiting', 'confirmed')")


class PrivacyRequestRow(Base):
    """Somebody wants their data, or wants it deleted. `due_on`: the day by which the law wants an answer.

    `identity`: confirmed where the phone is theirs and they said the name that is known for it; else unsure, and staff
    ask. `given_name` is what they said. `status`: waiting, confirmed (a copy is ready at its link), done, declined.
    `subject` takes the person's place once they are deleted, and what they said is then taken out of the row.
    """

    __tablename__ = "privacy_requests"
    __table_args__ = (
        UniqueConstraint("link_hash"),
        Index("ix_privacy_requests_status", "status", "due_on", "id"),
        Index(
            "uq_privacy_requests_open",
            "applicant_id",
            "kind",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10), default="waiting")
    identity: Mapped[str] = mapped_column(String(10))
    applicant_id: Mapped[str | None] = mapped_column(ForeignKey("applicants.id", ondelete="SET NULL"))
    subject: Mapped[str | None] = mapped_column(String(64), index=True)
    given_name: Mapped[str | None]
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id", ondelete="SET NULL"))
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contact_points.id", ondelete="SET NULL"))
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"))
    language: Mapped[str] = mapped_column(String(2))
    channel: Mapped[str] = mapped_column(String(10))
    due_on: Mapped[dt.date]
    reason: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None]
    link_hash: Mapped[str | None] = mapped_column(String(64))
    link_expires_at: Mapped[dt.datetime | None]
    link_used_at: Mapped[dt.datetime | None]
    outcome: Mapped[dict[str, Any] | None]
    done_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(index=True)


class CarrierErasure(Base):
    """Something of a deleted person that still lies with the carrier (a recording, a message), by the carrier's id.

    The row goes once the carrier has deleted it, or knows nothing of it; until then it is tried again.
    """

    __tablename__ = "carrier_erasures"
    __table_args__ = (UniqueConstraint("kind", "reference"),)
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(10))
    reference: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    due_at: Mapped[dt.datetime] = mapped_column(index=True)
    created_at: Mapped[dt.datetime]
