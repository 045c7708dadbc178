"""Whom a call can be passed on to: staff of the partnership's own who are there, each on their own phone."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.staff.roles import Permission, Role, may
from assistant.store.presence import Present
from assistant.store.staff_tables import StaffRow


@dataclass(frozen=True)
class DeskPhone:
    """`is_here`: they have the console open at this moment; who is not is on duty. `is_own`: nobody else has it."""

    member: str
    name: str
    phone: str
    is_here: bool
    is_own: bool


def desk_phones(session: Session, present: list[Present]) -> list[DeskPhone]:
    """Those who are here first, then by name."""
    here = {one.member for one in present}
    query = select(StaffRow).where(
        StaffRow.phone.is_not(None), StaffRow.deactivated_at.is_(None), StaffRow.organisation_id.is_(None)
    )
    takers = [
        row
        for row in session.scalars(query.order_by(StaffRow.name, StaffRow.id))
        if may(Role(row.role), Permission.TAKE_THREADS)
    ]
    shared = Counter(row.phone for row in takers)
    found = [
        DeskPhone(row.id, row.name, row.phone or "", row.id in here, shared[row.phone] == 1)
        for row in takers
        if row.id in here or row.on_duty
    ]
    return sorted(found, key=lambda one: not one.is_here)
