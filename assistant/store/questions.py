"""What the coordinator does with a question that the catalogue did not answer."""

import datetime as dt

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assistant.store.engine import write
from assistant.store.tables import Unanswered


def resolve(engine: Engine, id: str, resolved: bool, now: dt.datetime) -> bool:
    """Deal with a question, or take it up again; whether there is such a question.

    One that was dealt with already keeps the moment when it was.
    """

    def work(session: Session) -> bool:
        question = session.get(Unanswered, id, with_for_update=True)
        if question is None:
            return False
        question.resolved_at = (question.resolved_at or now) if resolved else None
        return True

    return write(engine, work)
