"""What a turn does with seats: the effects `book` to `decline_seat`, applied where the answer is written.

What went between the look and the booking (the last seat, the session itself) raises `SeatGoneError`: the turn runs
again on what is true now, so that nobody is told of a seat that they do not have.
"""

import functools
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from assistant.applicants.names import the_one
from assistant.applicants.phones import e164
from assistant.booking.ports import SeatEvent, SeatStatus
from assistant.conversation.effects import EffectKind, HandoffKind
from assistant.errors import BookingError, SeatGoneError
from assistant.store import guardians, handoff_effects, people, seats, waitlist
from assistant.store.booking_tables import BookingRow
from assistant.store.bookings import active_in
from assistant.store.seat_events import Who, note
from assistant.store.tables import Applicant, ContactPoint
from assistant.store.text import storable
from assistant.store.turn_rows import TurnRows

log = logging.getLogger(__name__)

Act = Callable[[TurnRows, dict[str, Any]], None]


def _as_it_is_now(act: Act) -> Act:
    @functools.wraps(act)
    def acted(rows: TurnRows, args: dict[str, Any]) -> None:
        try:
            act(rows, args)
        except BookingError as error:
            log.info("conversation %s looks again at the sessions: %s", rows.conversation_id, error)
            raise SeatGoneError(f"{error.reason}: {error}") from error

    return acted


@_as_it_is_now
def _book(rows: TurnRows, args: dict[str, Any]) -> None:
    who = _whoever(rows, args)
    waits = bool(args.get("hold") or args.get("minor")) and guardians.agreed(rows.session, who.applicant_id) is not True
    id = str(args["session"])
    count = int(args.get("seats") or 1)
    program = args.get("program")
    try:
        booking = seats.book(rows.session, id, who, seats=count, program=program, awaits_guardian=waits, now=rows.now)
    except BookingError as error:
        if error.reason != "already_booked" or not _told_again(rows, id, who):
            raise
    else:
        _guardian_or_not(rows, booking)


def _told_again(rows: TurnRows, session_date_id: str, who: Who) -> bool:
    """Who booked on another channel, which this conversation could not know, has the seat and is sent it again."""
    booking = active_in(rows.session, storable(session_date_id), who.applicant_id)
    here = (rows.conversation.contact_id, who.contact_id)
    if booking is None or booking.status not in (SeatStatus.BOOKED, SeatStatus.CONFIRMED) or here[0] == here[1]:
        return False
    booking.contact_id = who.contact_id or booking.contact_id
    note(rows.session, booking, SeatEvent.BOOKED, who, rows.now, again=True)
    return True


@_as_it_is_now
def _wait(rows: TurnRows, args: dict[str, Any]) -> None:
    who = _whoever(rows, args)
    count = int(args.get("seats") or 1)
    minor, program = bool(args.get("minor")), args.get("program")
    booking = waitlist.wait(
        rows.session, str(args["session"]), who, seats=count, program=program, minor=minor, now=rows.now
    )
    if args.get("place") not in (None, waitlist.place(rows.session, booking)):
        raise BookingError("another_place", "Others were there before them, or have left.")


@_as_it_is_now
def _move(rows: TurnRows, args: dict[str, Any]) -> None:
    seats.move_or_rebook(rows.session, str(args["booking"]), str(args["session"]), _whose(rows), rows.now)


@_as_it_is_now
def _cancel(rows: TurnRows, args: dict[str, Any]) -> None:
    why = storable(str(args["why"])) if args.get("why") else None
    seats.cancel(rows.session, str(args["booking"]), _whose(rows), rows.now, why=why)


@_as_it_is_now
def _confirm(rows: TurnRows, args: dict[str, Any]) -> None:
    _guardian_or_not(rows, seats.confirm(rows.session, str(args["booking"]), _whose(rows), rows.now))


@_as_it_is_now
def _late(rows: TurnRows, args: dict[str, Any]) -> None:
    minutes = None if args.get("minutes") is None else int(args["minutes"])
    booking = seats.late(rows.session, str(args["booking"]), _whose(rows), rows.now, minutes=minutes)
    details = {"minutes": minutes} if minutes is not None else {}
    _tell_the_desk(rows, booking, "running_late", **details)


@_as_it_is_now
def _accept(rows: TurnRows, args: dict[str, Any]) -> None:
    _guardian_or_not(rows, waitlist.accept(rows.session, str(args["booking"]), _whose(rows), rows.now))


@_as_it_is_now
def _decline(rows: TurnRows, args: dict[str, Any]) -> None:
    waitlist.decline(rows.session, str(args["booking"]), _whose(rows), rows.now)


def _whose(rows: TurnRows) -> Who:
    return Who(
        channel=rows.conversation.channel,
        conversation_id=rows.conversation_id,
        message_id=rows.message_id,
        language=rows.language,
        by="person",
        exempt=True,
    )


def _whoever(rows: TurnRows, args: dict[str, Any]) -> Who:
    """The person of this conversation. A phone that is given in a chat is where texts about the seat go."""
    if args.get("name"):
        people.give_name(rows.session, rows.conversation, str(args["name"]), rows.now)
    contact = rows.contact
    if contact is None or e164(args.get("phone")) not in (None, contact.value):
        contact = people.contact_at(rows.session, args.get("phone"), rows.now) or contact
    person = people.applicant_of(rows.session, rows.conversation, rows.now)
    if contact is not None and rows.contact is None:
        person = _known_there(rows, person, contact)
    if contact is not None:
        people.reach_at(rows.session, person, contact)
    return replace(_whose(rows), applicant_id=person.id, contact_id=contact.id if contact else None)


def _known_there(rows: TurnRows, person: Applicant, contact: ContactPoint) -> Applicant:
    """Name and phone together are somebody who is known, as in `Memory`: nobody has two seats as two people."""
    there = people.people_of(rows.session, contact.id)
    found = the_one(person.name, [one.name for one in there]) if person.name else None
    if found is None or there[found].id == person.id:
        return person
    people.recognise(rows.session, rows.conversation, there[found].id, rows.now)
    return there[found]


def _guardian_or_not(rows: TurnRows, booking: BookingRow) -> None:
    """Where the seat is held for a guardian's answer, the front desk asks for it."""
    if booking.status != SeatStatus.AWAITING_GUARDIAN:
        return
    guardian = guardians.guardian_of(rows.session, booking.applicant_id)
    known = {"guardian_name": guardian.name, "guardian_phone": guardian.phone or ""} if guardian else {}
    _tell_the_desk(rows, booking, "needs_guardian", **known)


def _tell_the_desk(rows: TurnRows, booking: BookingRow, reason: str, **details: Any) -> None:
    name = rows.session.scalar(select(Applicant.name).where(Applicant.id == booking.applicant_id))
    told = {
        "booking": booking.id,
        "session": booking.session_date_id,
        "starts_at": booking.session_date.starts_at.isoformat(),
        "program": booking.program_id or "",
        "name": name or "",
        **details,
    }
    filed = {"kind": HandoffKind.BOOKING, "reason": reason, "summary": rows.text, "details": told}
    handoff_effects.file(rows, filed)


ACTS: dict[EffectKind, Act] = {
    EffectKind.BOOK: _book,
    EffectKind.WAITLIST: _wait,
    EffectKind.MOVE_SEAT: _move,
    EffectKind.CANCEL_SEAT: _cancel,
    EffectKind.CONFIRM_SEAT: _confirm,
    EffectKind.LATE: _late,
    EffectKind.ACCEPT_SEAT: _accept,
    EffectKind.DECLINE_SEAT: _decline,
}
