"""The tables of the front desk: who has which thread or call, who is there, and what is written often."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables import Base, new_id


class TakeoverRow(Base):
    """A member of staff has a person's thread; until it is given back the bot is silent wherever that person is.

    Whose thread it is says the conversation: its applicant and its phone, as they are known at any moment.
    """

    __tablename__ = "takeovers"
    __table_args__ = (
        Index(
            "uq_takeovers_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("given_back_at IS NULL"),
            postgresql_where=text("given_back_at IS NULL"),
        ),
        Index("ix_takeovers_conversation", "conversation_id"),
    )
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    member_id: Mapped[str]
    taken_at: Mapped[dt.datetime]
    given_back_at: Mapped[dt.datetime | None]
    given_back_by: Mapped[str | None]
    changed_at: Mapped[dt.datetime]


class DeskCallRow(Base):
    """A caller whom somebody of the desk took: who has them, on which leg, and where the two are (`call_steps.Step`).

    `leg`: the carrier's id of the leg of whoever has the call; `is_apart`: it was moved away from the Dial that rang
    it, and meets the caller in a conference. `to_phone`, `to_member`: who is being rung. `heard_at`: when the caller
    came to this step, which was asked for at `asked_at`; `leg_at`: when the leg was last heard of; `turn`: the last of
    the caller's turns, `language`: what they hear.
    """

    __tablename__ = "desk_calls"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), unique=True)
    step: Mapped[str] = mapped_column(String(10))
    leg: Mapped[str] = mapped_column(String(64))
    is_apart: Mapped[bool] = mapped_column(default=False)
    leg_over: Mapped[bool] = mapped_column(default=False)
    leg_at: Mapped[dt.datetime]
    phone: Mapped[str]
    member_id: Mapped[str | None]
    to_phone: Mapped[str | None]
    to_member: Mapped[str | None]
    turn: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    asked_at: Mapped[dt.datetime]
    heard_at: Mapped[dt.datetime | None]
    changed_at: Mapped[dt.datetime] = mapped_column(index=True)


class PresenceRow(Base):
    """An open page of the console: whose it is and which. Who has not been seen for a while has gone."""

    __tablename__ = "presence"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[str] = mapped_column(index=True)
    page: Mapped[str] = mapped_column(String(80))
    since: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime] = mapped_column(index=True)


class CannedReplyRow(Base):
    """A reply that is written often, in both languages. It takes the place of the one with this id in the files."""

    __tablename__ = "canned_replies"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    position: Mapped[int]
    title_en: Mapped[str]
    title_es: Mapped[str]
    text_en: Mapped[str]
    text_es: Mapped[str]
    changed_by: Mapped[str | None]
    changed_at: Mapped[dt.datetime]
    retired_at: Mapped[dt.datetime | None]
