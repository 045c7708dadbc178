"""`/bookings`: seats in sessions, made, moved, confirmed, given back, and whether people came.

What a person is told of a change is no matter of this: it follows from what is noted with the seat.
"""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy.orm import Session

from assistant.api.booking_schemas import (
    Attendance,
    Booking,
    BookingEvent,
    BookingMade,
    BookingMoved,
    BookingStatus,
    WholeBooking,
)
from assistant.api.fields import CatalogId, Id, Moment, Phone
from assistant.api.filters import Maybe, OverTime
from assistant.api.guardians import minors_today
from assistant.api.idempotency import Change, Changing, changes, once
from assistant.api.problems import documented, not_found
from assistant.api.routes import resource
from assistant.api.schemas import Page
from assistant.api.seat_requests import take
from assistant.api.services import App
from assistant.api.session_schemas import Reason
from assistant.catalog.schema import Language
from assistant.store import seats, waitlist
from assistant.store.booking_tables import BookingRow
from assistant.store.queries import bookings as booked

router: APIRouter = resource("bookings")

Act = Callable[[Session, dt.datetime], BookingRow]


class BookingsListed(OverTime):
    """One page of the bookings, newest first; `since` and `until` go by when they were made."""

    updated_since: Maybe[Moment] = Field(default=None, description="Changed from this moment on.")
    phone: Maybe[Phone] = Field(
        default=None, description="Of everyone who uses this phone, in any usual writing: families share one."
    )
    program: Maybe[CatalogId] = Field(default=None, description="Made for this program.")
    language: Maybe[Language] = Field(default=None, description="Made in this language.")
    channel: Maybe[Literal["sms", "voice", "chat", "api"]] = Field(default=None, description="Made on this channel.")
    session: Maybe[Id] = Field(default=None, description="In this session.")
    applicant: Maybe[Id] = Field(default=None, description="Of this person.")
    status: Maybe[BookingStatus] = Field(default=None, description="In this state.")


@router.get("", responses=documented())
def list_bookings(wanted: Annotated[BookingsListed, Query()], app: App) -> Page[Booking]:
    """Seats and places on waitlists, given up ones too. Of minors without name and contacts until a guardian agrees."""
    found = booked.bookings(
        app.database,
        wanted.filters(),
        minors_today(app),
        session_date=wanted.session,
        applicant=wanted.applicant,
        updated_since=wanted.updated_since,
    )
    return Page[Booking].model_validate(found)


@router.post("", responses=changes(404), response_model=Booking)
def make_booking(given: BookingMade, app: App, change: Changing) -> Response:
    """Book seats, or a place on the waitlist. A minor's are held, `awaiting_guardian`, until a guardian agrees."""
    catalog = app.catalogue.current()
    return _done(app, change, lambda session, now: take(session, given, catalog, change.who, now))


@router.get("/{id}", responses=documented(404))
def get_booking(id: Id, app: App) -> WholeBooking:
    """A booking, with what happened to it."""
    found = booked.booking(app.database, id, minors_today(app))
    if found is None:
        raise not_found("booking")
    return WholeBooking(
        **dict(Booking.model_validate(found.view)),
        events=[BookingEvent.model_validate(event) for event in found.events],
    )


@router.post("/{id}/move", responses=changes(404), response_model=Booking)
def move_booking(id: Id, to: BookingMoved, app: App, change: Changing) -> Response:
    """The same seats in another session; the old ones go to whoever waits for them."""
    return _done(app, change, lambda session, now: seats.move(session, id, to.session, change.who, now))


@router.post("/{id}/cancel", responses=changes(404), response_model=Booking)
def cancel_booking(id: Id, app: App, change: Changing, reason: Reason | None = None) -> Response:
    """Give the seats back, or the place on the waitlist."""
    why = None if reason is None else reason.why
    return _done(app, change, lambda session, now: seats.cancel(session, id, change.who, now, why=why))


@router.post("/{id}/confirm", responses=changes(404), response_model=Booking)
def confirm_booking(id: Id, app: App, change: Changing) -> Response:
    """They will come. An offered seat is taken with it."""
    return _done(app, change, lambda session, now: seats.confirm(session, id, change.who, now))


@router.post("/{id}/accept", responses=changes(404), response_model=Booking)
def accept_booking(id: Id, app: App, change: Changing) -> Response:
    """They take the seat that was offered to them from the waitlist."""
    return _done(app, change, lambda session, now: waitlist.accept(session, id, change.who, now))


@router.post("/{id}/decline", responses=changes(404), response_model=Booking)
def decline_booking(id: Id, app: App, change: Changing) -> Response:
    """They do not want the seat that was offered, or to wait any longer."""
    return _done(app, change, lambda session, now: waitlist.decline(session, id, change.who, now))


@router.post("/{id}/attendance", responses=changes(404), response_model=Booking)
def mark_attendance(id: Id, given: Attendance, app: App, change: Changing) -> Response:
    """Whether they came; it can be put right later."""
    return _done(app, change, lambda session, now: seats.mark(session, id, given.attended, change.who, now))


def _done(app: App, change: Change, act: Act) -> Response:
    minors = minors_today(app)

    def work(session: Session, now: dt.datetime) -> Booking:
        (view,) = booked.views(session, [act(session, now)], minors)
        return Booking.model_validate(view)

    return once(app, change, work)
