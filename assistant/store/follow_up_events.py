"""What happened to seats and has not been told yet, as texts, emails and webhooks; each event once."""

import datetime as dt
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from assistant.booking.follow_up_times import moment_of
from assistant.booking.ports import SeatEvent
from assistant.catalog.follow_ups import FollowUp, Trigger
from assistant.errors import WordsError
from assistant.store import outbox, reasons
from assistant.store.booking_tables import BookingEventRow, BookingRow
from assistant.store.follow_up_conditions import (
    IN_CALENDAR,
    OVER,
    TOLD,
    about,
    asks_of,
    expires,
    reason_of,
    trigger_of,
)
from assistant.store.follow_up_letters import Line, Notice, Reach, rows
from assistant.store.follow_up_reach import Reaches
from assistant.store.follow_up_reminders import remind
from assistant.store.follow_up_seats import Others, facts_of_seat, program_of, told_others
from assistant.store.tables import ContactPoint, Conversation, Message

log = logging.getLogger(__name__)

BATCH = 100
_SAID_IN_THE_REPLY = (SeatEvent.CANCELLED, SeatEvent.WAITLISTED)
# Who has written within this time is answered at any hour; a worker that was down longer waits for the morning.
JUST_NOW = dt.timedelta(hours=1)


@dataclass(frozen=True)
class _Batch:
    """What all the events of one transaction share."""

    session: Session
    line: Line
    now: dt.datetime
    reaches: Reaches
    others: Others
    # By event, the phone that has just been answered about it by text.
    answered: Mapping[str, str]


def tell_events(session: Session, after: str, line: Line, now: dt.datetime) -> str | None:
    """Put what follows from the next `BATCH` untold events into the outbox, in one transaction with their `told_at`.

    Those after the event `after`; the last one's id, None where there is none. What another planner has just now in its
    hands is left to it. An event whose words are broken stays untold and is logged.
    """
    untold = select(BookingEventRow).where(BookingEventRow.told_at.is_(None), BookingEventRow.id > after)
    events = session.scalars(untold.order_by(BookingEventRow.id).limit(BATCH).with_for_update(skip_locked=True)).all()
    if not events:
        return None
    bookings = _bookings(session, {event.booking_id for event in events})
    newest = _newest(session, list(bookings))
    reaches = Reaches(session, (booking.applicant_id for booking in bookings.values()))
    batch = _Batch(session, line, now, reaches, Others(session, now), _answered(session, [one.id for one in events]))
    for event in events:
        booking = bookings[event.booking_id]
        try:
            told = list(_rows(batch, event, booking)) if newest.get(booking.id) == event.id else []
        except WordsError as error:
            log.error("nobody is told that booking %s was %s: %s", booking.id, event.kind, error)
            continue
        for row in told:
            outbox.put(session, now=now, **row)
        _put_webhook(session, line, event, booking, now)
        event.told_at = now
    session.flush()
    remind(session, line, list(bookings.values()), reaches, now)
    return events[-1].id


def _bookings(session: Session, ids: set[str]) -> dict[str, BookingRow]:
    query = select(BookingRow).where(BookingRow.id.in_(ids)).execution_options(populate_existing=True)
    query = query.options(joinedload(BookingRow.applicant), joinedload(BookingRow.contact))
    return {booking.id: booking for booking in session.scalars(query.order_by(BookingRow.id))}


def _newest(session: Session, bookings: list[str]) -> dict[str, str]:
    """Of each booking the last event that is told: what came before it in the same moments is no news any more."""
    query = (
        select(BookingEventRow.booking_id, func.max(BookingEventRow.id))
        .where(BookingEventRow.booking_id.in_(bookings), BookingEventRow.kind.in_(TOLD))
        .group_by(BookingEventRow.booking_id)
    )
    return dict(session.execute(query).all())


