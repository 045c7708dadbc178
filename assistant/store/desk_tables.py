"""The tables of the front desk: who has which thread, who is there, and what is written often."""

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
