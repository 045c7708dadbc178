"""Review: what coordinators made of messages that were not understood, and the trainings that came of it."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables import Base, Message, new_id


class ReviewRow(Base):
    """A decision on one message: `kind` is intent or faq with what it `wants`, or nothing (no more to be done).

    `text` is as it is learned, which may be less than was said; `text_other`: the same question in the other language.
    `live_since`: a model that learned it is in force. `untested_since`: it stays as decided, but is no test any more.
    """

    __tablename__ = "reviews"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    wants: Mapped[str | None]
    text: Mapped[str]
    language: Mapped[str] = mapped_column(String(2))
    member_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    live_since: Mapped[dt.datetime | None]
    text_other: Mapped[str] = mapped_column(default="", server_default="")
    untested_since: Mapped[dt.datetime | None]


class LearningRow(Base):
    """A training and what came of it; one is under way at a time.

    `status`: asked, training, comparing, compared, going_live, live, dropped, failed. `reviews` are the ids that it
    learned from, `report` the `Comparison`, `beat_at` the last sign of life of whoever is at it.
    """

    __tablename__ = "learnings"
    __table_args__ = (
        Index(
            "uq_learnings_under_way",
            "under_way",
            unique=True,
            sqlite_where=text("under_way"),
            postgresql_where=text("under_way"),
        ),
    )
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    status: Mapped[str] = mapped_column(String(12))
    under_way: Mapped[bool]
    reviews: Mapped[list[Any]]
    model: Mapped[str | None]
    model_before: Mapped[str | None]
    report: Mapped[dict[str, Any] | None]
    error: Mapped[str | None]
    member_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]
    beat_at: Mapped[dt.datetime | None]


# Messages that the engine was not sure of are few among millions.
Index(
    "ix_messages_doubtful",
    Message.id,
    sqlite_where=text("direction = 'in' AND confidence < 0.5"),
    postgresql_where=text("direction = 'in' AND confidence < 0.5"),
)
