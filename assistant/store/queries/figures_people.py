"""The people behind a figure, for those who may see people; through the wall, a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import exists, func, literal, null, select
from sqlalchemy.orm import Session

from assistant.booking.ports import SeatStatus
from assistant.insight.funnel import ORDERED, STAGES
from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.figures.span import Span
from assistant.store.figures.talks import wrote
from assistant.store.outbox_tables import OutboxRow
from assistant.store.recruiting_tables import LeadMoveRow
from assistant.store.screening_tables import ScreeningResultRow, ScreeningRow
from assistant.store.tables import Applicant, ApplicantContact, Consent, Conversation, Handoff, Lead

LIMIT: Final = 50
INTEREST: Final = "interest:"
_NEVER_HAD = (SeatStatus.WAITING, SeatStatus.OFFERED, SeatStatus.EXPIRED)
_WENT_WRONG = ("failed", "undelivered", "suppressed")


@dataclass(frozen=True)
class Days:
    first: Span
    last: Span

    def have(self, column: Any) -> Any:
        return (column >= self.first.since) & (column < self.last.until)


@dataclass(frozen=True)
class Found:
    """`next`: the id to go on from, None at the end."""

    people: tuple[Applicant, ...]
    next: str | None


def behind(session: Session, what: str, days: Days, seen: Any, after: str | None = None) -> Found:
    """The newest first. `what` is one of `BEHIND`, or `interest:` and a program (`KeyError` for another), `seen` the
    wall's condition.
    """
    condition = _interested(what.removeprefix(INTEREST)) if what.startswith(INTEREST) else BEHIND[what]
    query = select(Applicant).where(seen, condition(days)).order_by(Applicant.id.desc())
    if after is not None:
        query = query.where(Applicant.id < after)
    people = session.scalars(query.limit(LIMIT + 1)).all()
    return Found(tuple(people[:LIMIT]), people[LIMIT - 1].id if len(people) > LIMIT else None)


def _sat(status: SeatStatus) -> Callable[[Days], Any]:
    def condition(days: Days) -> Any:
        held = (SessionDateRow.id == BookingRow.session_date_id, SessionDateRow.status != "cancelled")
        return Applicant.id.in_(
            select(BookingRow.applicant_id).where(
                BookingRow.status == status, *held, days.have(SessionDateRow.starts_at)
            )
        )

    return condition


def _reached(stage: str) -> Callable[[Days], Any]:
    """Of those who came to us in these days."""

    def condition(days: Days) -> Any:
        return days.have(Applicant.created_at) & _has_reached(stage)

    return condition


def _has_reached(stage: str) -> Any:
    later = ORDERED[ORDERED.index(stage) :] if stage in ORDERED else (stage,)
    lead = (Lead.applicant_id == Applicant.id, Lead.stage.in_(later))
    moved = (Lead.applicant_id == Applicant.id, LeadMoveRow.lead_id == Lead.id, LeadMoveRow.stage.in_(later))
    seat = (BookingRow.applicant_id == Applicant.id,)
    if stage == "contact":
        return Applicant.id.is_not(None)
    if stage == "consented":
        phone = (ApplicantContact.applicant_id == Applicant.id, Consent.contact_id == ApplicantContact.contact_id)
        by_phone = (*phone, Consent.granted, (Consent.applicant_id == Applicant.id) | Consent.applicant_id.is_(None))
        return _any(by_phone, (Consent.applicant_id == Applicant.id, Consent.granted))
    if stage == "screened":
        return _any((ScreeningRow.applicant_id == Applicant.id,), lead, moved)
    if stage == "likely":
        result = (
            ScreeningResultRow.screening_id == ScreeningRow.id,
            ScreeningResultRow.status.in_(("likely", "conditional")),
        )
        return _any((ScreeningRow.applicant_id == Applicant.id, *result))
    if stage == "booked":
        return _any((*seat, BookingRow.status.not_in(_NEVER_HAD)), lead, moved)
    if stage == "attended":
        return _any((*seat, BookingRow.status == SeatStatus.ATTENDED), lead, moved)
    return exists().where(*lead) | exists().where(*moved)


def _any(*ways: Sequence[Any]) -> Any:
    """One of these, looked for person by person: of what many have done, fifty people are found soon.

    Joined by "or" PostgreSQL would first look for everybody who ever did it, which is right for what few have done.
    """
    found = (select(literal(1)).where(*way).limit(1).correlate(Applicant).scalar_subquery() for way in ways)
    return func.coalesce(*found, null()).is_not(None)


def _wrote(days: Days) -> Any:
    talks = select(Conversation.applicant_id).where(days.have(Conversation.started_at), wrote())
    return Applicant.id.in_(talks.where(Conversation.applicant_id.is_not(None)))


def _asked(days: Days) -> Any:
    """For a person, whatever became of it."""
    handoffs = select(Handoff.applicant_id).where(Handoff.applicant_id.is_not(None), days.have(Handoff.created_at))
    return Applicant.id.in_(handoffs)


def _interested(program: str) -> Callable[[Days], Any]:
    return lambda days: Applicant.id.in_(
        select(Lead.applicant_id).where(Lead.program_id == program, days.have(Lead.created_at))
    )


def _waiting(days: Days) -> Any:
    open_ones = select(Handoff.applicant_id).where(Handoff.status == "open", days.have(Handoff.created_at))
    return Applicant.id.in_(open_ones)


def _failed(days: Days) -> Any:
    wrong = (OutboxRow.status.in_(_WENT_WRONG), OutboxRow.applicant_id.is_not(None))
    return Applicant.id.in_(select(OutboxRow.applicant_id).where(*wrong, days.have(OutboxRow.created_at)))


def _opted_out(days: Days) -> Any:
    ended = (Consent.granted.is_(False), days.have(Consent.created_at))
    by_phone = select(ApplicantContact.applicant_id).join(Consent, Consent.contact_id == ApplicantContact.contact_id)
    by_name = select(Consent.applicant_id).where(*ended, Consent.applicant_id.is_not(None))
    return Applicant.id.in_(by_phone.where(*ended)) | Applicant.id.in_(by_name)


BEHIND: Final[dict[str, Callable[[Days], Any]]] = {
    **{stage: _reached(stage) for stage in STAGES},
    "came": _sat(SeatStatus.ATTENDED),
    "no_show": _sat(SeatStatus.NO_SHOW),
    "wrote": _wrote,
    "asked": _asked,
    "waiting": _waiting,
    "failed": _failed,
    "opted_out": _opted_out,
}
