"""Information sessions on their days: what coordinators add, move and cancel.

The catalogue's own are put here by `sync`; one that was changed by hand is left alone by it from then on. What people
have to know leaves an event with every active booking. All take place in the caller's transaction and raise
`BookingError`.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assistant.catalog.schema import Bilingual, Language
from assistant.errors import BookingError
from assistant.store import seat_room, waitlist
from assistant.store.booking_tables import BookingRow, SeatBlockRow, SessionDateRow, SessionProgramRow
from assistant.store.seat_events import Who
from assistant.store.session_changes import call_off, change
from assistant.store.session_sync import sync as sync  # noqa: PLC0414 - read from here by everybody
from assistant.store.tables import new_id

_STAFF = Who(by="staff")


class Unchanged:
    """What is not given stays as it is; `None` would take a link or a limit away."""


UNCHANGED = Unchanged()


def add(
    session: Session,
    *,
    programs: Sequence[str],
    starts_at: dt.datetime,
    minutes: int,
    place: Bilingual,
    languages: Collection[Language],
    zone: str,
    now: dt.datetime,
    online: bool = False,
    link: str | None = None,
    capacity: int | None = None,
    note: Bilingual | None = None,
    closes_minutes: int = 0,
) -> SessionDateRow:
    """A session beside the catalogue's own, on one day. `programs`: the ids that it is about, its own first."""
    row = SessionDateRow(
        session_id=f"added-{new_id()}",
        on=starts_at.astimezone(ZoneInfo(zone)).date(),
        starts_at=starts_at,
        zone=zone,
        minutes=minutes,
        place_en=place.en,
        place_es=place.es,
        online=online,
        link=link,
        languages=sorted(languages),
        note=None if note is None else note.model_dump(),
        closes_minutes=closes_minutes,
        capacity=capacity,
        taken=0,
        status="planned",
        by_staff=True,
        sequence=0,
        created_at=now,
        updated_at=now,
        programs=[
            SessionProgramRow(program_id=id, position=place_) for place_, id in enumerate(dict.fromkeys(programs))
        ],
    )
    session.add(row)
    session.flush()
    return row


def move(
    session: Session,
    id: str,
    *,
    now: dt.datetime,
    who: Who = _STAFF,
    starts_at: dt.datetime | None = None,
    minutes: int | None = None,
    place: Bilingual | None = None,
    online: bool | None = None,
    link: str | Unchanged | None = UNCHANGED,
    languages: Collection[Language] | None = None,
    note: Bilingual | Unchanged | None = UNCHANGED,
) -> SessionDateRow:
    """Another time or place, or whatever else is given; everybody booked keeps their seat and is told."""
    row = _planned(session, id)
    values: dict[str, Any] = {"starts_at": starts_at, "minutes": minutes, "online": online}
    values |= {} if place is None else {"place_en": place.en, "place_es": place.es}
    values |= {} if languages is None else {"languages": sorted(languages)}
    values = {key: value for key, value in values.items() if value is not None}
    values |= {} if isinstance(link, Unchanged) else {"link": link}
    values |= {} if isinstance(note, Unchanged) else {"note": None if note is None else note.model_dump()}
    if starts_at is not None:
        later = starts_at - row.starts_at
        for block in row.blocks:
            block.release_at += later
    row.by_staff = change(session, row, values, who, now) or row.by_staff
    session.flush()
    return row


def cancel(session: Session, id: str, *, now: dt.datetime, who: Who = _STAFF, why: str | None = None) -> SessionDateRow:
    """It does not take place: every booking ends and everybody is told."""
    row = _planned(session, id)
    row.by_staff = True
    call_off(session, row, who, now, why=why)
    return row


def set_capacity(session: Session, id: str, capacity: int | None, *, now: dt.datetime) -> SessionDateRow:
    """More seats go to those who wait; fewer than are taken there cannot be (`session_full`)."""
    row = _planned(session, id)
    if capacity is not None and capacity < row.taken:
        raise BookingError(
            "session_full", f"{row.taken} seats of session {id} are taken: capacity cannot be {capacity}."
        )
    row.by_staff = change(session, row, {"capacity": capacity}, _STAFF, now) or row.by_staff
    waitlist.offer_free(session, row, now)
    return row


def keep_seats(
    session: Session, id: str, organisation_id: str, seats: int, *, now: dt.datetime, hours: int = 48
) -> SessionDateRow:
    """So many seats are kept for a partner's people until `hours` before it begins; with none the block is gone.

    Raises `BookingError` where fewer are kept than they have booked (`session_full`), or more than there are.
    """
    row = _planned(session, id)
    block = next((one for one in row.blocks if one.organisation_id == organisation_id), None)
    used = 0 if block is None else block.used
    others = sum(one.seats - one.used for one in row.blocks if one is not block)
    if seats < used or (row.capacity is not None and row.taken - used + others + seats > row.capacity):
        raise BookingError("session_full", f"{seats} seats of session {id} cannot be kept for {organisation_id}.")
    release_at = row.starts_at - dt.timedelta(hours=hours)
    if block is not None and seats == 0:
        if session.scalar(select(exists().where(BookingRow.block_id == block.id))):
            block.seats, block.release_at = 0, now  # bookings were made in it
        else:
            row.blocks.remove(block)
    elif block is not None:
        block.seats, block.release_at = seats, release_at
    elif seats:
        row.blocks.append(SeatBlockRow(organisation_id=organisation_id, seats=seats, used=0, release_at=release_at))
    row.by_staff, row.updated_at = True, now
    session.flush()
    waitlist.offer_free(session, row, now)
    return row


def _planned(session: Session, id: str) -> SessionDateRow:
    row = seat_room.hold_one(session, id)
    if row.status != "planned":
        raise BookingError("session_cancelled", f"Session {id} was cancelled.")
    return row
