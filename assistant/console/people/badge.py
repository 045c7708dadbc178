"""What waits for whoever looks, as a number beside the room in the navigation."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.staff.member import Member
from assistant.store import notes, tasks


def waiting(session: Session, member: Member, today: dt.date) -> int:
    """Their own tasks that are due, and notes that name them and that they have not seen."""
    return session.scalar(select(tasks.due(member, today) + notes.unseen(member.id))) or 0
