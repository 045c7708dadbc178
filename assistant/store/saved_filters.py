"""Filters of leads that staff kept, for themselves or for all of their organisation."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from assistant.applicants.lead_filter import LeadFilter
from assistant.staff.member import Member
from assistant.store.recruiting_tables import SavedFilterRow
from assistant.store.staff_tables import StaffRow
from assistant.store.text import storable

LONGEST = 60


def keep(
    session: Session, name: str, wanted: LeadFilter, *, member_id: str, shared: bool, now: dt.datetime
) -> SavedFilterRow:
    """One of a name and member: a second takes the place of the first. Raises `ValueError` without a name."""
    name = " ".join(storable(name).split())[:LONGEST]
    if not name:
        raise ValueError("a filter that is kept has a name")
    mine = select(SavedFilterRow).where(SavedFilterRow.member_id == member_id, SavedFilterRow.name == name)
    row = session.scalar(mine) or SavedFilterRow(member_id=member_id, name=name, created_at=now)
    row.filter, row.shared = dict(wanted.plain()), shared
    session.add(row)
    session.flush()
    return row


def seen_by(session: Session, member: Member) -> Sequence[SavedFilterRow]:
    """Their own and what others of their organisation share, by name: what a filter is called may name somebody."""
    colleagues = select(StaffRow.id).where(StaffRow.organisation_id.is_not_distinct_from(member.organisation_id))
    shared = and_(SavedFilterRow.shared, SavedFilterRow.member_id.in_(colleagues))
    whose = or_(SavedFilterRow.member_id == member.id, shared)
    return session.scalars(select(SavedFilterRow).where(whose).order_by(SavedFilterRow.name, SavedFilterRow.id)).all()


def forget(session: Session, id: str, member_id: str) -> SavedFilterRow | None:
    """Their own alone."""
    row = session.get(SavedFilterRow, storable(id))
    if row is None or row.member_id != member_id:
        return None
    session.delete(row)
    session.flush()
    return row
