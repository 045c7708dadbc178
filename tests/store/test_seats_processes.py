"""Many people, several processes of the app, one session: each process is a real one with its own connections."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from assistant.booking.ports import ACTIVE
from assistant.store import waitlist
from assistant.store.booking_tables import BookingEventRow, BookingRow, SessionDateRow
from assistant.store.engine import reading, transaction
from assistant.store.tables import Applicant, new_id
from bench.seat_takers import take
from tests.factories.seats import Seating

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 4


def _people(seating: Seating, count: int) -> list[str]:
    ids = [new_id() for _ in range(count)]
    with transaction(seating.store) as session:
        session.add_all([Applicant(id=id, name="Rosa", created_at=seating.clock()) for id in ids])
    return ids


def _url(seating: Seating) -> str:
    return seating.store.url.render_as_string(hide_password=False)


def test_two_hundred_people_for_the_last_ten_seats(seating: Seating) -> None:
    session = seating.session(capacity=30)
    seating.book(session, seats=20)
    people = _people(seating, 200)
    shares = [people[first::PROCESSES] for first in range(PROCESSES)]
    taking = take(_url(seating), session, seating.clock(), shares)
    assert Counter(taking.outcomes) == {"booked": 10, "session_full": 190}
    assert seating.taken(session) == 30
    asked = [person for share in shares for person in share]
    told = {person for person, outcome in zip(asked, taking.outcomes, strict=True) if outcome == "booked"}
    with reading(seating.store) as reader:
        booked = reader.scalars(select(BookingRow.applicant_id).where(BookingRow.applicant_id.in_(people))).all()
        events = select(BookingEventRow.kind).join(BookingRow, BookingRow.id == BookingEventRow.booking_id)
        kinds = reader.scalars(events.where(BookingRow.applicant_id.in_(people))).all()
    assert (sorted(booked), list(kinds)) == (sorted(told), ["booked"] * 10)


def test_one_person_on_four_lines_at_once_has_one_seat(seating: Seating) -> None:
    session = seating.session(capacity=10)
    people = _people(seating, 5)
    taking = take(_url(seating), session, seating.clock(), [people * 3] * PROCESSES)
    assert Counter(taking.outcomes) == {"booked": 5, "already_booked": 55}
    assert seating.taken(session) == 5


def test_partners_and_everybody_at_once_have_what_is_theirs(seating: Seating) -> None:
    """Kept seats stay kept however many come."""
    session = seating.session(capacity=10, blocks=(("SVMC", 4, 1),))
    taking = take(_url(seating), session, seating.clock(), [_people(seating, 10) for _ in range(PROCESSES)])
    assert Counter(taking.outcomes) == {"booked": 6, "session_full": 34}
    assert seating.taken(session) == 6
    for _ in range(4):
        seating.book(session, organisation="SVMC")
    assert seating.taken(session) == 10


def test_no_seat_is_lost_or_doubled_by_whatever_goes_on_at_once(seating: Seating) -> None:
    """Booking, giving back, moving, waiting, accepting, declining and expiring in two sessions, in any order."""
    sessions = [seating.session(capacity=6, blocks=(("SVMC", 2, 1),)), seating.session(capacity=4)]
    people = [seating.person().applicant_id for _ in range(40)]  # who cannot be told is offered nothing
    given = {"url": _url(seating), "now": seating.clock().isoformat(), "sessions": sessions, "people": people}
    storm = [sys.executable, "-m", "tests.store.seat_storm"]
    done = subprocess.run(
        storm, cwd=ROOT, input=json.dumps(given), stdout=subprocess.PIPE, text=True, check=True, timeout=300
    )
    together = Counter(json.loads(done.stdout))
    assert min(together[what] for what in ("book", "cancel", "move", "wait", "accept", "decline", "expire")) > 0
    for session in sessions:
        taken = seating.taken(session)
        with reading(seating.store) as reader:
            row = reader.get_one(SessionDateRow, session)
            mine = select(func.count()).select_from(BookingRow).where(BookingRow.session_date_id == session)
            waiting = reader.scalar(mine.where(BookingRow.status == "waiting"))
            twice = (
                select(BookingRow.applicant_id)
                .where(BookingRow.session_date_id == session, BookingRow.status.in_(ACTIVE))
                .group_by(BookingRow.applicant_id)
                .having(func.count() > 1)
            )
            assert reader.scalars(twice).all() == []
            kept = sum(block.seats - block.used for block in row.blocks)
        # Everybody wants one seat: while somebody waits, none is left over.
        assert waiting == 0 or taken + kept == row.capacity
    assert seating.do(waitlist.offer_everywhere) == 0
    _each_seat_has_its_story(seating)


def _each_seat_has_its_story(seating: Seating) -> None:
    """A booking ends once and is noted once; what has not ended was not noted so."""
    ends = {"cancelled", "declined", "expired"}
    with reading(seating.store) as reader:
        bookings = reader.scalars(select(BookingRow)).all()
        events = reader.execute(select(BookingEventRow.booking_id, BookingEventRow.kind)).all()
    endings = Counter(booking for booking, kind in events if kind in ends)
    assert {booking.status for booking in bookings} <= {"booked", "waiting", "offered", "cancelled", "expired"}
    for booking in bookings:
        assert endings[booking.id] == (1 if booking.status in {"cancelled", "expired"} else 0)
