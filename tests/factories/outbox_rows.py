"""Rows of the outbox, put and looked at."""

import datetime as dt
from typing import Any

from sqlalchemy import Engine, select

from assistant.messages.quiet_hours import TextHours
from assistant.messages.sending_rules import SendingRules
from assistant.store import outbox
from assistant.store.engine import reading, transaction
from assistant.store.outbox_tables import OutboxRow
from tests.factories.turns import ROSA

RULES = SendingRules(hours=TextHours(), zone="America/Los_Angeles", most_segments=6, grace=dt.timedelta(seconds=60))


def put(store: Engine, now: dt.datetime, **given: Any) -> str:
    """A text to Rosa, due now, that nobody asked for; its id."""
    row = {"recipient": ROSA, "body": "Hola.", "cause": "day_before", "now": now, **given}
    with transaction(store) as session:
        id = outbox.put(session, **row)
    assert id is not None
    return id


def rows(store: Engine) -> list[OutboxRow]:
    with reading(store) as session:
        return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def row(store: Engine, id: str) -> OutboxRow:
    with reading(store) as session:
        return session.get_one(OutboxRow, id)
