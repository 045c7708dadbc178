"""Who changes a seat, and the row that says so: texts are derived from these rows, never written beside them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from assistant.booking.ports import SeatEvent
from assistant.store import lead_stages
from assistant.store.booking_tables import BookingEventRow, BookingRow

By = Literal["person", "staff", "partner", "system"]


@dataclass(frozen=True)
class Who:
    """Whose seat it is (`applicant_id`, with where texts about it go and in which language), and who changes it how.

    For what is done to a seat that is there, only the latter counts. `exempt`: the person has just written or called.
    `token`: the name of the API's token by which it is done, noted with it; so is `member`, the id of who of staff did.
    """

    applicant_id: str = ""
    contact_id: str | None = None
    language: str | None = None
    channel: str = "api"
    conversation_id: str | None = None
    message_id: str | None = None
    by: By = "system"
    exempt: bool = False
    token: str | None = None
    member: str | None = None


SYSTEM = Who(channel="system")


def note(
    session: Session,
    booking: BookingRow,
    kind: SeatEvent,
    who: Who,
    now: dt.datetime,
    *,
    silent: bool = False,
    **details: Any,
) -> None:
    """Write down what happened to a seat, in the transaction in which it does. `silent`: nobody is told of it."""
    booking.updated_at = now
    noted = {**details, "token": who.token, "member": who.member}
    session.add(
        BookingEventRow(
            booking=booking,
            kind=kind,
            by=who.by,
            exempt=who.exempt,
            details={key: value for key, value in noted.items() if value is not None},
            message_id=who.message_id,
            created_at=now,
            told_at=now if silent else None,
        )
    )
    session.flush()
    lead_stages.seat_changed(session, booking, kind, now, by=who.member)
