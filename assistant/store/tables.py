"""The tables. Ids are ULIDs (sortable by time); times are UTC; documents are the catalogue's own models as JSON."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from ulid import ULID


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware moment, kept in UTC on databases that forget the zone (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def new_id() -> str:
    """A ULID; those that one process makes rise strictly, so the rows of a turn keep their order by id."""
    return str(ULID())


def _only(condition: str) -> dict[str, Any]:
    """An index on these rows alone."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


# SQL NULL for None, not JSON's own null.
Document = JSON(none_as_null=True)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dt.datetime: UtcDateTime,
        dict[str, Any]: Document,
        list[Any]: Document,
        str: String,
    }


# ---- the catalogue ------------------------------------------------------------------------------


class CatalogRevision(Base):
    """One import. The newest is in force; `document` is the partnership's own part."""

    __tablename__ = "catalog_revisions"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    digest: Mapped[str]
    source: Mapped[str]
    document: Mapped[dict[str, Any]]
    imported_at: Mapped[dt.datetime]


class OrganisationRow(Base):
    """One that has left the catalogue is kept, retired, while a retired program is its own."""

    __tablename__ = "organisations"
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    kind: Mapped[str]
    name_en: Mapped[str]
    name_es: Mapped[str]
    document: Mapped[dict[str, Any]]
    retired_at: Mapped[dt.datetime | None]


class ProgramRow(Base):
    """One that has left the catalogue while leads name it is kept: inactive, retired, out of every snapshot.

    Its cohorts and sessions are rows of their own and not in its document.
    """

    __tablename__ = "programs"
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(index=True)
    active: Mapped[bool]
    owner_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    name_en: Mapped[str]
    name_es: Mapped[str]
    document: Mapped[dict[str, Any]]
    retired_at: Mapped[dt.datetime | None]
    cohorts: Mapped[list["CohortRow"]] = relationship(
        order_by="CohortRow.position", cascade="all, delete-orphan", lazy="selectin"
    )
    sessions: Mapped[list["InfoSessionRow"]] = relationship(
        order_by="InfoSessionRow.position", cascade="all, delete-orphan", lazy="selectin"
    )


class CohortRow(Base):
    """`known_since`: the import that brought it, so that people who asked before it can be told of it."""

    __tablename__ = "cohorts"
    id: Mapped[str] = mapped_column(primary_key=True)
    program_id: Mapped[str] = mapped_column(ForeignKey("programs.id"), index=True)
    position: Mapped[int]
    starts_on: Mapped[dt.date]
    seats: Mapped[int]
    open_seats: Mapped[int | None]
    document: Mapped[dict[str, Any]]
    known_since: Mapped[dt.datetime | None]


class InfoSessionRow(Base):
    """`starts_at` is local to `zone`, as the coordinator wrote it: a wall-clock time survives a change of law."""

    __tablename__ = "info_sessions"
    id: Mapped[str] = mapped_column(primary_key=True)
    program_id: Mapped[str] = mapped_column(ForeignKey("programs.id"), index=True)
    position: Mapped[int]
    starts_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=False))
    zone: Mapped[str]
    rule: Mapped[str | None]
    capacity: Mapped[int | None]
    document: Mapped[dict[str, Any]]


class SupportServiceRow(Base):
    __tablename__ = "support_services"
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    kind: Mapped[str]
    document: Mapped[dict[str, Any]]


class ObligationRow(Base):
    __tablename__ = "obligations"
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    program_id: Mapped[str] = mapped_column(ForeignKey("programs.id"), index=True)
    document: Mapped[dict[str, Any]]


class FaqRow(Base):
    __tablename__ = "faqs"
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    topic: Mapped[str | None] = mapped_column(index=True)
    document: Mapped[dict[str, Any]]


class CataloguePartRow(Base):
    """What rules speak of, and follow-ups. `kind` is the catalogue's name for it (`questions` …), `position` its place.

    Several tables have one id, so the id is no key; nothing else in the store points here.
    """

    __tablename__ = "catalogue_parts"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[str]
    document: Mapped[dict[str, Any]]


# ---- people -------------------------------------------------------------------------------------


class Applicant(Base):
    """A person. The name is what they gave, whole; nothing is guessed. `organisation_id`: the partner who brought them.

    `erased_at`: somebody was deleted here. What is left keeps the places of seats in figures, is nobody and is nowhere
    listed. `merged_into`: who this turned out to be (`assistant.store.merges`); such a one is nowhere listed, either.
    """

    __tablename__ = "applicants"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str | None]
    language: Mapped[str | None] = mapped_column(String(2))
    organisation_id: Mapped[str | None] = mapped_column(index=True)
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("applicants.id"), index=True)
    erased_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    contacts: Mapped[list["ContactPoint"]] = relationship(
        secondary="applicant_contacts", back_populates="applicants", order_by="ContactPoint.id"
    )
    leads: Mapped[list["Lead"]] = relationship(back_populates="applicant", order_by="Lead.id")


