"""Accounts of staff: made, found, changed. An email is kept in lower case, and is one account's alone."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.catalog.basics import Language
from assistant.staff.member import Member
from assistant.staff.roles import Permission, Role, may
from assistant.store.staff_tables import StaffRow

_NO_PARTNER = ""


def add(
    session: Session,
    *,
    email: str,
    name: str,
    role: Role,
    now: dt.datetime,
    organisation_id: str | None = None,
    language: Language = "en",
    password: str | None = None,
) -> StaffRow:
    """A new account; `password` is hashed already. The caller has looked that the email is nobody's."""
    row = StaffRow(
        email=plain_email(email),
        name=" ".join(name.split()),
        role=role,
        organisation_id=organisation_id,
        language=language,
        password=password,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def by_email(session: Session, email: str) -> StaffRow | None:
    return session.scalar(select(StaffRow).where(StaffRow.email == plain_email(email)))


def by_id(session: Session, id: str) -> StaffRow | None:
    return session.get(StaffRow, id)


def everybody(session: Session) -> Sequence[StaffRow]:
    """All accounts: those in force first, then by name."""
    in_order = (StaffRow.deactivated_at.is_not(None), func.lower(StaffRow.name), StaffRow.id)
    return session.scalars(select(StaffRow).order_by(*in_order)).all()


def is_empty(session: Session) -> bool:
    """Whether nobody has an account yet."""
    return session.scalar(select(StaffRow.id).limit(1)) is None


def members(session: Session) -> Sequence[Member]:
    """Everybody whose account is in force, by name: whom work can be given to."""
    return [member_of(row) for row in everybody(session) if row.deactivated_at is None]


def names(session: Session) -> dict[str, str]:
    """Every account's name by its id, deactivated ones too: for what was done once."""
    return {row.id: row.name for row in session.execute(select(StaffRow.id, StaffRow.name))}


def member_of(row: StaffRow) -> Member:
    language: Language = "es" if row.language == "es" else "en"
    role, organisation = Role(row.role), row.organisation_id
    if role is Role.PARTNER_VIEWER and organisation is None:
        # A partner's, and nobody has said which: nobody has agreed to be shared with that.
        organisation = _NO_PARTNER
    return Member(row.id, row.name, role, organisation, language)


def at_phone(session: Session, phone: str) -> str | None:
    """The one member of the partnership's own whose phone this is (E.164) and who may take calls on it."""
    own = StaffRow.organisation_id.is_(None), StaffRow.deactivated_at.is_(None)
    found = session.execute(select(StaffRow.id, StaffRow.role).where(StaffRow.phone == phone, *own)).all()
    takers = [id for id, role in found if may(Role(role), Permission.TAKE_THREADS)]
    return takers[0] if len(takers) == 1 else None


def language_at(session: Session, phone: str) -> Language:
    """What the member hears whose own phone this is; English where it is nobody's."""
    member = at_phone(session, phone) if phone else None
    row = session.get(StaffRow, member) if member is not None else None
    return "es" if row is not None and row.language == "es" else "en"


def plain_email(email: str) -> str:
    return email.strip().lower()
