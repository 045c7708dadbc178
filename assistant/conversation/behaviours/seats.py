"""What becomes of a seat that somebody has: moved, given back, confirmed, late, or asked which of that."""

from collections.abc import Callable

from assistant.booking.choosing import choose
from assistant.booking.ports import Seat, SeatStatus
from assistant.booking.wishes import Wish, read_minutes, read_wish
from assistant.conversation.behaviours.focus import named_programs, option_number
from assistant.conversation.behaviours.held import about, ask_which, find, no_seat, others_of, own, tell
from assistant.conversation.behaviours.moves import move, rebook
from assistant.conversation.behaviours.session_lists import wanted_of, when
from assistant.conversation.effects import EffectKind
from assistant.conversation.seat_offers import CHANGE, MOVE, MOVED, REBOOK
from assistant.conversation.turn import Offer, Outcome, Turn

# What an intent means where the words do not say it closer.
_BY_INTENT = {
    "reschedule_session": Wish.MOVE,
    "cancel_session": Wish.CANCEL,
    "confirm_attendance": Wish.COMING,
}
# Offers about a seat, whose first option is the booking.
ABOUT_ONE = frozenset({"attendance", "change", "seat_offer"})


def change(turn: Turn) -> Outcome:
    """ "Move me to thursday", "I can't make it", "voy 10 minutos tarde"."""
    wish = wish_of(turn)
    offer = turn.state.offer
    if offer is not None and offer.kind == REBOOK:
        return rebook(turn, offer)
    if offer is not None and offer.kind == MOVE and wish is Wish.MOVE and offer.topic:
        seat = find(turn, offer.topic)
        return move(turn, seat, offer) if seat else no_seat(turn, wish)
    asked = offer.options[0] if offer is not None and offer.kind in ABOUT_ONE and offer.options else None
    if offer is not None and offer.kind == MOVED:
        asked = offer.topic
    seats = own(turn)
    if asked is not None:
        seats = [seat for seat in seats if seat.id == asked] or seats
    return on_one(turn, seats, wish)


def wish_of(turn: Turn) -> Wish:
    return read_wish(turn.heard, turn.language) or _BY_INTENT.get(turn.intent, Wish.MOVE)


def on_one(turn: Turn, seats: list[Seat], wish: Wish) -> Outcome:
    """Do it to the seat that is meant, or ask which."""
    seats = _meant(turn, seats, wish)
    if not seats:
        return no_seat(turn, wish)
    if len(seats) > 1:
        return ask_which(turn, seats, wish.value)
    return act(turn, seats[0], wish)


def act(turn: Turn, seat: Seat, wish: Wish) -> Outcome:
    return _ACTS[wish](turn, seat)


def _meant(turn: Turn, seats: list[Seat], wish: Wish) -> list[Seat]:
    """Those that the words may mean: by program, and by the day that it is now."""
    if len(seats) < 2:
        return seats
    named = {program.id for program in named_programs(turn)}
    by_program = [seat for seat in seats if named & {*seat.session.programs, seat.program}]
    seats = by_program or seats
    wanted = wanted_of(turn)
    days = [days for days in wanted.days if wish is not Wish.MOVE or days.out]
    by_day = [seat for seat in seats if any(day.holds(seat.session.starts_at.date()) for day in days)]
    return by_day or seats


def pick_seat(turn: Turn, offer: Offer) -> Outcome | None:
    """Which of their seats: by number, program or day."""
    seats = [seat for seat in own(turn) if seat.id in offer.options]
    seats.sort(key=lambda seat: offer.options.index(seat.id))
    number = option_number(turn, len(offer.options))
    if number is not None and len(seats) == len(offer.options):
        seats = [seats[number - 1]]
    else:
        choice = choose(wanted_of(turn, len(seats)), [seat.session for seat in seats], turn.today)
        named = {program.id for program in named_programs(turn)}
        seats = [
            seat for seat in seats if seat.session in choice.found and (not named or named & {*seat.session.programs})
        ]
    if len(seats) != 1:
        return None
    wish = next((wish for wish in Wish if wish.value == offer.topic), None)
    return act(turn, seats[0], wish) if wish else tell(turn, seats)


def _coming(turn: Turn, seat: Seat) -> Outcome:
    if seat.status is SeatStatus.OFFERED:
        return accept(turn, seat)
    if seat.status is SeatStatus.WAITING:
        return tell(turn, [seat])
    outcome = about(turn)
    if seat.status is SeatStatus.AWAITING_GUARDIAN:
        return outcome.say("utter_seat_awaits_guardian", when=when(seat.session, turn))
    outcome.do(EffectKind.CONFIRM_SEAT, booking=seat.id)
    return outcome.say("utter_attendance_confirmed", when=when(seat.session, turn))


def _late(turn: Turn, seat: Seat) -> Outcome:
    if seat.status in (SeatStatus.WAITING, SeatStatus.OFFERED, SeatStatus.AWAITING_GUARDIAN):
        return tell(turn, [seat])
    minutes = read_minutes(turn.heard, turn.language)
    outcome = about(turn)
    outcome.do(EffectKind.LATE, booking=seat.id, **({"minutes": minutes} if minutes else {}))
    return outcome.say("utter_late_noted")


def _cancel(turn: Turn, seat: Seat) -> Outcome:
    """Their seat is free for others at once; another day is offered."""
    outcome = about(turn)
    outcome.do(EffectKind.CANCEL_SEAT, booking=seat.id, why=turn.text)
    waiting = seat.status is SeatStatus.WAITING
    outcome.say("utter_waitlist_left" if waiting else "utter_seat_cancelled", when=when(seat.session, turn))
    others = others_of(turn, seat)
    if not others:
        return outcome
    outcome.say("utter_want_another_day")
    outcome.state.offer = Offer(kind=REBOOK, options=[seat.id], more=[date.id for date in others[:6]], seats=seat.seats)
    return outcome


def ask_what(turn: Turn, seat: Seat) -> Outcome:
    """They do not come: another day, or not at all?"""
    if seat.status is SeatStatus.OFFERED:
        return decline(turn, seat)
    outcome = about(turn).say("utter_move_or_cancel", when=when(seat.session, turn))
    return outcome.offer(CHANGE, [seat.id])


def accept(turn: Turn, seat: Seat) -> Outcome:
    """The seat that was held for them; when that time is over it went to the next."""
    if seat.status is not SeatStatus.OFFERED:
        return tell(turn, [seat])
    outcome = about(turn)
    outcome.do(EffectKind.ACCEPT_SEAT, booking=seat.id)
    return outcome.say("utter_seat_accepted", when=when(seat.session, turn))


def decline(turn: Turn, seat: Seat) -> Outcome:
    if seat.status is not SeatStatus.OFFERED:
        return ask_what(turn, seat)
    outcome = about(turn)
    outcome.do(EffectKind.DECLINE_SEAT, booking=seat.id)
    return outcome.say("utter_seat_declined")


def keep(turn: Turn, seat: Seat) -> Outcome:
    return about(turn).say("utter_seat_kept", when=when(seat.session, turn))


_ACTS: dict[Wish, Callable[[Turn, Seat], Outcome]] = {
    Wish.MOVE: move,
    Wish.CANCEL: _cancel,
    Wish.LATE: _late,
    Wish.CANNOT: ask_what,
    Wish.COMING: _coming,
}
