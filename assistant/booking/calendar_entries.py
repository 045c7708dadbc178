"""Sessions and seats as calendars show them, in words of one language.

No alarm is put in: reminders come by text, and a phone that rings besides would tell everything twice.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from assistant.booking.calendar_file import Entry
from assistant.booking.ports import SeatStatus
from assistant.catalog.schema import Bilingual, Language
from assistant.messages.words import Words

_HAS_A_SEAT = frozenset({SeatStatus.BOOKED, SeatStatus.CONFIRMED, SeatStatus.ATTENDED, SeatStatus.NO_SHOW})
_HELD = frozenset({SeatStatus.AWAITING_GUARDIAN, SeatStatus.OFFERED})
_GONE = frozenset({SeatStatus.CANCELLED, SeatStatus.EXPIRED})


@dataclass(frozen=True)
class Attendance:
    """Seats of a session, counted; `booked` are all that were saved, whatever became of them, held ones left out."""

    booked: int = 0
    confirmed: int = 0
    held: int = 0
    waiting: int = 0
    attended: int = 0
    no_show: int = 0


@dataclass(frozen=True)
class DatedSession:
    """An information session on one day. `starts_at` and `changed_at` are aware; `programs` are names."""

    id: str
    starts_at: dt.datetime
    zone: str
    minutes: int
    place: Bilingual
    link: str | None
    languages: frozenset[Language]
    note: Bilingual | None
    capacity: int | None
    cancelled: bool
    sequence: int
    programs: tuple[Bilingual, ...]
    changed_at: dt.datetime
    attendance: Attendance = Attendance()


@dataclass(frozen=True)
class BookedSeat:
    """Somebody's seat; nothing in it says whose. `changes` counts what has been told of it, `language` is theirs."""

    id: str
    status: SeatStatus
    seats: int
    language: Language | None
    changes: int
    changed_at: dt.datetime
    session: DatedSession

    @property
    def gone(self) -> bool:
        return self.session.cancelled or self.status in _GONE


class CalendarWords:
    """Makes entries. `phone`: the line's own number (E.164); `page`: where a seat can be asked for on the web."""

    def __init__(self, words: Words, phone: str, page: str) -> None:
        self._words = words
        self._phone = {"phone": {"phone": phone}}
        self._page = page

    def seat(self, seat: BookedSeat, language: Language) -> Entry:
        """A person's own entry, as it stands now: also when they gave the seat up or the session was called off."""
        session = seat.session
        summary = self._summary(session, language)
        if seat.gone:
            summary = self._say("utter_calendar_cancelled", language, session=summary)
        elif seat.status is SeatStatus.WAITING:
            summary = self._say("utter_calendar_waitlist", language, session=summary)
        has_seat = not seat.gone and seat.status in _HAS_A_SEAT
        status: Literal["CONFIRMED", "TENTATIVE"] = "CONFIRMED" if has_seat else "TENTATIVE"
        return Entry(
            id=seat.id,
            sequence=max(0, seat.changes - 1),
            status="CANCELLED" if seat.gone else status,
            summary=summary,
            description="\n".join(self._about_seat(seat, language)),
            url=session.link if has_seat else None,
            busy=has_seat,
            changed_at=max(seat.changed_at, session.changed_at),
            **_where_and_when(session, language),
        )

    def public(self, session: DatedSession, language: Language) -> Entry:
        """For a program's feed, which anybody may read: no counts, and not the link into an online room."""
        lines = [self._say("utter_calendar_called_off", language, **self._phone)] if session.cancelled else []
        if not session.cancelled:
            lines = [self._held_in(session, language), *_note(session, language)]
            lines += [self._say("utter_calendar_save_a_seat", language, **self._phone)]
        return self._session(session, language, self._summary(session, language), lines, self._page, busy=False)

    def staff(self, session: DatedSession, language: Language) -> Entry:
        """For staff: how many come. No names."""
        counts = session.attendance
        summary = self._summary(session, language)
        if session.capacity is None:
            limit = self._say("utter_calendar_no_limit", language)
            summary = self._say("utter_calendar_taken", language, session=summary, booked=counts.booked)
        else:
            limit = str(session.capacity)
            summary = self._say(
                "utter_calendar_taken_of", language, session=summary, booked=counts.booked, capacity=limit
            )
        lines = [
            self._say(
                "utter_calendar_counts",
                language,
                booked=counts.booked,
                confirmed=counts.confirmed,
                held=counts.held,
                waiting=counts.waiting,
                capacity=limit,
            )
        ]
        if counts.attended or counts.no_show:
            came = {"attended": counts.attended, "no_show": counts.no_show}
            lines.append(self._say("utter_calendar_came", language, **came))
        lines += [self._held_in(session, language), *_note(session, language)]
        return self._session(session, language, summary, lines, session.link, busy=True)

    def feed_of(self, program: Bilingual, language: Language) -> str:
        return self._say("utter_calendar_feed", language, program=program.model_dump())

    def feed_of_all(self, language: Language) -> str:
        return self._say("utter_calendar_staff_feed", language)

    def _session(
        self, session: DatedSession, language: Language, summary: str, lines: list[str], url: str | None, *, busy: bool
    ) -> Entry:
        if session.cancelled:
            summary = self._say("utter_calendar_cancelled", language, session=summary)
        return Entry(
            id=session.id,
            sequence=session.sequence,
            status="CANCELLED" if session.cancelled else "CONFIRMED",
            summary=summary,
            description="\n".join(lines),
            url=url,
            busy=busy and not session.cancelled,
            changed_at=session.changed_at,
            **_where_and_when(session, language),
        )

    def _about_seat(self, seat: BookedSeat, language: Language) -> Iterator[str]:
        session = seat.session
        if seat.gone:
            name = "utter_calendar_called_off" if session.cancelled else "utter_calendar_no_seat"
            yield self._say(name, language, **self._phone)
            return
        if seat.status is SeatStatus.WAITING:
            yield self._say("utter_calendar_on_waitlist", language)
        if seat.status in _HELD:
            yield self._say("utter_calendar_held", language)
        if seat.seats > 1:
            yield self._say("utter_calendar_seats", language, seats=seat.seats)
        yield self._held_in(session, language)
        yield from _note(session, language)
        if session.link and seat.status in _HAS_A_SEAT:
            yield self._say("utter_calendar_join", language, link=session.link)
        yield self._say("utter_calendar_change", language, **self._phone)

    def _summary(self, session: DatedSession, language: Language) -> str:
        if not session.programs:
            return self._say("utter_calendar_any_session", language)
        programs = {"list": [name.model_dump() for name in session.programs]}
        return self._say("utter_calendar_session", language, programs=programs)

    def _held_in(self, session: DatedSession, language: Language) -> str:
        held_in = "_".join(sorted(session.languages))
        return self._say(f"utter_calendar_in_{held_in}", language)

    def _say(self, name: str, language: Language, **facts: Any) -> str:
        return self._words.sentence(name, language, "chat", **facts)


def _note(session: DatedSession, language: Language) -> list[str]:
    return [session.note.in_(language)] if session.note else []


def _where_and_when(session: DatedSession, language: Language) -> dict[str, Any]:
    return {
        "starts_at": session.starts_at,
        "minutes": session.minutes,
        "zone": session.zone,
        "location": session.place.in_(language),
    }
