"""Sessions with seats and people who want them, in a store; what is left behind is read back."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Engine, func, select

from assistant.booking.ports import TAKES_A_SEAT
from assistant.catalog.schema import Bilingual
from assistant.store import seats, session_dates, waitlist
from assistant.store.booking_tables import BookingEventRow, BookingRow, SeatBlockRow, SessionDateRow
from assistant.store.engine import reading, transaction
from assistant.store.seats import Who
from assistant.store.tables import Applicant, ApplicantContact, ContactPoint, Conversation, Message, new_id
from tests.conftest import Clock

T = TypeVar("T")
# Tuesday, December 1, 2026 at six in the evening in California.
TUESDAY = dt.datetime(2026, 12, 2, 2, 0, tzinfo=dt.UTC)
ZONE = "America/Los_Angeles"


class Seating:
    """Does one thing a transaction, at the clock's time."""

    def __init__(self, store: Engine, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self._phones = 0

    def do(self, work: Callable[..., T], *given: Any, **named: Any) -> T:
        """`work(session, *given, now=…, **named)`, committed."""
        with transaction(self.store) as session:
            return work(session, *given, now=self.clock(), **named)

    def session(
        self,
        capacity: int | None = 10,
        *,
        starts_at: dt.datetime = TUESDAY,
        blocks: tuple[tuple[str, int, int], ...] = (),
        **changes: Any,
    ) -> str:
        """A session's id. `blocks`: organisation, seats, hours before the start at which they are released."""
        given = {
            "programs": ["CNA-EVE"],
            "minutes": 60,
            "place": Bilingual(en="Room 12", es="Aula 12"),
            "languages": ["en", "es"],
            "zone": ZONE,
        }
        with transaction(self.store) as session:
            row = session_dates.add(
                session, starts_at=starts_at, capacity=capacity, now=self.clock(), **{**given, **changes}
            )
            row.blocks = [
                SeatBlockRow(organisation_id=id, seats=kept, used=0, release_at=starts_at - dt.timedelta(hours=hours))
                for id, kept, hours in blocks
            ]
            return row.id

    def person(self, name: str | None = "Rosa", *, phone: str | None = "", **changes: Any) -> Who:
        """Somebody with a phone of their own; `phone` None for none."""
        self._phones += 1
        with transaction(self.store) as session:
            applicant = Applicant(name=name, created_at=self.clock())
            session.add(applicant)
            contact = None
            if phone is not None:
                value = phone or f"+1209555{self._phones:04d}"
                contact = session.scalar(select(ContactPoint).where(ContactPoint.value == value))
                contact = contact or ContactPoint(kind="phone", value=value, created_at=self.clock())
                session.add(contact)
                session.flush()
                session.add(ApplicantContact(applicant_id=applicant.id, contact_id=contact.id))
            session.flush()
            given = {"channel": "sms", "language": "en", "by": "person", "exempt": True}
            return Who(applicant_id=applicant.id, contact_id=contact.id if contact else None, **{**given, **changes})

    def texted(self, who: Who) -> str:
        """The id of a text from their phone."""
        with transaction(self.store) as session:
            talk = Conversation(
                channel="sms",
                thread=new_id(),
                contact_id=who.contact_id,
                started_at=self.clock(),
                last_at=self.clock(),
            )
            session.add(talk)
            session.flush()
            text = Message(
                conversation_id=talk.id,
                direction="in",
                channel="sms",
                text="hi",
                status="answered",
                created_at=self.clock(),
            )
            session.add(text)
            session.flush()
            return text.id

    def book(self, session: str, who: Who | None = None, **named: Any) -> str:
        return self.do(seats.book, session, who or self.person(), **named).id

    def wait(self, session: str, who: Who | None = None, **named: Any) -> str:
        return self.do(waitlist.wait, session, who or self.person(), **named).id

    def cancel(self, booking: str, who: Who = seats.SYSTEM, **named: Any) -> BookingRow:
        return self.do(seats.cancel, booking, who, **named)

    def row(self, session: str) -> SessionDateRow:
        with reading(self.store) as reader:
            return reader.get_one(SessionDateRow, session)

    def booking(self, id: str) -> BookingRow:
        with reading(self.store) as reader:
            return reader.get_one(BookingRow, id)

    def status(self, *ids: str) -> list[str]:
        return [self.booking(id).status for id in ids]

    def events(self, booking: str) -> list[tuple[str, str, dict[str, Any]]]:
        """Kind, by whom, details; in order."""
        mine = select(BookingEventRow).where(BookingEventRow.booking_id == booking).order_by(BookingEventRow.id)
        with reading(self.store) as reader:
            return [(event.kind, event.by, event.details) for event in reader.scalars(mine)]

    def kinds(self, booking: str) -> list[str]:
        return [kind for kind, _, _ in self.events(booking)]

    def taken(self, session: str) -> int:
        """What the session says is taken, which must be what its bookings take, in all and in each block."""
        with reading(self.store) as reader:
            row = reader.get_one(SessionDateRow, session)
            counted = select(BookingRow.block_id, func.sum(BookingRow.seats)).where(
                BookingRow.session_date_id == session, BookingRow.status.in_(TAKES_A_SEAT)
            )
            by_block: Counter[str | None] = Counter(dict(reader.execute(counted.group_by(BookingRow.block_id)).all()))
            assert row.taken == by_block.total()
            assert {block.id: block.used for block in row.blocks} == {
                block.id: by_block[block.id] for block in row.blocks
            }
            assert row.capacity is None or row.taken <= row.capacity
            return row.taken
