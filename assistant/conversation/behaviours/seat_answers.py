"""Yes, no and other words to what was asked about a session or a seat; what each offer of booking means."""

from collections.abc import Callable

from assistant.booking.ports import Seat
from assistant.booking.wishes import Wish, goes_back, keeps_it, read_wish, read_yes_no
from assistant.conversation.behaviours import held, moves, seats
from assistant.conversation.behaviours.booking import take_seat, take_waitlist
from assistant.conversation.behaviours.focus import named_programs, option_number
from assistant.conversation.behaviours.people import talk_to_person
from assistant.conversation.behaviours.ratings import rate, take_why
from assistant.conversation.behaviours.session_lists import dates_of, wanted_of
from assistant.conversation.behaviours.sessions import book, pick
from assistant.conversation.effects import EffectKind
from assistant.conversation.phrases import fold, says
from assistant.conversation.seat_offers import MOVE, RATING, SEAT, WHY
from assistant.conversation.turn import Offer, Outcome, Turn

Answer = Callable[[Turn, Offer], Outcome]


def yes(turn: Turn, offer: Offer) -> Outcome:
    """To an offer of `KINDS`."""
    return _more_than_yes_or_no(turn, offer) or _YES[offer.kind](turn, offer)


def no(turn: Turn, offer: Offer) -> Outcome:
    """To an offer of `KINDS`."""
    return _more_than_yes_or_no(turn, offer) or _NO[offer.kind](turn, offer)


def answer(turn: Turn) -> Outcome | None:
    """What the words say to an open offer of booking, whatever they would mean elsewhere."""
    offer = turn.state.offer
    return other(turn, offer) if offer is not None and offer.kind in KINDS else None


def answer_but_pick(turn: Turn) -> Outcome | None:
    """The same, for words that ask about sessions: those may be about others than the ones to be picked from."""
    offer = turn.state.offer
    return None if offer is not None and offer.kind == SEAT else answer(turn)


def other(turn: Turn, offer: Offer) -> Outcome | None:
    """Words that are neither, read for what was asked; `None` where they are about something else."""
    found = _more_than_yes_or_no(turn, offer)
    if found is not None:
        return found
    told = read_yes_no(turn.heard, turn.language)
    return None if told is None else (_YES if told else _NO)[offer.kind](turn, offer)


def name_first(turn: Turn) -> Outcome | None:
    """Asked which session, they say who they are: kept for the booking, and asked once more which."""
    offer, told = turn.state.offer, " ".join(turn.values("person_name"))
    if offer is None or offer.kind != SEAT or not told or fold(told) != fold(turn.text):
        return None
    outcome = turn.outcome().do(EffectKind.NAME, name=told.title())
    outcome.state.offer = offer
    return outcome.say("utter_save_a_seat" if len(offer.options) == 1 else "utter_save_which_seat")


def _more_than_yes_or_no(turn: Turn, offer: Offer) -> Outcome | None:
    """ "Yes, but I'll be late", "no, the thursday one": what it says besides counts."""
    if read_yes_no(turn.heard, turn.language) is not None:
        return None
    reader = _OTHER.get(offer.kind)
    return reader(turn, offer) if reader else None


def _of_seat(act: Callable[[Turn, Seat], Outcome]) -> Answer:
    def answered(turn: Turn, offer: Offer) -> Outcome:
        seat = held.find(turn, offer.options[0] if offer.options else None)
        return act(turn, seat) if seat is not None else _no_longer(turn, offer)

    return answered


def _no_longer(turn: Turn, offer: Offer) -> Outcome:
    """The seat is not theirs any more: what is still there."""
    if offer.kind == "seat_offer":
        return turn.outcome().say("utter_seat_offer_gone")
    return held.no_seat(turn)


def _wish(turn: Turn, offer: Offer) -> Outcome | None:
    wish = read_wish(turn.heard, turn.language)
    seat = held.find(turn, offer.options[0] if offer.options else None)
    if seat is None:
        return _no_longer(turn, offer) if wish is not None else None
    if wish is None:
        wanted = wanted_of(turn)
        if offer.kind == "change" and (wanted.says_which or option_number(turn, 2)):
            number = option_number(turn, 2)
            return seats.act(turn, seat, Wish.CANCEL if number == 2 else Wish.MOVE)
        if offer.kind == "change" and keeps_it(turn.heard, turn.language):
            return seats.keep(turn, seat)
        return None
    if offer.kind == "seat_offer" and wish in (Wish.CANNOT, Wish.CANCEL):
        return seats.decline(turn, seat)
    return seats.act(turn, seat, wish)


