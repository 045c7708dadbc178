"""Seats as the store has them, and questions about them that a text of ours ended with."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from assistant.conversation.turn import Offer
from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.engine import transaction
from assistant.store.tables import ContactPoint, Conversation
from tests.conversations.line import Line
from tests.conversations.people import Person, Texter

HOURS = 24


def ask_about_seat(line: Line, person: Person, kind: str, *, hours: float = HOURS) -> str:
    """As if the worker had just sent such a text to them: the newest booking's id, which the question is about."""
    assert isinstance(person, Texter)
    with transaction(line.database) as session:
        newest = (
            select(BookingRow)
            .join(ContactPoint, ContactPoint.id == BookingRow.contact_id)
            .where(ContactPoint.value == person.phone)
            .order_by(BookingRow.id.desc())
        )
        booking = session.scalars(newest.limit(1)).one()
        talk = select(Conversation).where(Conversation.thread == person.phone).order_by(Conversation.id.desc())
        conversation = session.scalars(talk.limit(1)).one()
        until = line.clock() + dt.timedelta(hours=hours)
        offer = Offer(kind=kind, options=[booking.id], until=until)
        conversation.state = {**conversation.state, "offer": offer.model_dump(mode="json")}
        return booking.id


@contextmanager
def only_so_many_left(line: Line, session_id: str, wall_time: str, free: int) -> Iterator[str]:
    """The session on this day (`2026-12-03`) has so many seats left meanwhile; its id."""
    day = dt.date.fromisoformat(wall_time)
    with transaction(line.database) as session:
        date = session.scalars(
            select(SessionDateRow).where(SessionDateRow.session_id == session_id, SessionDateRow.on == day)
        ).one()
        id, before = date.id, date.capacity
        date.capacity = date.taken + free
    yield id
    with transaction(line.database) as session:
        date = session.get_one(SessionDateRow, id)
        date.capacity = before
