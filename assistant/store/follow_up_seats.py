"""What is said of a seat: the facts of its session, of the program, and of the next sessions."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.booking.calendar_links import seat_link
from assistant.booking.facts import facts_of
from assistant.booking.ports import SessionDate
from assistant.catalog.schema import Topic
from assistant.store.booked import session_date
from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.follow_up_letters import Line, Reach
from assistant.store.session_filters import about_any_of, held_in

# How many other sessions are offered, and how many are looked through for seats.
OFFERED = 2
_LOOKED_AT = 8


def facts_of_seat(line: Line, booking: BookingRow, reach: Reach, now: dt.datetime) -> dict[str, Any]:
    """All that a wording may name, but {others}; what there is not of is empty."""
    session = session_date(booking.session_date, now)
    told = facts_of(session, reach.phone.value if reach.phone else None)
    link = {"reply": "utter_told_link", "facts": {"link": session.link}} if session.link else ""
    calendar = {"link": seat_link(line.public_url, booking.token)}
    several = {"reply": "utter_told_seats", "facts": {"seats": booking.seats}}
    facts: dict[str, Any] = {
        "when": told["when"],
        "place": told["place"],
        "link": link,
        "note": session.note.model_dump() if session.note else "",
        "calendar": {"reply": "utter_told_calendar", "facts": calendar},
        "seat": several if booking.seats > 1 else {"reply": "utter_told_one_seat", "facts": {}},
    }
    if booking.hold_until is not None:
        local = booking.hold_until.astimezone(session.starts_at.tzinfo).replace(tzinfo=None)
        facts["until"] = {"moment": local.isoformat(timespec="minutes")}
    return facts | _of_program(line, booking, now)


def _of_program(line: Line, booking: BookingRow, now: dt.datetime) -> dict[str, Any]:
    """Its name; how one applies, where the catalogue says it today."""
    program = line.catalog.program(program_of(booking) or "")
    if program is None:
        return {}
    facts: dict[str, Any] = {"program": program.short.model_dump()}
    application = program.facts.get(Topic.APPLICATION)
    if application is not None and application.holds_on(now.astimezone(ZoneInfo(line.zone)).date()):
        facts["application"] = application.say.model_dump()
    return facts


def program_of(booking: BookingRow) -> str | None:
    """The one that the person asked for, else the session's first."""
    about = [part.program_id for part in booking.session_date.programs]
    return booking.program_id or next(iter(about), None)


class Others:
    """The next sessions of a program with seats, read once for everybody in it."""

    def __init__(self, session: Session, now: dt.datetime) -> None:
        self._session, self._now = session, now
        self._known: dict[tuple[str, str], list[SessionDate]] = {}

    def than(self, booking: BookingRow, language: str) -> list[SessionDate]:
        """At most `OFFERED`, soonest first, with room for all who come; in their language."""
        program = program_of(booking)
        if program is None:
            return []
        if (program, language) not in self._known:
            self._known[program, language] = self._next(program, language)
        fitting = (
            one
            for one in self._known[program, language]
            if one.id != booking.session_date_id and (one.free is None or one.free >= booking.seats)
        )
        return list(fitting)[:OFFERED]

    def _next(self, program: str, language: str) -> list[SessionDate]:
        ahead = (
            select(SessionDateRow)
            .where(SessionDateRow.status == "planned", SessionDateRow.closes_at > self._now)
            .where(about_any_of([program]), held_in(language))
            .order_by(SessionDateRow.starts_at, SessionDateRow.id)
            .limit(_LOOKED_AT)
        )
        return [session_date(row, self._now) for row in self._session.scalars(ahead)]


def told_others(others: list[SessionDate], reach: Reach) -> Any:
    """The fact {others}: a sentence, or nothing."""
    if not others:
        return ""
    phone = reach.phone.value if reach.phone else None
    dates = {"list": [facts_of(one, phone)["when"] for one in others], "word": "or"}
    return {"reply": "utter_told_others", "facts": {"dates": dates}}
