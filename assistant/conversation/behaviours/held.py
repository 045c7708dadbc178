"""Seats that somebody has: found only where they are theirs, and told as they stand."""

from assistant.booking.ports import Seat, SeatStatus, SessionDate
from assistant.booking.wishes import Wish
from assistant.conversation.behaviours.session_lists import ahead, described, has_room
from assistant.conversation.effects import EffectKind, HandoffKind
from assistant.conversation.seat_offers import ABOUT_SEAT, WHICH_SEAT
from assistant.conversation.turn import Outcome, Turn

# By phone a key each.
MOST_SEATS = 4


def own(turn: Turn) -> list[Seat]:
    return turn.sessions.seats_of(turn.conversation, turn.now) if turn.sessions else []


def find(turn: Turn, id: str | None) -> Seat | None:
    return next((seat for seat in own(turn) if seat.id == id), None)


def no_seat(turn: Turn, wish: Wish | None = None) -> Outcome:
    """None is found for whoever this is: a person can look."""
    outcome = turn.outcome().say("utter_no_seat_found")
    if wish in (Wish.LATE, Wish.COMING, Wish.CANCEL):
        outcome.do(EffectKind.HANDOFF, kind=HandoffKind.BOOKING, reason=f"seat_{wish.value}", summary=turn.text)
        return outcome.say("utter_no_seat_noted")
    return outcome.say("utter_offer_person").offer("person")


def ask_which(turn: Turn, seats: list[Seat], topic: str) -> Outcome:
    outcome = turn.outcome()
    listed = [
        {"reply": "utter_numbered_seat", "facts": {"number": number, **described(seat.session, turn)}}
        for number, seat in enumerate(seats[:MOST_SEATS], 1)
    ]
    outcome.say("utter_which_seat", seats={"items": listed})
    return outcome.offer(WHICH_SEAT, [seat.id for seat in seats[:MOST_SEATS]], topic)


def about(turn: Turn) -> Outcome:
    outcome = turn.outcome()
    outcome.state.topic = ABOUT_SEAT
    return outcome


def others_of(turn: Turn, seat: Seat, *, with_room: bool = True) -> list[SessionDate]:
    """The coming sessions of the same program."""
    programs = [seat.program] if seat.program and seat.program in seat.session.programs else seat.session.programs
    theirs = {mine.session.id for mine in own(turn) if mine.applicant == seat.applicant} | {seat.session.id}
    dates = [date for date in ahead(turn, programs) if date.id not in theirs]
    return roomy(dates, seat) if with_room else dates


def roomy(dates: list[SessionDate], seat: Seat) -> list[SessionDate]:
    """Those with room for them, where there are any."""
    return [date for date in dates if has_room(date, seat.seats)] or dates


def tell(turn: Turn, seats: list[Seat]) -> Outcome:
    """That they have a seat, when and where; what stands open about it is asked."""
    outcome = about(turn)
    for seat in seats[:3]:
        _tell_one(outcome, turn, seat)
    offered = next((seat for seat in seats if seat.status is SeatStatus.OFFERED), None)
    if offered is not None:
        outcome.say("utter_want_the_seat").offer("seat_offer", [offered.id])
    return outcome


_TOLD = {
    SeatStatus.WAITING: "utter_you_wait",
    SeatStatus.OFFERED: "utter_seat_is_free",
    SeatStatus.AWAITING_GUARDIAN: "utter_seat_awaits_guardian",
}


def _tell_one(outcome: Outcome, turn: Turn, seat: Seat) -> None:
    told = described(seat.session, turn)
    if seat.status is SeatStatus.WAITING:
        told["position"] = seat.place or 1
    outcome.say(_TOLD.get(seat.status, "utter_your_seat"), **told)
