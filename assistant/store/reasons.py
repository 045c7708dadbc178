"""Whether what was planned is still worth sending. Asked at the moment of sending, of what is true then.

`OutboxRow.reason` is JSON: conditions by name, all of which must still hold. None (an answer to somebody) always does.

| condition | holds while |
|---|---|
| `booking` {id, status: […], session?, starts_at?, hold_until?} | the seat stands so, for that session and time |
| `person` {applicant, questions, zone} | it is no minor, by these questions of birth, or a guardian agreed |
| `texted` {applicant} | they wrote by text, booked a seat or agreed to texts: a call alone is no consent |
| `seatless` {applicant} | they have no seat that lies ahead |
| `unrated` {booking} | nobody has said yet what they thought of it |
| `screening` {id, applicant, program} | no newer result was told to the person for the program |
| `cohort` {id, starts_on, apply_by} | the group is still planned so, and has seats |
| `lead` {applicant, program} | the person is interested: they have not applied and are not set aside |
| `lacking` {applicant, documents: […]} | one of these papers has not come |
| `callback` {id, promised_at} | they still wait for this call, promised for then |

Moments and days are ISO; moments in UTC.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from assistant.applicants.minors import OF_AGE, Minors
from assistant.applicants.stages import INTERESTED
from assistant.booking.ports import ACTIVE
from assistant.eligibility.days import day_after, last_born
from assistant.store.booking_tables import BookingRow, FeedbackRow, SessionDateRow
from assistant.store.minors import person_waits
from assistant.store.outbox_tables import OutboxRow
from assistant.store.screening_tables import FactRow, ScreeningResultRow, ScreeningRow
from assistant.store.tables import Applicant, ApplicantContact, CohortRow, Consent, Conversation, Handoff, Lead

_BROUGHT = ("have", "sent", "verified")

Condition = Callable[[Session, Mapping[str, Any], dt.datetime], str | None]


def gone(session: Session, row: OutboxRow, now: dt.datetime) -> str | None:
    """Why `row` must not be sent any more, in a word or two for staff; None while there is reason to."""
    return lost(session, row.reason or {}, now)


def lost(session: Session, reason: Mapping[str, Any], now: dt.datetime) -> str | None:
    """The same of a reason that no row has yet."""
    for name, given in reason.items():
        why = _CONDITIONS[name](session, given, now)
        if why is not None:
            return why
    return None


def _booking(session: Session, given: Mapping[str, Any], now: dt.datetime) -> str | None:
    booking = session.get(BookingRow, given["id"])
    if booking is None:
        return "booking_deleted"
    if booking.status not in given["status"]:
        return f"booking_{booking.status}"
    if given.get("session") not in (None, booking.session_date_id):
        return "booking_moved"
    if "starts_at" in given:
        if booking.session_date.status == "cancelled":
            return "session_cancelled"
        if booking.session_date.starts_at != dt.datetime.fromisoformat(given["starts_at"]):
            return "session_moved"
    if "hold_until" in given and (
        booking.hold_until is None
        or booking.hold_until <= now
        or booking.hold_until != dt.datetime.fromisoformat(given["hold_until"])
    ):
        return "hold_over"
    return None


def _person(session: Session, given: Mapping[str, Any], now: dt.datetime) -> str | None:
    today = now.astimezone(ZoneInfo(given["zone"])).date()
    minors = Minors(tuple(given["questions"]), day_after(last_born(OF_AGE, today)))
    waits = session.scalar(select(person_waits(minors)).where(Applicant.id == given["applicant"]))
    if waits is None:
        return "person_deleted"
    return "needs_guardian" if waits else None


def _texted(session: Session, given: Mapping[str, Any], now: dt.datetime) -> str | None:
    theirs = select(ApplicantContact.contact_id).where(ApplicantContact.applicant_id == given["applicant"])
    wrote = exists().where(Conversation.contact_id.in_(theirs), Conversation.channel == "sms")
    booked = exists().where(BookingRow.applicant_id == given["applicant"])
    agreed = exists().where(Consent.contact_id.in_(theirs), Consent.kind == "sms", Consent.granted)
    return None if session.scalar(select(or_(wrote, booked, agreed))) else "no_consent"


def _seatless(session: Session, given: Mapping[str, Any], now: dt.datetime) -> str | None:
    ahead = (
        select(BookingRow.id)
        .join(SessionDateRow)
        .where(
            BookingRow.applicant_id == given["applicant"],
            BookingRow.status.in_(ACTIVE),
            SessionDateRow.starts_at > now,
        )
    )
    return None if session.scalar(ahead.limit(1)) is None else "has_another_seat"


def _unrated(session: Session, given: Mapping[str, Any], now: dt.datetime) -> str | None:
    rated = session.scalar(select(FeedbackRow.id).where(FeedbackRow.booking_id == given["booking"]))
    return None if rated is None else "rated"


def _screening(session: Session, given: Mapping[str, Any], now: dt.datetime) -> str | None:
    newest = (
        select(ScreeningRow.id)
        .join(ScreeningResultRow, ScreeningResultRow.screening_id == ScreeningRow.id)
        .where(ScreeningRow.applicant_id == given["applicant"], ScreeningResultRow.program == given["program"])
        .order_by(ScreeningRow.id.desc())
        .limit(1)
    )
    return None if session.scalar(newest) == given["id"] else "screened_again"


def _cohort(session: Session, given: Mapping[str, Any], now: dt.datetime) -> str | None:
    cohort = session.get(CohortRow, given["id"])
    if cohort is None:
        return "cohort_gone"
    if cohort.open_seats == 0:
        return "cohort_full"
    if any(cohort.document.get(key) != given[key] for key in ("starts_on", "apply_by")):
        return "cohort_changed"
    return None


def _lead(session: Session, given: Mapping[str, Any], now: dt.datetime) -> str | None:
    mine = (Lead.applicant_id == given["applicant"], Lead.program_id == given["program"])
    stage = session.scalar(select(Lead.stage).where(*mine))
    return None if stage is None or stage in INTERESTED else f"lead_{stage}"


def _lacking(session: Session, given: Mapping[str, Any], now: dt.datetime) -> str | None:
    known = select(FactRow.question, FactRow.value).where(
        FactRow.applicant_id == given["applicant"],
        FactRow.question.in_(given["documents"]),
        FactRow.superseded_at.is_(None),
    )
    brought = {question for question, value in session.execute(known) if value in _BROUGHT}
    return None if set(given["documents"]) - brought else "papers_came"


def _callback(session: Session, given: Mapping[str, Any], now: dt.datetime) -> str | None:
    handoff = session.get(Handoff, given["id"])
    if handoff is None or handoff.status not in ("open", "taken"):
        return "called"
    is_as_told = handoff.promised_at is not None and handoff.promised_at.isoformat() == given["promised_at"]
    return None if is_as_told else "another_time"


_CONDITIONS: dict[str, Condition] = {
    "booking": _booking,
    "person": _person,
    "texted": _texted,
    "seatless": _seatless,
    "unrated": _unrated,
    "screening": _screening,
    "cohort": _cohort,
    "lead": _lead,
    "lacking": _lacking,
    "callback": _callback,
}
