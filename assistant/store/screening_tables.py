"""The tables of screenings: what people said of themselves, what was made of it, by which rules.

All of it goes with the person, and with the conversation, that it is of.
"""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assistant.store.tables import Base, Document, new_id


def _of_conversation() -> ForeignKey:
    return ForeignKey("conversations.id", ondelete="CASCADE")


def _of_applicant() -> ForeignKey:
    return ForeignKey("applicants.id", ondelete="CASCADE")


def _by_message() -> ForeignKey:
    return ForeignKey("messages.id", ondelete="SET NULL")


class FactRow(Base):
    """One answer to a question, as JSON, with who said it and when. In force until something else is said.

    `applicant_id` is there once the person gave their name: before that, a phone alone tells nobody whose answer it is.
    `member_id`: who of staff said it.
    """

    __tablename__ = "facts"
    __table_args__ = (
        Index("ix_facts_applicant", "applicant_id", "question"),
        Index("ix_facts_conversation", "conversation_id", "question"),
    )
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    applicant_id: Mapped[str | None] = mapped_column(_of_applicant())
    conversation_id: Mapped[str | None] = mapped_column(_of_conversation())
    message_id: Mapped[str | None] = mapped_column(_by_message())
    question: Mapped[str]
    value: Mapped[Any] = mapped_column(Document)
    channel: Mapped[str] = mapped_column(String(10))
    said_by: Mapped[str] = mapped_column(String(10))
    member_id: Mapped[str | None]
    created_at: Mapped[dt.datetime]
    superseded_at: Mapped[dt.datetime | None]


class RuleSetRow(Base):
    """The rules of a program as they were when somebody was screened by them, each version once. Never changed."""

    __tablename__ = "rule_sets"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    program: Mapped[str]
    document: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime]


class ScreeningRow(Base):
    """One screening: the programs asked for, the facts that it went by and the day that it was for.

    `source` is conversation, api or staff (a fact was corrected); one by the API may be of nobody.
    """

    __tablename__ = "screenings"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    applicant_id: Mapped[str | None] = mapped_column(_of_applicant(), index=True)
    conversation_id: Mapped[str | None] = mapped_column(_of_conversation(), index=True)
    message_id: Mapped[str | None] = mapped_column(_by_message())
    source: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str | None] = mapped_column(String(10))
    language: Mapped[str | None] = mapped_column(String(2))
    today: Mapped[dt.date]
    asked: Mapped[list[Any]]
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    results: Mapped[list["ScreeningResultRow"]] = relationship(
        order_by="ScreeningResultRow.position", cascade="all, delete-orphan", passive_deletes=True
    )


class ScreeningResultRow(Base):
    """Where the person stands with one program: `assistant.eligibility.screened.Screened` as `document`.

    Without `rule_set` where the rules changed between the answer and its being written: that one cannot be replayed.
    """

    __tablename__ = "screening_results"
    __table_args__ = (Index("ix_screening_results_program", "program", "status"),)
    screening_id: Mapped[str] = mapped_column(ForeignKey("screenings.id", ondelete="CASCADE"), primary_key=True)
    program: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    status: Mapped[str] = mapped_column(String(20))
    rule_set: Mapped[str | None] = mapped_column(ForeignKey("rule_sets.digest"))
    document: Mapped[dict[str, Any]]


class ScreeningOutcome(Base):
    """What one rule said in one screening: met, papers, unknown or not_met. Rules that did not apply have none."""

    __tablename__ = "screening_outcomes"
    __table_args__ = (Index("ix_screening_outcomes_rule", "program", "rule", "outcome"),)
    screening_id: Mapped[str] = mapped_column(ForeignKey("screenings.id", ondelete="CASCADE"), primary_key=True)
    program: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(10))


class ScreeningStep(Base):
    """How far a screening came: a question was put, answered, declined or left (`StepOutcome`)."""

    __tablename__ = "screening_steps"
    __table_args__ = (Index("ix_screening_steps_question", "question", "outcome"),)
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(_of_conversation(), index=True)
    question: Mapped[str]
    outcome: Mapped[str] = mapped_column(String(10))
    programs: Mapped[list[Any]]
    at: Mapped[dt.datetime] = mapped_column(index=True)


class Guardian(Base):
    """Who answers for a minor. `agreed` is None until they have said yes or no; `wording` is what they agreed to."""

    __tablename__ = "guardians"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    applicant_id: Mapped[str] = mapped_column(_of_applicant(), index=True)
    conversation_id: Mapped[str | None] = mapped_column(_of_conversation())
    message_id: Mapped[str | None] = mapped_column(_by_message())
    name: Mapped[str]
    phone: Mapped[str | None]
    agreed: Mapped[bool | None]
    wording: Mapped[str | None]
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime]
