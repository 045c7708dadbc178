"""Staff: accounts, sessions, one-time links and codes, tries to sign in; who looked at and changed what."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables import Base, new_id


class StaffRow(Base):
    """An account. It is never deleted, only deactivated: the log names it for ever.

    `organisation_id` is the catalogue's, without a key to its table: an import may take an organisation away.
    `code_secret` is sealed; `code_step` is the last time step whose code was used, so that none is used twice.
    """

    __tablename__ = "staff"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(String(20))
    organisation_id: Mapped[str | None]
    language: Mapped[str] = mapped_column(String(2))
    theme: Mapped[str] = mapped_column(String(5), default="auto")
    phone: Mapped[str | None]
    on_duty: Mapped[bool] = mapped_column(default=False)
    password: Mapped[str | None]
    code_secret: Mapped[str | None]
    code_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime]
    deactivated_at: Mapped[dt.datetime | None]


class StaffSessionRow(Base):
    """A browser that is signed in. `hash` is of what its cookie says. `needs_code`: the password was right, no more."""

    __tablename__ = "staff_sessions"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    needs_code: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str]
    browser: Mapped[str]
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class StaffLinkRow(Base):
    """A link that is used once: an invitation, a new password, the first account (which has no member yet)."""

    __tablename__ = "staff_links"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    member_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"), index=True)
    made_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class StaffRecoveryCodeRow(Base):
    """A code for when the phone with the one-time codes is lost; each works once."""

    __tablename__ = "staff_recovery_codes"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[dt.datetime | None]


class StaffTryRow(Base):
    """A try to sign in that failed. `subject` is a hash of the account's email or of the address it came from."""

    __tablename__ = "staff_tries"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(index=True)
    __table_args__ = (Index("ix_staff_tries_subject_at", "subject", "at"),)


class AuditRow(Base):
    """Who did what to what. `member_id` is `None` for what the command line or nobody with an account did."""

    __tablename__ = "staff_audit"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[dt.datetime]
    member_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    action: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str]
    details: Mapped[dict[str, Any]]
    __table_args__ = (
        # The log is read from its newest line, by each of its filters.
        Index("ix_staff_audit_at", "at", "id"),
        Index("ix_staff_audit_member", "member_id", "at", "id"),
        Index("ix_staff_audit_subject", "kind", "subject_id", "at", "id"),
        Index("ix_staff_audit_action", "action", "at", "id"),
    )
