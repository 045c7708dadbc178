"""Information sessions on their days: added, moved, cancelled, with what people will be told; seats and blocks."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Form, Response

from assistant.catalog.follow_ups import Trigger
from assistant.catalog.schema import Bilingual, Catalog, Language
from assistant.console.catalogue import saving
from assistant.console.catalogue.room import EDIT, HOME, room
from assistant.console.catalogue.telling import telling
from assistant.console.visit import Visit, Visiting
from assistant.errors import BookingError
from assistant.store import session_dates
from assistant.store.booking_tables import SessionDateRow
from assistant.store.queries.pages import Filters
from assistant.store.queries.sessions import SessionView, session_date, sessions
from assistant.store.seat_events import Who

STAFF = Who(by="staff", channel="console")
_FARTHEST = dt.timedelta(days=730)
# A day that somebody types is no longer than this; nobody sits in a session for eight hours.
_MINUTES = 480


@dataclass(frozen=True)
class Given:
    """A session as the form gives it; `flaws` are words of the room by the name of the field."""

    starts_at: dt.datetime | None
    minutes: int
    place: Bilingual | None
    online: bool
    link: str | None
    languages: tuple[Language, ...]
    flaws: dict[str, str]


@room.get("/catalogue/dates", permission=EDIT)
def dates(visit: Visiting, program: str | None = None, after: str | None = None) -> Response:
    filters = Filters(since=visit.now, program=program or None, cursor=after)
    found = sessions(visit.services.database, filters, visit.now)
    catalog = visit.services.catalogue.current()
    facts: dict[str, Any] = {"found": found, "catalog": catalog, "program": program, "after": after}
    return visit.page("catalogue/dates.html.jinja", tab="tab_dates", **facts)


@room.get("/catalogue/dates/new", permission=EDIT)
def ask(visit: Visiting, program: str | None = None) -> Response:
    catalog = visit.services.catalogue.current()
    given = {"programs": [program] if program else [], "minutes": 60, "languages": ["en", "es"]}
    return visit.page("catalogue/date_new.html.jinja", catalog=catalog, given=given, flaws={}, tab="tab_dates")


@room.post("/catalogue/dates/new", permission=EDIT)
def add(
    visit: Visiting,
    day: Annotated[str, Form()] = "",
    time: Annotated[str, Form()] = "",
    minutes: Annotated[str, Form()] = "",
    place_en: Annotated[str, Form()] = "",
    place_es: Annotated[str, Form()] = "",
    online: Annotated[str, Form()] = "",
    link: Annotated[str, Form()] = "",
    capacity: Annotated[str, Form()] = "",
    languages: Annotated[list[Language], Form()] = [],  # noqa: B006 - FastAPI copies it
    programs: Annotated[list[str], Form()] = [],  # noqa: B006
) -> Response:
    catalog = saving.in_force(visit)
    zone = catalog.partnership.zone
    given = _given(visit, zone, day, time, minutes, place_en, place_es, online, link, languages)
    flaws = dict(given.flaws)
    running = {program.id for program in catalog.programs if program.active}
    if not programs or not set(programs) <= running:
        flaws["programs"] = "flaw_programs"
    seats = _seats(capacity, flaws)
    if flaws or given.starts_at is None or given.place is None:
        sent = {
            "programs": programs, "day": day, "time": time, "minutes": minutes, "place_en": place_en,
            "place_es": place_es, "online": online, "link": link, "capacity": capacity, "languages": languages,
        }  # fmt: skip
        facts = {"catalog": catalog, "given": sent, "flaws": flaws, "tab": "tab_dates"}
        return visit.page("catalogue/date_new.html.jinja", 422, **facts)
    with visit.writing() as session:
        row = session_dates.add(
            session,
            programs=programs,
            starts_at=given.starts_at,
            minutes=given.minutes,
            place=given.place,
            languages=given.languages,
            zone=zone,
            now=visit.now,
            online=given.online,
            link=given.link,
            capacity=seats,
        )
        visit.changed(session, "session", row.id, "add", programs=programs, starts_at=row.starts_at.isoformat())
        id = row.id
    return visit.to(f"{HOME}/dates/{id}", told="date_added")


@room.get("/catalogue/dates/{id}", permission=EDIT)
def show(visit: Visiting, id: str) -> Response:
    found = session_date(visit.services.database, id, visit.now)
    if found is None:
        return visit.refused("not_found", 404)
    return _page(visit, found)


@room.post("/catalogue/dates/{id}/move", permission=EDIT)
def move(
    visit: Visiting,
    id: str,
    day: Annotated[str, Form()] = "",
    time: Annotated[str, Form()] = "",
    minutes: Annotated[str, Form()] = "",
    place_en: Annotated[str, Form()] = "",
    place_es: Annotated[str, Form()] = "",
    online: Annotated[str, Form()] = "",
    link: Annotated[str, Form()] = "",
    languages: Annotated[list[Language], Form()] = [],  # noqa: B006
    act: Annotated[str, Form()] = "look",
) -> Response:
    """Looked at first, with what people will be told; then done."""
    found = session_date(visit.services.database, id, visit.now)
    if found is None or not _open(found, visit):
        return visit.refused("not_found" if found is None else "date_over", 404 if found is None else 409)
    given = _given(visit, found.zone, day, time, minutes, place_en, place_es, online, link, languages)
    sent = {
        "day": day, "time": time, "minutes": minutes, "place_en": place_en, "place_es": place_es, "online": online,
        "link": link, "languages": languages,
    }  # fmt: skip
    if given.flaws or given.starts_at is None or given.place is None:
        return _page(visit, found, 422, given=sent, flaws=given.flaws)
    if act != "do":
        with visit.reading() as session:
            catalog = visit.services.catalogue.current()
            told = telling(
                session,
                catalog,
                visit.services.words,
                id,
                Trigger.SESSION_MOVED,
                given.starts_at,
                given.place,
                given.link,
            )
        return _page(visit, found, given=sent, told=told, about="move")
    with visit.writing() as session:
        row = session_dates.move(
            session,
            id,
            now=visit.now,
            who=STAFF,
            starts_at=given.starts_at,
            minutes=given.minutes,
            place=given.place,
            online=given.online,
            link=given.link,
            languages=given.languages,
        )
        visit.changed(session, "session", id, "move", was=found.starts_at.isoformat(), now=row.starts_at.isoformat())
    return visit.to(f"{HOME}/dates/{id}", told="date_moved")


@room.post("/catalogue/dates/{id}/cancel", permission=EDIT)
def cancel(
    visit: Visiting, id: str, why: Annotated[str, Form()] = "", act: Annotated[str, Form()] = "look"
) -> Response:
    found = session_date(visit.services.database, id, visit.now)
    if found is None or not _open(found, visit):
        return visit.refused("not_found" if found is None else "date_over", 404 if found is None else 409)
    if act != "do":
        with visit.reading() as session:
            catalog, words = visit.services.catalogue.current(), visit.services.words
            told = telling(
                session, catalog, words, id, Trigger.SESSION_CANCELLED, found.starts_at, found.place, found.link
            )
        return _page(visit, found, told=told, about="cancel", why=why)
    with visit.writing() as session:
        session_dates.cancel(session, id, now=visit.now, who=STAFF, why=why.strip() or None)
        visit.changed(session, "session", id, "cancel", why=why.strip())
    return visit.to(f"{HOME}/dates/{id}", told="date_cancelled")


@room.post("/catalogue/dates/{id}/capacity", permission=EDIT)
def resize(visit: Visiting, id: str, capacity: Annotated[str, Form()] = "") -> Response:
    flaws: dict[str, str] = {}
    seats = _seats(capacity, flaws)
    if flaws:
        return visit.refused("flaw_capacity", 422)
    try:
        with visit.writing() as session:
            was = session.get_one(SessionDateRow, id).capacity
            session_dates.set_capacity(session, id, seats, now=visit.now)
            visit.changed(session, "session", id, "capacity", was=was, now=seats)
    except BookingError as error:
        return _refused(visit, error)
    undo = f"{HOME}/dates/{id}/capacity/{'none' if was is None else was}"
    return visit.to(f"{HOME}/dates/{id}", told="date_resized", undo=undo)


@room.post("/catalogue/dates/{id}/capacity/{was}", permission=EDIT)
def resize_back(visit: Visiting, id: str, was: str) -> Response:
    return resize(visit, id, "" if was == "none" else was)


@room.post("/catalogue/dates/{id}/block", permission=EDIT)
def keep_seats(
    visit: Visiting,
    id: str,
    organisation: Annotated[str, Form()],
    seats: Annotated[int, Form(ge=0, le=10_000)],
    hours: Annotated[int, Form(ge=0, le=24 * 60)] = 48,
) -> Response:
    if organisation not in {one.id for one in visit.services.catalogue.current().organisations}:
        return visit.refused("not_found", 404)
    try:
        with visit.writing() as session:
            session_dates.keep_seats(session, id, organisation, seats, now=visit.now, hours=hours)
            visit.changed(session, "session", id, "seats_kept", organisation=organisation, seats=seats)
    except BookingError as error:
        return _refused(visit, error)
    return visit.to(f"{HOME}/dates/{id}", told="saved")


def _refused(visit: Visit, error: BookingError) -> Response:
    known = {"unknown_session": ("not_found", 404), "session_full": ("seats_taken", 409)}
    return visit.refused(*known.get(error.reason, ("date_over", 409)))


def _page(visit: Visit, found: SessionView, status: int = 200, **more: Any) -> Response:
    catalog: Catalog = visit.services.catalogue.current()
    given = {
        "day": found.starts_at.date().isoformat(),
        "time": found.starts_at.strftime("%H:%M"),
        "minutes": str(found.minutes),
        "place_en": found.place.en,
        "place_es": found.place.es,
        "online": "true" if found.online else "",
        "link": found.link or "",
        "languages": list(found.languages),
    }
    facts = {"given": given, "flaws": {}, "told": None, "about": None, "why": "", **more}
    is_open = _open(found, visit)
    return visit.page(
        "catalogue/date.html.jinja", status, date=found, catalog=catalog, is_open=is_open, tab="tab_dates", **facts
    )


def _open(found: SessionView, visit: Visit) -> bool:
    return found.status == "planned" and found.ends_at > visit.now


def _given(
    visit: Visit,
    zone: str,
    day: str,
    time: str,
    minutes: str,
    place_en: str,
    place_es: str,
    online: str,
    link: str,
    languages: list[Language],
) -> Given:
    flaws: dict[str, str] = {}
    starts_at = None
    try:
        local = dt.datetime.combine(dt.date.fromisoformat(day), dt.time.fromisoformat(time))
        starts_at = local.replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        flaws["day"] = "flaw_day"
    if starts_at is not None and not visit.now < starts_at <= visit.now + _FARTHEST:
        flaws["day"] = "flaw_ahead"
    lasts = int(minutes) if minutes.isdecimal() else 0
    if not 0 < lasts <= _MINUTES:
        flaws["minutes"] = "flaw_minutes"
    both = place_en.strip() and place_es.strip()
    if not both:
        flaws["place"] = "flaw_place"
    if not languages:
        flaws["languages"] = "flaw_languages"
    if link.strip() and not link.strip().startswith("https://"):
        flaws["link"] = "flaw_link"
    place = Bilingual(en=place_en, es=place_es) if both else None
    return Given(starts_at, lasts, place, online == "true", link.strip() or None, tuple(languages), flaws)


def _seats(given: str, flaws: dict[str, str]) -> int | None:
    if not given.strip():
        return None
    if not given.strip().isdecimal() or not 0 < int(given) <= 10_000:
        flaws["capacity"] = "flaw_capacity"
        return None
    return int(given)
