"""What goes out by itself: every text, email and webhook is a row here before it is sent."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables import Base, new_id


class OutboxRow(Base):
    """One text, email or webhook.

    | status | |
    |---|---|
    | queued | waits for `due_at` |
    | sending | a worker has it; the carrier may or may not have taken it |
    | sent, delivered, undelivered | taken by the carrier, and what became of it |
    | failed | refused, or lost so that nobody can tell; never sent again by itself |
    | cancelled | by staff, or the person said stop before it went |
    | suppressed | the person had said stop, or the phone takes no texts |
    | dropped | the reason for it had gone, or it would have come too late (`expires_at`) |

    `cause` says why it is sent (`reply`, or a follow-up's id) and `cause_key` for what, once and for all: a second one
    with the same key cannot be written. `reason` is what must still be true when it is sent (see
    `assistant.store.reasons`). `asks` is the question that it ends with, as the conversation's `Offer`, so that an
    answer to it is understood. `exempt`: an answer to somebody who has just written; quiet hours do not hold it.
    `message_id`: the text in its conversation; those that were not an answer enter it when they are sent.
    `due_at`: when a worker looks at it next (of one that is `sending`: whether the carrier has it). `claimed_at`: when
    it was handed to the worker's queue and, of one that is `sending`, when its last try began; `attempts` counts these.
    `payload`: of an email or a webhook what else is in it; of all, what went wrong so far.
    """

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("cause_key"), Index("ix_outbox_due", "status", "exempt", "due_at"))
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(12), default="queued")
    recipient: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str | None]
    body: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    language: Mapped[str | None] = mapped_column(String(2))
    wording: Mapped[str | None]
    segments: Mapped[int | None]
    cause: Mapped[str] = mapped_column(String(40), index=True)
    cause_key: Mapped[str | None]
    reason: Mapped[dict[str, Any] | None]
    asks: Mapped[dict[str, Any] | None]
    exempt: Mapped[bool] = mapped_column(default=False)
    applicant_id: Mapped[str | None] = mapped_column(ForeignKey("applicants.id", ondelete="SET NULL"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contact_points.id"))
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("bookings.id", ondelete="SET NULL"), index=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"))
    due_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    claimed_at: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    carrier_id: Mapped[str | None] = mapped_column(index=True)
    error_code: Mapped[int | None]
    error: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    sent_at: Mapped[dt.datetime | None]
    updated_at: Mapped[dt.datetime] = mapped_column(index=True)


class WorkerRow(Base):
    """A worker that lives, or lived: it says so every few seconds. `problem`: why it can do nothing at present."""

    __tablename__ = "workers"
    id: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[dt.datetime]
    beat_at: Mapped[dt.datetime] = mapped_column(index=True)
    problem: Mapped[str | None]


class KeptAnswerRow(Base):
    """The answer to a request with an `Idempotency-Key`, given again to whoever repeats it with the same body.

    `token_id`: whose key it is (two may use the same); `request`: a digest of method, address and body; `answer`: the
    body as it was sent, to the byte. It is written in the transaction of what the request did.
    """

    __tablename__ = "kept_answers"
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    token_id: Mapped[str] = mapped_column(primary_key=True)
    request: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    answer: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