class ContactPoint(Base):
    """A phone (E.164) or email. Families share one; a person may have several.

    `unreachable_at`: the carrier said, with `unreachable_code`, that it takes no texts (a landline, nobody's number).
    """

    __tablename__ = "contact_points"
    __table_args__ = (UniqueConstraint("kind", "value"),)
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[str]
    language: Mapped[str | None] = mapped_column(String(2))
    opted_out_at: Mapped[dt.datetime | None]
    unreachable_at: Mapped[dt.datetime | None]
    unreachable_code: Mapped[int | None]
    created_at: Mapped[dt.datetime]
    applicants: Mapped[list[Applicant]] = relationship(
        secondary="applicant_contacts", back_populates="contacts", order_by="Applicant.id"
    )


class ApplicantContact(Base):
    __tablename__ = "applicant_contacts"
    applicant_id: Mapped[str] = mapped_column(ForeignKey("applicants.id"), primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contact_points.id"), primary_key=True, index=True)


class Consent(Base):
    """Evidence that messages were wanted or no longer wanted: never changed, only added to.

    Without a contact where the person said it in a chat that knows no phone: there is nothing to stop, but it was said.
    `subject` takes the place of who it was once they are deleted (`assistant.applicants.subjects`).
    """

    __tablename__ = "consents"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    subject: Mapped[str | None] = mapped_column(String(64), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contact_points.id"), index=True)
    applicant_id: Mapped[str | None] = mapped_column(ForeignKey("applicants.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    granted: Mapped[bool]
    wording: Mapped[str]
    channel: Mapped[str] = mapped_column(String(10))
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"))
    created_at: Mapped[dt.datetime] = mapped_column(index=True)


# ---- what was said ------------------------------------------------------------------------------


class Conversation(Base):
    """A call, a chat, or an episode of texting. `version` rises with every finished turn.

    Before `identified_at`, when the person gave their name, `applicant_id` is only who the phone suggests. `status` is
    open, with_person (see `assistant.store.takeovers`) or closed. `words_gone_at`: what had been said by then was kept
    long enough (`assistant.store.retention`).
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_thread", "channel", "thread", "last_at"),
        Index("ix_conversations_of", "applicant_id", "last_at"),
        Index("ix_conversations_held", "status", **_only("status = 'with_person'")),
    )
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(10))
    thread: Mapped[str]
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contact_points.id"), index=True)
    applicant_id: Mapped[str | None] = mapped_column(ForeignKey("applicants.id"), index=True)
    identified_at: Mapped[dt.datetime | None]
    language: Mapped[str | None] = mapped_column(String(2))
    status: Mapped[str] = mapped_column(String(20), default="open")
    state: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[dt.datetime] = mapped_column(index=True)
    words_gone_at: Mapped[dt.datetime | None]
    last_at: Mapped[dt.datetime] = mapped_column(index=True)
    contact: Mapped[ContactPoint | None] = relationship(lazy="joined")


class Message(Base):
    """One message in or out. Inbound ones carry what was understood and, once given, the answer.

    `status`, inbound: received, answered. Outbound: said, shown or replied (as TwiML) at once, or, through the
    outbox, the status of its row there (`OutboxRow`). `position` counts the replies of one turn from 0.
    `confidence` is the engine's, `heard_confidence` the speech recogniser's. `facts` are what the wording was filled
    with, to say it in the other language; `member_id`: who of staff wrote it.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("turn_key"),
        Index("ix_messages_conversation", "conversation_id", "id"),
    )
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    direction: Mapped[str] = mapped_column(String(3))
    channel: Mapped[str] = mapped_column(String(10))
    text: Mapped[str]
    language: Mapped[str | None] = mapped_column(String(2))
    intent: Mapped[str | None] = mapped_column(index=True)
    confidence: Mapped[float | None]
    heard_confidence: Mapped[float | None]
    entities: Mapped[list[Any] | None]
    wording: Mapped[str | None]
    facts: Mapped[dict[str, Any] | None]
    member_id: Mapped[str | None]
    turn_key: Mapped[str | None]
    reply_to: Mapped[str | None] = mapped_column(ForeignKey("messages.id"))
    position: Mapped[int] = mapped_column(default=0)
    carrier_id: Mapped[str | None] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(String(20))
    error: Mapped[str | None]
    segments: Mapped[int | None]
    media: Mapped[int] = mapped_column(default=0)
    recipient: Mapped[str | None] = mapped_column(index=True)
    answer: Mapped[dict[str, Any] | None]
    created_at: Mapped[dt.datetime] = mapped_column(index=True)


class DeliveryReport(Base):
    """A delivery callback. They come in any order, so each status of a message is kept once."""

    __tablename__ = "delivery_reports"
    __table_args__ = (UniqueConstraint("carrier_id", "status"),)
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    carrier_id: Mapped[str]
    status: Mapped[str] = mapped_column(String(20))
    error_code: Mapped[int | None]
    created_at: Mapped[dt.datetime]


# ---- what came of it ----------------------------------------------------------------------------


def _begun(context: DefaultExecutionContext) -> dt.datetime:
    begun: dt.datetime = context.get_current_parameters()["created_at"]  # type: ignore[no-untyped-call]  # SQLAlchemy's own
    return begun


class Lead(Base):
    """A person's interest in a program, once.

    `stage` is one of `assistant.applicants.stages`, since `stage_at`, for `stage_reason`; its history are `lead_moves`.
    `result`: what the newest screening of the person said of the program, for `cohort_id` until staff say another.
    `last_contact_at` follows the person's conversations by itself (`assistant.store.triggers`), from the lead's start.
    """

    __tablename__ = "leads"
    __table_args__ = (
        UniqueConstraint("applicant_id", "program_id"),
        Index("ix_leads_program_stage", "program_id", "stage", "id"),
        Index("ix_leads_assignee", "assignee_id", "id"),
        Index("ix_leads_contact", "last_contact_at", "id"),
        Index("ix_leads_result", "result", "id"),
    )
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    applicant_id: Mapped[str] = mapped_column(ForeignKey("applicants.id"))
    program_id: Mapped[str] = mapped_column(index=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"))
    source: Mapped[str] = mapped_column(String(20))
    stage: Mapped[str] = mapped_column(String(20), default="new")
    stage_reason: Mapped[str | None] = mapped_column(String(20))
    stage_at: Mapped[dt.datetime] = mapped_column(default=_begun)
    cohort_id: Mapped[str | None] = mapped_column(index=True)
    result: Mapped[str | None] = mapped_column(String(20))
    result_at: Mapped[dt.datetime | None]
    assignee_id: Mapped[str | None]
    last_contact_at: Mapped[dt.datetime] = mapped_column(default=_begun)
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    updated_at: Mapped[dt.datetime]
    applicant: Mapped[Applicant] = relationship(back_populates="leads")


class Unanswered(Base):
    """A question that the catalogue did not answer, for the coordinator."""

    __tablename__ = "unanswered_questions"
    __table_args__ = (Index("ix_unanswered_questions_open", "message_id", **_only("resolved_at IS NULL")),)
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"))
    text: Mapped[str]
    language: Mapped[str | None] = mapped_column(String(2))
    topic: Mapped[str | None]
    program_id: Mapped[str | None]
    reason: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    resolved_at: Mapped[dt.datetime | None]


class Handoff(Base):
    """A person is wanted: why, by whom, how to reach them, and what became of it.

    One is open for a kind and conversation at a time; `callback_at` is in the person's own words, `promised_at` is what
    staff promised. `outcome`: how it ended (`assistant.handoff.outcomes`).
    """

    __tablename__ = "handoffs"
    __table_args__ = (Index("uq_handoffs_open", "conversation_id", "kind", unique=True, **_only("status = 'open'")),)
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    applicant_id: Mapped[str | None] = mapped_column(ForeignKey("applicants.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contact_points.id"))
    kind: Mapped[str] = mapped_column(String(20), index=True)
    reason: Mapped[str]
    summary: Mapped[str | None]
    language: Mapped[str | None] = mapped_column(String(2))
    callback_at: Mapped[str | None]
    recording: Mapped[str | None]
    status: Mapped[str] = mapped_column(String(20), default="open", index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    assignee_id: Mapped[str | None]
    taken_at: Mapped[dt.datetime | None]
    promised_at: Mapped[dt.datetime | None]
    done_at: Mapped[dt.datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    updated_at: Mapped[dt.datetime] = mapped_column(index=True)


# ---- who may ask --------------------------------------------------------------------------------


class ApiToken(Base):
    """A bearer token for the API, by its SHA-256: what is lost here opens nothing."""

    __tablename__ = "api_tokens"
    __table_args__ = (UniqueConstraint("hash"),)
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