def _after_move(turn: Turn, offer: Offer) -> Outcome | None:
    if goes_back(turn.heard, turn.language):
        return moves.move_back(turn, offer)
    seat = held.find(turn, offer.topic)
    wish = read_wish(turn.heard, turn.language)
    if seat is None:
        return None
    if wish is not None:
        return seats.act(turn, seat, wish)
    wanted = wanted_of(turn)
    if wanted.says_which and (wanted.alone or wanted.named):
        return moves.move(turn, seat)
    return None


def _which_again(turn: Turn, offer: Offer) -> Outcome:
    mine = [seat for seat in held.own(turn) if seat.id in offer.options]
    return held.ask_which(turn, mine, offer.topic or "") if mine else held.no_seat(turn)


def _pick(turn: Turn, offer: Offer) -> Outcome | None:
    wanted = wanted_of(turn, len(offer.options))
    if offer.kind == MOVE:
        return moves.pick_move(turn, offer) if wanted.says_which else None
    picks = wanted.says_which or wanted.seats or named_programs(turn) or says("waitlist", turn.heard)
    return book(turn) if picks else None


def _waitlist_or_other(turn: Turn, offer: Offer) -> Outcome | None:
    number = option_number(turn, 2)
    if says("waitlist", turn.heard) or number == 1:
        return take_waitlist(turn, offer)
    wanted = wanted_of(turn)
    others = dates_of(turn, offer.more)
    if others and (number == 2 or wanted.following or wanted.other or says("that_one", turn.heard)):
        return take_seat(turn, others[0], offer.seats, shown=True)
    if others and wanted.says_which:
        listed = Offer(kind=SEAT, options=[date.id for date in others], seats=offer.seats)
        return pick(turn, listed)
    return None


def _yes_to_waitlist(turn: Turn, offer: Offer) -> Outcome:
    if not offer.more:
        return take_waitlist(turn, offer)
    outcome = turn.outcome().say("utter_waitlist_or_other")
    outcome.state.offer = offer
    return outcome


def _rebook(turn: Turn, offer: Offer) -> Outcome | None:
    wish = read_wish(turn.heard, turn.language)
    if wanted_of(turn).says_which or wish is Wish.MOVE:
        return moves.rebook(turn, offer)
    return None


def _rate(turn: Turn, offer: Offer) -> Outcome | None:
    return rate(turn, offer) if offer.kind == RATING else take_why(turn, offer)


def _fine(turn: Turn, offer: Offer) -> Outcome:
    return turn.outcome().say("utter_no_problem")


def _good(turn: Turn, offer: Offer) -> Outcome:
    return turn.outcome().say("utter_good_then")


def _why_not(turn: Turn, offer: Offer) -> Outcome:
    return talk_to_person(turn) if offer.topic == "low" else turn.outcome().say("utter_feedback_thanks")


_YES: dict[str, Answer] = {
    SEAT: pick,
    MOVE: moves.pick_move,
    "waitlist": _yes_to_waitlist,
    "attendance": _of_seat(lambda turn, seat: seats.act(turn, seat, Wish.COMING)),
    "change": _of_seat(seats.ask_what),  # a yes to "another day, or give it back?"
    "cancel_it": _of_seat(lambda turn, seat: seats.act(turn, seat, Wish.CANCEL)),
    "seat_offer": _of_seat(seats.accept),
    "moved": _good,
    "rebook": moves.rebook,
    "which_seat": _which_again,
    RATING: rate,
    WHY: _why_not,
}
_NO: dict[str, Answer] = {
    SEAT: _fine,
    MOVE: _fine,
    "waitlist": _fine,
    "attendance": _of_seat(seats.ask_what),
    "change": _of_seat(seats.keep),
    "cancel_it": _of_seat(seats.keep),
    "seat_offer": _of_seat(seats.decline),
    "moved": moves.move_back,
    "rebook": _fine,
    "which_seat": _fine,
    RATING: _fine,
    WHY: lambda turn, offer: turn.outcome().say("utter_feedback_thanks"),
}
_OTHER: dict[str, Callable[[Turn, Offer], Outcome | None]] = {
    SEAT: _pick,
    MOVE: _pick,
    "waitlist": _waitlist_or_other,
    "attendance": _wish,
    "change": _wish,
    "cancel_it": _wish,
    "seat_offer": _wish,
    "moved": _after_move,
    "rebook": _rebook,
    "which_seat": seats.pick_seat,
    RATING: _rate,
    WHY: _rate,
}
KINDS = frozenset(_YES)
