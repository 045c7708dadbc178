"""The catalogue's sessions on their days: patterns become rows, some 400 days ahead, and follow the catalogue.

A row is known by its session and the local day that the pattern gave. Wall time is what counts: six o'clock stays six
o'clock when the clocks change. What staff added, moved or cancelled by hand is left alone, and so is what has begun.
"""

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from assistant.catalog.calendar import days_of
from assistant.catalog.schema import Catalog, SeatBlock
from assistant.catalog.schema import Session as Pattern
from assistant.store import seat_room, waitlist
from assistant.store.booking_tables import BookingRow, SeatBlockRow, SessionDateRow, SessionProgramRow
from assistant.store.engine import one_at_a_time
from assistant.store.seat_events import SYSTEM
from assistant.store.session_changes import call_off, change
from assistant.store.tables import new_id

log = logging.getLogger(__name__)

Key = tuple[str, dt.date]


@dataclass(frozen=True)
class _Day:
    """A session as the catalogue has it on one day."""

    pattern: Pattern
    programs: tuple[str, ...]
    on: dt.date
    starts_at: dt.datetime

    @property
    def columns(self) -> dict[str, Any]:
        pattern = self.pattern
        return {
            "starts_at": self.starts_at.astimezone(dt.UTC),
            "zone": pattern.zone,
            "minutes": pattern.minutes,
            "place_en": pattern.place.en,
            "place_es": pattern.place.es,
            "online": pattern.online,
            "link": pattern.link,
            "languages": sorted(pattern.languages),
            "note": None if pattern.note is None else pattern.note.model_dump(),
            "closes_minutes": pattern.closes_minutes,
            "capacity": pattern.capacity,
        }

    def release_of(self, block: SeatBlock) -> dt.datetime:
        return self.starts_at.astimezone(dt.UTC) - dt.timedelta(hours=block.release_hours)


def sync(session: Session, catalog: Catalog, now: dt.datetime) -> None:
    """Make the days to come as the catalogue has them. Run again, it changes nothing.

    A changed day is changed, and told of where time, place or link is another. A day that is gone is deleted where
    nobody ever booked it, else cancelled.
    """
    one_at_a_time(session, "session_dates")
    wanted = {(day.pattern.id, day.on): day for day in _days(catalog, now)}
    ahead = select(SessionDateRow).where(SessionDateRow.starts_at > now, SessionDateRow.by_staff.is_(False))
    rows = {(row.session_id, row.on): row for row in session.scalars(ahead)}
    there = {(id, on) for id, on in session.execute(select(SessionDateRow.session_id, SessionDateRow.on))}
    _add(session, [day for key, day in wanted.items() if key not in there], now)
    gone = [row.id for key, row in rows.items() if key not in wanted and row.status == "planned"]
    changed = {row.id: wanted[key] for key, row in rows.items() if key in wanted and _differs(row, wanted[key])}
    for id, row in seat_room.hold(session, [*gone, *changed]).items():
        if row.by_staff:  # by hand, while we waited for it
            continue
        if id in changed:
            _follow(session, row, changed[id], now)
        else:
            _take_away(session, row, now)
    session.flush()


def _days(catalog: Catalog, now: dt.datetime) -> Iterator[_Day]:
    running = {program.id for program in catalog.programs if program.active}
    for program in catalog.programs:
        for pattern in program.sessions if program.active else ():
            about = tuple(dict.fromkeys((program.id, *(id for id in pattern.also if id in running))))
            for on, starts_at in days_of(catalog, pattern, now).items():
                if starts_at > now:
                    yield _Day(pattern, about, on, starts_at)


def _add(session: Session, days: list[_Day], now: dt.datetime) -> None:
    dates, programs, blocks = [], [], []
    for day in days:
        id = new_id()
        row = {"id": id, "session_id": day.pattern.id, "on": day.on, "created_at": now, "updated_at": now}
        dates.append({**row, **day.columns})
        programs += [
            {"session_date_id": id, "program_id": program, "position": position}
            for position, program in enumerate(day.programs)
        ]
        blocks += [_block(day, block, id) for block in day.pattern.blocks]
    for table, rows in ((SessionDateRow, dates), (SessionProgramRow, programs), (SeatBlockRow, blocks)):
        if rows:
            session.execute(insert(table), rows)


def _block(day: _Day, block: SeatBlock, session_date_id: str) -> dict[str, Any]:
    return {
        "session_date_id": session_date_id,
        "organisation_id": block.organisation,
        "seats": block.seats,
        "release_at": day.release_of(block),
    }


def _differs(row: SessionDateRow, day: _Day) -> bool:
    columns = {**day.columns, "capacity": _capacity(row, day)}
    return (
        row.status != "planned"
        or any(getattr(row, key) != value for key, value in columns.items())
        or tuple(part.program_id for part in row.programs) != day.programs
        or _blocks_of(row) != _blocks_wanted(row, day)
    )


def _capacity(row: SessionDateRow, day: _Day) -> int | None:
    """Never below what is taken: nobody is turned away. What is given back is then gone at the next run."""
    return None if day.pattern.capacity is None else max(day.pattern.capacity, row.taken)


def _blocks_of(row: SessionDateRow) -> dict[str, tuple[int, dt.datetime]]:
    return {block.organisation_id: (block.seats, block.release_at) for block in row.blocks}


def _blocks_wanted(row: SessionDateRow, day: _Day) -> dict[str, tuple[int, dt.datetime]]:
    """A block keeps its row where it has left the catalogue: bookings were made in it. It keeps no seats back then."""
    used = {block.organisation_id: block.used for block in row.blocks}
    left = {block.organisation_id: (block.used, block.release_at) for block in row.blocks}
    wanted = {
        block.organisation: (max(block.seats, used.get(block.organisation, 0)), day.release_of(block))
        for block in day.pattern.blocks
    }
    return {**left, **wanted}


def _follow(session: Session, row: SessionDateRow, day: _Day, now: dt.datetime) -> None:
    """A day that was cancelled because it had left the catalogue takes place again; who was booked is not any more."""
    if row.status != "planned":
        row.status = "planned"
        row.sequence += 1
    change(session, row, {**day.columns, "capacity": _capacity(row, day)}, SYSTEM, now)
    if day.pattern.capacity is not None and row.taken > day.pattern.capacity:
        log.warning("session %s on %s has more people than the catalogue has seats", row.session_id, row.on)
    if tuple(part.program_id for part in row.programs) != day.programs:
        row.programs = []
        session.flush()
        row.programs = [SessionProgramRow(program_id=id, position=place) for place, id in enumerate(day.programs)]
    blocks = {block.organisation_id: block for block in row.blocks}
    for organisation, (seats, release_at) in _blocks_wanted(row, day).items():
        if organisation not in blocks:
            blocks[organisation] = SeatBlockRow(organisation_id=organisation, used=0)
            row.blocks.append(blocks[organisation])
        blocks[organisation].seats, blocks[organisation].release_at = seats, release_at
    row.updated_at = now
    session.flush()
    waitlist.offer_free(session, row, now)


def _take_away(session: Session, row: SessionDateRow, now: dt.datetime) -> None:
    if session.scalar(select(exists().where(BookingRow.session_date_id == row.id))):
        call_off(session, row, SYSTEM, now)
    else:
        session.execute(delete(SessionDateRow).where(SessionDateRow.id == row.id))
        session.expunge(row)
