"""`/sessions`: information sessions on their days: added, moved, called off; and who comes."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlalchemy.orm import Session

from assistant.api.booking_schemas import Booking, BookingStatus
from assistant.api.fields import CatalogId, Id, Moment
from assistant.api.filters import Maybe, Paged
from assistant.api.guardians import minors_today
from assistant.api.idempotency import Changing, changes, once
from assistant.api.problems import ApiError, documented, not_found, refused
from assistant.api.routes import resource
from assistant.api.schemas import Page
from assistant.api.services import App
from assistant.api.session_schemas import Reason, SessionAdded, SessionChange, SessionDate, SessionStatus
from assistant.catalog.schema import Bilingual, Catalog, Language
from assistant.errors import BookingError
from assistant.store import session_dates
from assistant.store.booking_tables import SessionDateRow
from assistant.store.queries import bookings as booked
from assistant.store.queries import sessions as dates
from assistant.store.text import storable

router: APIRouter = resource("sessions")

FARTHEST = dt.timedelta(days=731)


class SessionsListed(Paged):
    """One page of the sessions, soonest first; `since` and `until` go by when they begin."""

    cursor: Maybe[Id] = Field(default=None, description="`next` of the page before.")
    since: Maybe[Moment] = Field(default=None, description="From this moment on; from now on where it is left out.")
    until: Maybe[Moment] = Field(default=None, description="Before this moment (RFC 3339, with a zone).")
    program: Maybe[CatalogId] = Field(default=None, description="About this program.")
    language: Maybe[Language] = Field(default=None, description="Held in this language.")
    status: Maybe[SessionStatus] = Field(default=None, description="In this state.")
    free: Maybe[Annotated[int, Field(ge=1, le=100)]] = Field(
        default=None, description="Where anybody can still book so many seats."
    )


class SheetListed(Paged):
    """One page of a session's bookings, first come first."""

    cursor: Maybe[Id] = Field(default=None, description="`next` of the page before.")
    status: Maybe[BookingStatus] = Field(
        default=None, description="In this state; all but those that were given up where it is left out."
    )


@router.get("", responses=documented())
def list_sessions(wanted: Annotated[SessionsListed, Query()], app: App) -> Page[SessionDate]:
    """Sessions on their days, those of the catalogue and those added by hand."""
    now = app.clock()
    filters = wanted.model_copy(update={"since": wanted.since or now}).filters()
    return Page[SessionDate].model_validate(dates.sessions(app.database, filters, now, free=wanted.free))


@router.post("", responses=changes(), response_model=SessionDate)
def add_session(given: SessionAdded, app: App, change: Changing) -> Response:
    """Add a session on one day. One that comes round again belongs in the catalogue."""
    catalog = app.catalogue.current()

    def work(session: Session, now: dt.datetime) -> SessionDate:
        _ahead(given.starts_at, now)
        row = session_dates.add(
            session,
            programs=_running(catalog, given.programs),
            zone=given.zone or catalog.partnership.zone,
            place=Bilingual(**given.place.model_dump()),
            note=None if given.note is None else Bilingual(**given.note.model_dump()),
            now=now,
            **given.model_dump(include={"starts_at", "minutes", "online", "link", "languages", "capacity"}),
            closes_minutes=given.closes_minutes,
        )
        return _shown(session, row, now)

    return once(app, change, work)


@router.get("/{id}", responses=documented(404))
def get_session(id: Id, app: App) -> SessionDate:
    """A session as it stands now."""
    found = dates.session_date(app.database, id, app.clock())
    if found is None:
        raise not_found("session")
    return SessionDate.model_validate(found)


@router.patch("/{id}", responses=changes(404), response_model=SessionDate)
def change_session(id: Id, given: SessionChange, app: App, change: Changing) -> Response:
    """Move it, or change what is said of it. Everybody booked is told of another time, place or link."""

    def work(session: Session, now: dt.datetime) -> SessionDate:
        row = _not_over(session, id, now)
        if given.starts_at is not None:
            _ahead(given.starts_at, now)
        moved = _moved(given)
        if moved:
            row = session_dates.move(session, id, now=now, who=change.who, **moved)
        if "capacity" in given.model_fields_set:
            row = _resized(session, id, given.capacity, now)
        return _shown(session, row, now)

    return once(app, change, work)


@router.post("/{id}/cancel", responses=changes(404), response_model=SessionDate)
def cancel_session(id: Id, app: App, change: Changing, reason: Reason | None = None) -> Response:
    """It does not take place: every booking ends, and everybody booked is told, with the next sessions."""

    def work(session: Session, now: dt.datetime) -> SessionDate:
        _not_over(session, id, now)
        why = None if reason is None else reason.why
        return _shown(session, session_dates.cancel(session, id, now=now, who=change.who, why=why), now)

    return once(app, change, work)


@router.get("/{id}/bookings", responses=documented(404))
def list_session_bookings(id: Id, wanted: Annotated[SheetListed, Query()], app: App) -> Page[Booking]:
    """The attendance sheet: who has a seat, who waits for one, who came."""
    statuses = {wanted.status} if wanted.status else booked.ON_THE_SHEET
    found = booked.sheet(app.database, id, wanted.filters(), minors_today(app), statuses=statuses)
    if found is None:
        raise not_found("session")
    return Page[Booking].model_validate(found)


def _shown(session: Session, row: SessionDateRow, now: dt.datetime) -> SessionDate:
    return SessionDate.model_validate(dates.view(session, row, now))


def _moved(given: SessionChange) -> dict[str, Any]:
    """What `session_dates.move` is given: only what was."""
    told = {name: getattr(given, name) for name in given.model_fields_set - {"capacity"}}
    for name in ("place", "note"):
        if told.get(name) is not None:
            told[name] = Bilingual(**told[name].model_dump())
    return told


def _resized(session: Session, id: str, capacity: int | None, now: dt.datetime) -> SessionDateRow:
    try:
        return session_dates.set_capacity(session, id, capacity, now=now)
    except BookingError as error:
        if error.reason != "session_full":
            raise
        raise ApiError(409, "seats_taken", f"{error} Move or cancel bookings first.") from error


def _running(catalog: Catalog, ids: list[str]) -> list[str]:
    running = {program.id for program in catalog.programs if program.active}
    unknown = [id for id in ids if id not in running]
    if unknown:
        raise ApiError(422, "unknown_program", f"body.programs: no running program is called {', '.join(unknown)}.")
    return ids


def _ahead(starts_at: dt.datetime, now: dt.datetime) -> None:
    if not now < starts_at <= now + FARTHEST:
        raise ApiError(422, "invalid_request", "body.starts_at: it must lie ahead, within two years.")


def _not_over(session: Session, id: str, now: dt.datetime) -> SessionDateRow:
    row = session.get(SessionDateRow, storable(id))
    if row is None:
        raise refused(BookingError("unknown_session", f"There is no session {id}."))
    if row.starts_at + dt.timedelta(minutes=row.minutes) <= now:
        raise ApiError(409, "session_over", f"Session {id} is over: what took place stays as it was.")
    return row
