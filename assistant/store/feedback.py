"""What people thought of a session, once a booking; who was unhappy reaches the front desk."""

import logging
from typing import Any

from sqlalchemy import select

from assistant.conversation.effects import HandoffKind
from assistant.store import handoff_effects
from assistant.store.booking_tables import BookingRow, FeedbackRow
from assistant.store.text import storable
from assistant.store.turn_rows import TurnRows

log = logging.getLogger(__name__)

HIGHEST = 10
# As the net promoter score counts: who gives so much or less was let down.
LOW = 6


def rate(rows: TurnRows, args: dict[str, Any]) -> None:
    """The effect `rate`: a score, the reason, or the one after the other; what is said later takes the place."""
    booking = rows.session.get(BookingRow, storable(str(args["booking"])))
    score, why = args.get("score"), args.get("why")
    if booking is None or (score is not None and not 0 <= int(score) <= HIGHEST):
        log.warning("conversation %s rates what cannot be: %s", rows.conversation_id, args)
        return
    # Held, so that two answers at once are one row.
    rows.session.execute(select(BookingRow.id).where(BookingRow.id == booking.id).with_for_update(key_share=True))
    feedback = rows.session.scalar(select(FeedbackRow).where(FeedbackRow.booking_id == booking.id))
    if feedback is None:
        feedback = FeedbackRow(booking_id=booking.id, program_id=booking.program_id, created_at=rows.now)
    was_low = _is_low(feedback.score)
    feedback.score = feedback.score if score is None else int(score)
    feedback.why = storable(str(why)) if why else feedback.why
    feedback.language, feedback.channel = rows.language, rows.conversation.channel
    feedback.updated_at = rows.now
    rows.session.add(feedback)
    rows.session.flush()
    if _is_low(feedback.score) and (not was_low or (why and _told_here(rows))):
        _tell_the_desk(rows, booking, feedback)


def _is_low(score: int | None) -> bool:
    return score is not None and score <= LOW


def _told_here(rows: TurnRows) -> bool:
    """The desk has it from this conversation and not dealt with it: the reason goes with it."""
    return handoff_effects.open_of(rows, HandoffKind.COMPLAINT) is not None


def _tell_the_desk(rows: TurnRows, booking: BookingRow, feedback: FeedbackRow) -> None:
    details = {
        "booking": booking.id,
        "session": booking.session_date_id,
        "program": booking.program_id or "",
        "score": feedback.score,
    }
    summary = feedback.why or rows.text
    filed = {"kind": HandoffKind.COMPLAINT, "reason": "low_rating", "summary": summary, "details": details}
    handoff_effects.file(rows, filed)
