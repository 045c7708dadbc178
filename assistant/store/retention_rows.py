"""Conversations without their words: what was said, heard and recorded goes, here and at the carrier.

What was understood, when and in which language stays, for figures; whose it was stays as long as the person does. What
they agreed to stands in rows of its own, with its words, and is not touched.
"""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from assistant.store import carrier_erasures
from assistant.store.erasure_rows import FINAL
from assistant.store.personal import Belongings, within
from assistant.store.tables import Base


def empty(session: Session, talks: set[str], people: set[str], before: dt.datetime, now: dt.datetime) -> None:
    """`people`: who spoke in them, as far as that is known; letters to them that are older go with it."""
    tables = Base.metadata.tables
    messages, outbox, facts = tables["messages"], tables["outbox"], tables["facts"]
    said = _ids(session, messages, within(messages.c.conversation_id, talks))
    sent = or_(
        within(outbox.c.conversation_id, talks),
        within(outbox.c.message_id, said),
        within(outbox.c.applicant_id, people),
    )
    mine = Belongings(
        frozenset(),
        {
            "conversations": talks,
            "messages": said,
            "outbox": _ids(session, outbox, and_(sent, outbox.c.created_at < before, outbox.c.status.in_(FINAL))),
            **{name: _ids(session, tables[name], within(tables[name].c.conversation_id, talks)) for name in _OF_TALKS},
        },
    )
    carrier_erasures.note(session, mine, now)
    for name, values in _values(tables, now).items():
        session.execute(update(tables[name]).where(within(tables[name].c.id, mine.of(name))).values(**values))
    # Of whoever gave no name nobody can make anything any more; what was screened has its own record.
    session.execute(delete(facts).where(facts.c.applicant_id.is_(None), within(facts.c.conversation_id, talks)))
    session.expire_all()


_OF_TALKS = ("handoffs", "unanswered_questions")


def _values(tables: Any, now: dt.datetime) -> dict[str, dict[str, Any]]:
    talks, asked = tables["conversations"], tables["unanswered_questions"]
    return {
        "messages": {"text": "", **dict.fromkeys(("entities", "answer", "facts", "error", "carrier_id"))},
        # A turn that is being decided at this moment does not write what it knew.
        "conversations": {"state": {}, "version": talks.c.version + 1, "words_gone_at": now},
        "unanswered_questions": {"text": "", "resolved_at": func.coalesce(asked.c.resolved_at, now)},
        "handoffs": {"details": {}, **dict.fromkeys(("summary", "callback_at", "recording"))},
        "outbox": {
            "body": "",
            "payload": {},
            **dict.fromkeys(("subject", "reason", "asks", "carrier_id", "error")),
        },
    }


def _ids(session: Session, table: Table, which: ColumnElement[bool]) -> set[str]:
    return set(session.execute(select(table.c.id).where(which)).scalars())
