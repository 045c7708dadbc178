"""A seat for a person: booked, moved and given back by staff, as they would do it themselves."""

from typing import Annotated

from fastapi import Form, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.console.people import sight
from assistant.console.people.room import room
from assistant.console.people.sight import person_path
from assistant.console.visit import Visit, Visiting
from assistant.errors import BookingError
from assistant.staff.roles import Permission
from assistant.store import introductions, seats, waitlist
from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.seat_events import Who
from assistant.store.tables import Applicant, Lead
from assistant.store.text import storable

EDIT = Permission.EDIT_PEOPLE


@room.post("/people/{id}/seats", permission=EDIT)
def book_seat(
    visit: Visiting,
    id: str,
    session_date: Annotated[str, Form(alias="session")],
    wait: Annotated[bool, Form()] = False,
) -> Response:
    """`wait`: on the waitlist, where it is full."""
    told = "seat_is_booked"
    try:
        with visit.writing() as session:
            id = sight.must_see(session, visit, id)
            sight.must_see_session(session, visit, session_date)
            who = _who(session, visit, id)
            wanted = _program(session, session_date, id)
            try:
                booking = seats.book(session, session_date, who, program=wanted, now=visit.now)
            except BookingError as error:
                if error.reason != "session_full" or not wait:
                    raise
                booking = waitlist.wait(session, session_date, who, program=wanted, now=visit.now)
                told = "seat_waits"
            visit.changed(session, "booking", booking.id, "booked", applicant=id, status=booking.status)
    except BookingError as error:
        return visit.refused(f"seat_{error.reason}", 409)
    undo = f"{person_path(id)}/seats/{booking.id}/cancel?at={booking.session_date_id}"
    return visit.to(person_path(id), told=told, undo=undo)


@room.post("/people/{id}/seats/{booking_id}/move", permission=EDIT)
def move_seat(
    visit: Visiting, id: str, booking_id: str, session_date: Annotated[str, Form(alias="session")]
) -> Response:
    return _do(visit, id, booking_id, session_date, told="seat_moved")


@room.post("/people/{id}/seats/{booking_id}/back", permission=EDIT)
def move_back(visit: Visiting, id: str, booking_id: str, session: str, at: str = "") -> Response:
    """`at`: where it was moved to; where somebody has moved it on since, it stays there."""
    return _do(visit, id, booking_id, session, told="undone", undoing=True, at=at)


@room.post("/people/{id}/seats/{booking_id}/cancel", permission=EDIT)
def cancel_seat(visit: Visiting, id: str, booking_id: str, at: str = "") -> Response:
    """`at`: the session that an undo is about."""
    try:
        with visit.writing() as session:
            booking = _booking(session, visit, id, booking_id, at)
            seats.cancel(session, booking.id, _who(session, visit, booking.applicant_id), visit.now, why="staff")
            visit.changed(session, "booking", booking.id, "cancelled", applicant=id)
    except BookingError as error:
        return visit.refused(f"seat_{error.reason}", 409)
    return visit.to(person_path(id), told="seat_is_cancelled", undo=f"{person_path(id)}/seats/{booking_id}/again")


@room.post("/people/{id}/seats/{booking_id}/again", permission=EDIT)
def book_again(visit: Visiting, id: str, booking_id: str) -> Response:
    """The seat that was given back, if it is still there."""
    try:
        with visit.writing() as session:
            before = _booking(session, visit, id, booking_id)
            who = _who(session, visit, before.applicant_id)
            booking = seats.rebook(session, before.id, before.session_date_id, who, visit.now)
            visit.changed(session, "booking", booking.id, "booked", applicant=id, status=booking.status)
    except BookingError as error:
        return visit.refused(f"seat_{error.reason}", 409)
    return visit.to(person_path(id), told="undone")


def _do(visit: Visit, id: str, booking_id: str, to: str, *, told: str, undoing: bool = False, at: str = "") -> Response:
    try:
        with visit.writing() as session:
            booking = _booking(session, visit, id, booking_id, at)
            sight.must_see_session(session, visit, to)
            was = booking.session_date_id
            seats.move(session, booking.id, to, _who(session, visit, booking.applicant_id), visit.now)
            visit.changed(session, "booking", booking.id, "moved", applicant=id, was=was, to=to)
    except BookingError as error:
        return visit.refused(f"seat_{error.reason}", 409)
    undo = None if undoing else f"{person_path(id)}/seats/{booking_id}/back?session={was}&at={to}"
    return visit.to(person_path(id), told=told, undo=undo)


def _who(session: Session, visit: Visit, applicant_id: str) -> Who:
    person = session.get_one(Applicant, applicant_id)
    contact = introductions.reached_at(session, applicant_id)
    return Who(
        applicant_id=applicant_id,
        contact_id=contact.id if contact else None,
        language=person.language or (contact.language if contact else None),
        channel="console",
        by="staff",
        member=visit.member.id,
    )


def _program(session: Session, session_date: str, applicant_id: str) -> str | None:
    """Of those that the session is about, one that they are interested in, else the first."""
    row = session.get(SessionDateRow, storable(session_date))
    about = [part.program_id for part in row.programs] if row is not None else []
    wanted = set(session.scalars(select(Lead.program_id).where(Lead.applicant_id == applicant_id)))
    return next((program for program in about if program in wanted), next(iter(about), None))


def _booking(session: Session, visit: Visit, id: str, booking_id: str, at: str = "") -> BookingRow:
    """A seat of this person that the member may see; `at`: in this session, where one is named."""
    id = sight.must_see(session, visit, id)
    booking = sight.must_see_seat(session, visit, booking_id)
    if booking.applicant_id != id:
        raise sight.nothing()
    if at and booking.session_date_id != at:
        raise BookingError("not_active", f"Booking {booking.id} is in another session by now.")
    return booking
