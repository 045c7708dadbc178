"""A person's conversations, on their page: opened, and taken over."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.console.visit import Visit
from assistant.staff.roles import Permission
from assistant.store import takeovers
from assistant.store.queries.person import Person
from assistant.store.tables import Conversation

MOST = 8


def load(session: Session, visit: Visit, person: Person) -> dict[str, Any]:
    """The newest first; who of staff has the person is said at the first."""
    theirs = select(Conversation).where(Conversation.applicant_id == person.id)
    found = session.scalars(theirs.order_by(Conversation.last_at.desc(), Conversation.id.desc()).limit(MOST)).all()
    held = takeovers.holder(session, found[0].id) if found else None
    return {
        "conversations": found,
        "holder": held.member_id if held is not None else None,
        "may_take": visit.member.may(Permission.TAKE_THREADS),
    }
