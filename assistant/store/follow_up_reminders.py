"""Reminders of sessions: put into the outbox a day or two ahead, where staff see them, and kept in step with the seats.

A reminder is known by its booking, session and hour, so that one for another hour is another. What is in the outbox and
waits follows: a changed place or wording is written over, what is no longer to be sent is dropped, and comes back where
it is after all.
"""

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from assistant.booking.follow_up_times import reminder
from assistant.booking.ports import SeatEvent
from assistant.catalog.follow_ups import FollowUp, Trigger
from assistant.errors import WordsError
from assistant.messages.segments import segments
from assistant.store import outbox
from assistant.store.booking_tables import BookingEventRow, BookingRow, SessionDateRow
from assistant.store.follow_up_conditions import SEATED, asks_of, reason_of
from assistant.store.follow_up_letters import KEY, Line, Notice, rows
from assistant.store.follow_up_reach import Reaches
from assistant.store.follow_up_seats import facts_of_seat, program_of
from assistant.store.outbox_tables import OutboxRow

log = logging.getLogger(__name__)

# How long before it is due a reminder is put into the outbox.
AHEAD = dt.timedelta(days=2)
BATCH = 200

# With these the person was told the time of their session.
_TOLD_THE_TIME = (
    SeatEvent.BOOKED,
    SeatEvent.ACCEPTED,
    SeatEvent.GUARDIAN_AGREED,
    SeatEvent.MOVED,
    SeatEvent.SESSION_MOVED,
)
# These follow what is decided now; the others stay as they are.
_FOLLOWS_LATE = ("body", "payload", "language", "recipient", "contact_id", "expires_at", "reason", "asks", "wording")
_FOLLOWS = (*_FOLLOWS_LATE, "due_at")


def remind_ahead(session: Session, after: str, line: Line, now: dt.datetime, *, anew: bool = True) -> str | None:
    """Keep the reminders of the next `BATCH` bookings in step; the last one's id, None where there is none.

    Of sessions that begin soon. `anew`: word also what is there already, because words may have changed.
    """
    leads = [follow_up.lead for follow_up in _scheduled(line) if follow_up.lead is not None]
    # A day more, for what is due before a night.
    until = now + AHEAD + max(leads, default=dt.timedelta()) + dt.timedelta(days=1)
    soon = (
        select(BookingRow)
        .join(BookingRow.session_date)
        .where(BookingRow.id > after, BookingRow.status.in_(SEATED))
        .where(SessionDateRow.starts_at > now, SessionDateRow.starts_at <= until)
        .options(joinedload(BookingRow.applicant), joinedload(BookingRow.contact))
    )
    bookings = session.scalars(soon.order_by(BookingRow.id).limit(BATCH)).all()
    if not bookings:
        return None
    remind(session, line, bookings, Reaches(session, (one.applicant_id for one in bookings)), now, anew=anew)
    return bookings[-1].id


def remind(
    session: Session,
    line: Line,
    bookings: Sequence[BookingRow],
    reaches: Reaches,
    now: dt.datetime,
    *,
    anew: bool = True,
) -> None:
    """Keep the reminders of these bookings in step with them and with the schedule."""
    ids = [booking.id for booking in bookings]
    there = _there(session, ids)
    told_at = _told_at(session, ids)
    for booking in bookings:
        mine = there.get(booking.id, {})
        wanted: set[str] = set()
        for notice in _notices(line, booking, reaches, told_at.get(booking.id, booking.created_at), now):
            wanted.update(_put(session, line, notice, mine, now, anew=anew))
        for key, row in mine.items():
            if row.status == "queued" and key not in wanted:
                outbox.settle(session, row, "dropped", now, error="not to be reminded of any more")
    session.flush()


def _scheduled(line: Line) -> list[FollowUp]:
    return [one for one in line.catalog.follow_ups if one.on is Trigger.SESSION_STARTS and not one.off]


def _notices(
    line: Line, booking: BookingRow, reaches: Reaches, told_at: dt.datetime, now: dt.datetime
) -> Iterator[Notice]:
    row = booking.session_date
    if booking.status not in SEATED or row.status != "planned" or row.starts_at <= now:
        return
    reach = reaches.of_booking(booking)
    quiet = line.quiet(reach.phone.value if reach.phone else None, row.zone)
    facts: dict[str, Any] | None = None
    for follow_up in _scheduled(line):
        if not follow_up.is_for(program_of(booking)):
            continue
        due = reminder(row.starts_at, row.zone, follow_up, told_at, quiet)
        if due is None or due.expires_at <= now or due.at > now + AHEAD:
            continue
        facts = facts or {**facts_of_seat(line, booking, reach, now), "others": ""}
        yield Notice(
            follow_up=follow_up,
            about=f"at:{booking.id}:{row.id}:{row.starts_at.isoformat()}",
            reach=reach,
            facts=facts,
            reason=reason_of(follow_up, booking),
            due_at=due.at,
            expires_at=due.expires_at,
            asks=asks_of(follow_up, booking, (), due.at),
            booking_id=booking.id,
        )


def _put(
    session: Session,
    line: Line,
    notice: Notice,
    there: dict[str, OutboxRow],
    now: dt.datetime,
    *,
    anew: bool,
) -> Iterator[str]:
    """Put it, or make what is there follow; the keys."""
    mine = [key for key in there if key.startswith(f"{notice.key}:")]
    times = (notice.due_at, notice.expires_at)
    if mine and not anew and all((there[key].due_at, there[key].expires_at) == times for key in mine):
        yield from mine
        return
    try:
        made = list(rows(line, notice))
    except WordsError as error:
        log.error("%s is not put: %s", notice.key, error)
        yield from mine
        return
    for row in made:
        key = row["cause_key"]
        yield key
        if key in there:
            _follow(session, there[key], row, now)
        else:
            outbox.put(session, now=now, **row)


def _follow(session: Session, row: OutboxRow, wanted: dict[str, Any], now: dt.datetime) -> None:
    """What waits is made what it should be; what was dropped and never sent waits again. Staff's word stays."""
    if row.status == "dropped" and row.attempts == 0:
        row.status, row.error, row.updated_at = "queued", None, now
    if row.status != "queued" or row.attempts or row.claimed_at is not None:
        return  # a worker has it, or has put it off
    wanted = {**wanted, "payload": {**row.payload, **wanted["payload"]}}  # what is noted there beside it stays
    for column in _FOLLOWS if wanted["due_at"] > now else _FOLLOWS_LATE:
        if getattr(row, column) != wanted.get(column):
            setattr(row, column, wanted.get(column))
            row.updated_at = now
    row.segments = segments(row.body) if row.kind == "text" else None


def _there(session: Session, ids: list[str]) -> dict[str, dict[str, OutboxRow]]:
    """The reminders in the outbox, by booking and key."""
    found: dict[str, dict[str, OutboxRow]] = {}
    query = select(OutboxRow).where(OutboxRow.booking_id.in_(ids), OutboxRow.cause_key.like(f"{KEY}:%:at:%"))
    for row in session.scalars(query.order_by(OutboxRow.id).with_for_update(skip_locked=True)):
        if row.booking_id is not None and row.cause_key is not None:
            found.setdefault(row.booking_id, {})[row.cause_key] = row
    return found


def _told_at(session: Session, ids: list[str]) -> dict[str, dt.datetime]:
    query = (
        select(BookingEventRow.booking_id, func.max(BookingEventRow.created_at))
        .where(BookingEventRow.booking_id.in_(ids), BookingEventRow.kind.in_(_TOLD_THE_TIME))
        .group_by(BookingEventRow.booking_id)
    )
    return dict(session.execute(query).all())
