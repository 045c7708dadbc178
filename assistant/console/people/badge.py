"""What waits for whoever looks, as a number beside the room in the navigation."""

import datetime as dt

from sqlalchemy.orm import Session

from assistant.staff.member import Member
from assistant.store import notes, tasks


def waiting(session: Session, member: Member, today: dt.date) -> int:
    """Their own tasks that are due, and notes that name them and that they have not seen."""
    return tasks.due(session, member, today) + notes.unseen(session, member.id)
