"""`/console/sessions`: the sessions, and a sheet for each on which people are checked in by a tap."""

from dataclasses import replace
from typing import Annotated

from fastapi import Form, Response
from sqlalchemy.orm import Session

from assistant.catalog.schema import Language
from assistant.console.doors import Room
from assistant.console.people import sight
from assistant.console.visit import Visit, Visiting
from assistant.console.words import words_of
from assistant.errors import BookingError
from assistant.staff.roles import Permission
from assistant.store import check_ins, introductions, seats
from assistant.store.booking_tables import BookingRow
from assistant.store.queries import door_sheets
from assistant.store.queries.bookings import views
from assistant.store.seat_events import Who
from assistant.store.tables import Applicant
from assistant.store.text import storable

room = Room("sessions")
MARK = Permission.MARK_ATTENDANCE
PATH = "/console/sessions"


@room.get("/sessions", permission=MARK)
def list_sessions(visit: Visiting, past: bool = False, program: str | None = None) -> Response:
    with visit.reading() as session:
        found = door_sheets.doors(session, visit.member, visit.now, past=past, program=program or None)
    today = sight.today_of(visit)
    return visit.page(
        "sessions/list.html.jinja",
        doors=found,
        past=past,
        program=program,
        programs=sight.programs_of(visit),
        today=today,
    )


@room.get("/sessions/{id}", permission=MARK)
def show_sheet(visit: Visiting, id: str) -> Response:
    with visit.reading() as session:
        door = door_sheets.door(session, id, visit.member, visit.now)
        if door is None:
            raise sight.nothing()
        rows = door_sheets.sheet(session, id, visit.member, sight.minors_of(visit), visit.now)
    visit.saw("applicant", *(row.applicant for row in rows))
    return visit.page(
        "sessions/sheet.html.jinja",
        door=door,
        rows=rows,
        programs=sight.programs_of(visit),
        opens=check_ins.DOOR_OPENS,
        consent=words_of(room.key, visit.language)["consent_wording"],
    )


@room.post("/sessions/{id}/seats/{booking_id}/{mark}", permission=MARK)
def mark_seat(visit: Visiting, id: str, booking_id: str, mark: str) -> Response:
    """`mark` is came, absent or undo. A tap changes its row and the count alone."""
    try:
        with visit.writing() as session:
            booking = _booking(session, visit, id, booking_id)
            who = Who(channel="console", by="staff", member=visit.member.id)
            if mark == "undo":
                check_ins.unmark(session, booking.id, who, visit.now)
            elif mark in ("came", "absent"):
                seats.mark(session, booking.id, mark == "came", who, visit.now)
            else:
                raise sight.nothing()
            visit.changed(session, "booking", booking.id, mark, applicant=booking.applicant_id)
            (row,) = views(session, [booking], sight.minors_of(visit))
            door = door_sheets.door(session, id, visit.member, visit.now)
    except BookingError as error:
        return visit.refused(f"seat_{error.reason}", 409)
    if visit.is_htmx:
        return visit.part("sessions/_marked.html.jinja", row=row, door=door)
    undo = None if mark == "undo" else f"{PATH}/{id}/seats/{booking_id}/undo"
    return visit.to(f"{PATH}/{id}", told=f"marked_{mark}", undo=undo)


@room.post("/sessions/{id}/walk-in", permission=MARK)
def walk_in(
    visit: Visiting,
    id: str,
    name: Annotated[str, Form()] = "",
    phone: Annotated[str, Form()] = "",
    language: Annotated[Language, Form()] = "en",
    agreed: Annotated[bool, Form()] = False,
) -> Response:
    """Somebody at the door: known by name and phone, or new."""
    if not name.strip():
        return visit.refused("name_them", 422)
    try:
        with visit.writing() as session:
            if door_sheets.door(session, id, visit.member, visit.now) is None:
                raise sight.nothing()
            who = _at_the_door(session, visit, name.strip()[:120], phone.strip(), language, agreed)
            if who is None:
                return visit.refused("no_phone", 422)
            booking = check_ins.walk_in(session, storable(id), who, visit.now)
            visit.changed(session, "booking", booking.id, "walked_in", applicant=who.applicant_id)
    except BookingError as error:
        return visit.refused(f"seat_{error.reason}", 409)
    undo = f"{PATH}/{id}/seats/{booking.id}/undo"
    return visit.to(f"{PATH}/{id}", told="walked_in", undo=undo)


def _at_the_door(session: Session, visit: Visit, name: str, phone: str, language: Language, agreed: bool) -> Who | None:
    """None where the phone is none. `agreed`: to texts, in the words that stand on the sheet."""
    who = Who(channel="walk_in", by="staff", language=language, member=visit.member.id)
    if not phone:
        person = Applicant(name=storable(name), language=language, created_at=visit.now)
        session.add(person)
        session.flush()
        return replace(who, applicant_id=person.id)
    try:
        person, contact = introductions.introduce(
            session, name=name, phone=phone, email=None, language=language, now=visit.now
        )
    except ValueError:
        return None
    if agreed:
        wording = words_of(room.key, language)["consent_wording"]
        introductions.keep_consent(session, person, contact, wording, "walk_in", visit.now)
    return replace(who, applicant_id=person.id, contact_id=contact.id)


def _booking(session: Session, visit: Visit, id: str, booking_id: str) -> BookingRow:
    """A seat in this session, of somebody whom the member may see."""
    booking = sight.must_see_seat(session, visit, booking_id)
    if booking.session_date_id != id or door_sheets.door(session, id, visit.member, visit.now) is None:
        raise sight.nothing()
    return booking