def _rows(batch: _Batch, event: BookingEventRow, booking: BookingRow) -> Iterator[dict[str, Any]]:
    line, now, trigger = batch.line, batch.now, trigger_of(event, booking)
    scheduled = [one for one in line.catalog.follow_ups if one.on is trigger and one.is_for(program_of(booking))]
    if trigger is None or not scheduled:
        return
    reach = batch.reaches.of_booking(booking)
    offers = trigger in OVER or trigger is Trigger.SESSION_MOVED
    alternatives = batch.others.than(booking, reach.language) if offers else []
    facts = {**facts_of_seat(line, booking, reach, now), "others": told_others(alternatives, reach)}
    for follow_up in scheduled:
        reason = reason_of(follow_up, booking)
        due_at, exempt = _due(line, follow_up, event, booking, reach, now)
        expires_at = expires(trigger, booking, due_at)
        too_late = expires_at is not None and expires_at <= due_at
        if too_late or reasons.lost(batch.session, {"booking": reason["booking"]}, now) is not None:
            continue
        notice = Notice(
            follow_up=follow_up,
            about=about(trigger, event),
            reach=reach,
            facts=facts,
            reason=reason,
            due_at=due_at,
            expires_at=expires_at,
            exempt=exempt,
            asks=asks_of(follow_up, booking, [one.id for one in alternatives], due_at),
            booking_id=booking.id,
            with_file=trigger in IN_CALENDAR,
        )
        for row in rows(line, notice):
            if row["recipient"] != batch.answered.get(event.id):
                yield row


def _answered(session: Session, events: list[str]) -> dict[str, str]:
    """Who gave a seat back or went on the waitlist by text heard in the reply all that there is to tell."""
    query = (
        select(BookingEventRow.id, ContactPoint.value)
        .join(Message, Message.id == BookingEventRow.message_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(ContactPoint, ContactPoint.id == Conversation.contact_id)
        .where(BookingEventRow.id.in_(events), BookingEventRow.kind.in_(_SAID_IN_THE_REPLY), Message.channel == "sms")
    )
    return dict(session.execute(query).all())


def _due(
    line: Line, follow_up: FollowUp, event: BookingEventRow, booking: BookingRow, reach: Reach, now: dt.datetime
) -> tuple[dt.datetime, bool]:
    """When, and whether quiet hours do not hold it: an answer to who has just written goes at once."""
    row = booking.session_date
    at = event.created_at
    if follow_up.on is Trigger.ATTENDED:  # it may be marked while the session goes on
        at = max(at, row.starts_at + dt.timedelta(minutes=row.minutes))
    meant = moment_of(at, follow_up, row.zone)
    if event.exempt and meant <= now and now - event.created_at < JUST_NOW:
        return now, True
    return line.quiet(reach.phone.value if reach.phone else None, row.zone).next(max(meant, now)), False


def _put_webhook(session: Session, line: Line, event: BookingEventRow, booking: BookingRow, now: dt.datetime) -> None:
    """To another program of the partnership's, where one is configured: what happened, by ids; nobody's name."""
    if not line.webhook_url:
        return
    told: Mapping[str, Any] = {
        "id": event.id,
        "event": f"booking.{event.kind}",
        "at": event.created_at.isoformat(),
        "by": event.by,
        "details": event.details,
        "booking": {
            "id": booking.id,
            "status": booking.status,
            "seats": booking.seats,
            "applicant": booking.applicant_id,
            "program": program_of(booking),
            "session": booking.session_date_id,
            "starts_at": booking.session_date.starts_at.isoformat(),
        },
    }
    outbox.put(
        session,
        kind="webhook",
        recipient=line.webhook_url,
        subject=f"booking.{event.kind}",
        body=json.dumps(told, ensure_ascii=False),
        cause="webhook",
        cause_key=f"webhook:{event.id}",
        exempt=True,
        applicant_id=booking.applicant_id,
        booking_id=booking.id,
        now=now,
    )
