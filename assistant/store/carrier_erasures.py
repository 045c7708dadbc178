"""What of deleted people still lies elsewhere: recordings and messages at the carrier, letters that were files.

Noted in the transaction that deletes them, carried out by a round of the worker until nothing is left.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assistant.store.personal import Belongings, within
from assistant.store.sharing_tables import CarrierErasure
from assistant.store.tables import Base, new_id

Kind = Literal["recording", "message", "letter"]
_SID = re.compile(r"\b(?:RE|SM|MM)[0-9a-f]{32}\b")
_KINDS: dict[str, Kind] = {"RE": "recording", "SM": "message", "MM": "message"}
# Between two tries; the first at once.
AGAIN = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Erasure:
    """One thing to be deleted there. `reference`: the carrier's id, or of a letter our id of it."""

    id: str
    kind: Kind
    reference: str


def note(session: Session, mine: Belongings, now: dt.datetime) -> int:
    """Everything of theirs that lies elsewhere is to be deleted there, too; how much it is."""
    found = {*_with_carrier(session, mine), *_letters(session, mine)}
    waits = within(CarrierErasure.__table__.c.reference, {reference for _, reference in found})
    known = {(row.kind, row.reference) for row in session.scalars(select(CarrierErasure).where(waits))}
    for kind, reference in sorted(found - known):
        session.add(CarrierErasure(id=new_id(), kind=kind, reference=reference, due_at=now, created_at=now))
    session.flush()
    return len(found)


def _with_carrier(session: Session, mine: Belongings) -> Iterable[tuple[str, str]]:
    tables = Base.metadata.tables
    texts = [tables["messages"], tables["outbox"]]
    for table in texts:
        for sid in session.execute(select(table.c.carrier_id).where(mine.rows(table))).scalars():
            yield from _sids(sid or "")
    handoffs = tables["handoffs"]
    recorded = select(handoffs.c.recording, handoffs.c.details).where(mine.rows(handoffs))
    for recording, details in session.execute(recorded):
        yield from _sids(f"{recording} {details}")


def _sids(words: str) -> Iterable[tuple[str, str]]:
    for sid in _SID.findall(words):
        yield _KINDS[sid[:2]], sid


def _letters(session: Session, mine: Belongings) -> Iterable[tuple[str, str]]:
    outbox = Base.metadata.tables["outbox"]
    for id in session.execute(select(outbox.c.id).where(mine.rows(outbox), outbox.c.kind == "email")).scalars():
        yield "letter", id


def due(session: Session, now: dt.datetime, most: int = 50) -> list[Erasure]:
    rows = session.scalars(
        select(CarrierErasure).where(CarrierErasure.due_at <= now).order_by(CarrierErasure.id).limit(most)
    )
    return [Erasure(row.id, cast("Kind", row.kind), row.reference) for row in rows]


def done(session: Session, id: str) -> None:
    """It is gone there; so is the note of it."""
    session.execute(delete(CarrierErasure).where(CarrierErasure.id == id))


def failed(session: Session, id: str, error: str, now: dt.datetime) -> None:
    again = {"attempts": CarrierErasure.attempts + 1, "error": error, "due_at": now + AGAIN}
    session.execute(update(CarrierErasure).where(CarrierErasure.id == id).values(**again))


def waiting(session: Session) -> int:
    return len(session.scalars(select(CarrierErasure.id)).all())
