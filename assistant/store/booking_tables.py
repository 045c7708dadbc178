"""Sessions on their days, seats in them, what happened to each, and what people thought of it."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assistant.store.tables import Applicant, Base, ContactPoint, new_id

_ACTIVE = text("status IN ('awaiting_guardian', 'booked', 'confirmed', 'waiting', 'offered')")


def _closing(context: DefaultExecutionContext) -> dt.datetime:
    given = context.get_current_parameters()  # type: ignore[no-untyped-call]  # SQLAlchemy's own
    starts_at: dt.datetime = given["starts_at"]
    return starts_at - dt.timedelta(minutes=given.get("closes_minutes") or 0)


class SessionDateRow(Base):
    """One information session on one day.

    `on` is the local day that the catalogue's pattern gave and stays when the session is moved; `starts_at` is when it
    takes place now; bookings end at `closes_at`, `closes_minutes` before it. `taken` counts the seats that are booked,
    held or used; that it never exceeds `capacity` is checked here and nowhere else. `by_staff`: added, moved or
    cancelled by hand, so the catalogue's pattern leaves it alone.
    """

    __tablename__ = "session_dates"
    __table_args__ = (
        UniqueConstraint("session_id", "on"),
        CheckConstraint("taken >= 0", name="ck_session_dates_taken"),
        CheckConstraint("capacity IS NULL OR taken <= capacity", name="ck_session_dates_capacity"),
    )
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    session_id: Mapped[str]
    on: Mapped[dt.date]
    starts_at: Mapped[dt.datetime] = mapped_column(index=True)
    zone: Mapped[str]
    minutes: Mapped[int]
    place_en: Mapped[str]
    place_es: Mapped[str]
    online: Mapped[bool]
    link: Mapped[str | None]
    languages: Mapped[list[Any]]
    note: Mapped[dict[str, Any] | None]
    closes_minutes: Mapped[int] = mapped_column(default=0)
    closes_at: Mapped[dt.datetime] = mapped_column(default=_closing)
    capacity: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(10), default="planned")
    by_staff: Mapped[bool] = mapped_column(default=False)
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime] = mapped_column(index=True)
    programs: Mapped[list["SessionProgramRow"]] = relationship(
        order_by="SessionProgramRow.position", cascade="all, delete-orphan", lazy="selectin"
    )
    blocks: Mapped[list["SeatBlockRow"]] = relationship(
        order_by="SeatBlockRow.id", cascade="all, delete-orphan", lazy="selectin"
    )


class SessionProgramRow(Base):
    """A program that a session is about; most are about one."""

    __tablename__ = "session_date_programs"
    session_date_id: Mapped[str] = mapped_column(ForeignKey("session_dates.id", ondelete="CASCADE"), primary_key=True)
    program_id: Mapped[str] = mapped_column(primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


class SeatBlockRow(Base):
    """Seats kept for a partner's people until `release_at`; then whoever comes first has what is left of them."""

    __tablename__ = "seat_blocks"
    __table_args__ = (
        UniqueConstraint("session_date_id", "organisation_id"),
        CheckConstraint("used >= 0 AND used <= seats", name="ck_seat_blocks_used"),
    )
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    session_date_id: Mapped[str] = mapped_column(ForeignKey("session_dates.id", ondelete="CASCADE"))
    organisation_id: Mapped[str]
    seats: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)
    release_at: Mapped[dt.datetime]


class BookingRow(Base):
    """A person's place in a session, or on its waitlist (in order of `waiting_since`). Never deleted while they are.

    `contact_id` is where texts about it go; `token` opens its calendar link.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        Index(
            "uq_bookings_active",
            "session_date_id",
            "applicant_id",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
        UniqueConstraint("token"),
        CheckConstraint("seats >= 1", name="ck_bookings_seats"),
    )
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    session_date_id: Mapped[str] = mapped_column(ForeignKey("session_dates.id"), index=True)
    applicant_id: Mapped[str] = mapped_column(ForeignKey("applicants.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contact_points.id"), index=True)
    program_id: Mapped[str | None]
    block_id: Mapped[str | None] = mapped_column(ForeignKey("seat_blocks.id"))
    seats: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(20), index=True)
    hold_until: Mapped[dt.datetime | None]
    waiting_since: Mapped[dt.datetime | None]
    token: Mapped[str]
    sequence: Mapped[int] = mapped_column(default=0)
    channel: Mapped[str] = mapped_column(String(10))
    language: Mapped[str | None] = mapped_column(String(2))
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    updated_at: Mapped[dt.datetime]
    session_date: Mapped[SessionDateRow] = relationship(lazy="joined")
    applicant: Mapped[Applicant] = relationship()
    contact: Mapped[ContactPoint | None] = relationship()


class BookingEventRow(Base):
    """What happened to a seat, by whom (`person`, `staff`, `partner`, `system`), and with which message.

    `told_at`: when the texts that follow from it were put into the outbox; empty for those still to be looked at.
    `exempt`: the person had just written or called, so quiet hours do not hold it back.
    """

    __tablename__ = "booking_events"
    __table_args__ = (Index("ix_booking_events_untold", "told_at", "id"),)
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    by: Mapped[str] = mapped_column(String(10))
    exempt: Mapped[bool] = mapped_column(default=False)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"))
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    told_at: Mapped[dt.datetime | None]
    booking: Mapped[BookingRow] = relationship()


class FeedbackRow(Base):
    """What somebody thought of a session: 0 to 10, and why in their own words (redacted like all they say)."""

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("booking_id"),
        CheckConstraint("score BETWEEN 0 AND 10", name="ck_feedback_score"),
    )
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"))
    program_id: Mapped[str | None] = mapped_column(index=True)
    score: Mapped[int | None]
    why: Mapped[str | None]
    language: Mapped[str | None] = mapped_column(String(2))
    channel: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    updated_at: Mapped[dt.datetime]


class CalendarPushRow(Base):
    """What of a session stands in the calendar that staff use: the version that was written there, or why it was not.

    It outlives its session, so that what stands there can be taken away. `digest` is empty before the first writing.
    """

    __tablename__ = "calendar_pushes"
    session_date_id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), default="")
    etag: Mapped[str | None]
    error: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    pushed_at: Mapped[dt.datetime | None]
    updated_at: Mapped[dt.datetime]
