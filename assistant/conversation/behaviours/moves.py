"""A seat on another day: the one that is named, the next one, the one before, or one instead of one that was missed."""

from dataclasses import replace

from assistant.booking.choosing import choose
from assistant.booking.ports import Seat, SessionDate
from assistant.booking.wanted import Wanted
from assistant.conversation.behaviours.held import about, find, no_seat, others_of, roomy
from assistant.conversation.behaviours.session_lists import (
    ahead,
    dates_of,
    described,
    has_room,
    offer_dates,
    say_none,
    wanted_of,
    when,
)
from assistant.conversation.effects import EffectKind
from assistant.conversation.seat_offers import MOVE, MOVED
from assistant.conversation.turn import Offer, Outcome, Turn


def move(turn: Turn, seat: Seat, offer: Offer | None = None) -> Outcome:
    """To the day that they name; "the other one" is the next of the same program; else they pick."""
    offered = dates_of(turn, offer.options) if offer is not None and offer.kind == MOVE else []
    wanted = _without_current(wanted_of(turn, len(offered)), seat)
    others = others_of(turn, seat, with_room=False)
    if not others:
        return _nowhere_to_go(turn, seat)
    if not wanted.says_which and not offered:
        return offer_dates(about(turn), turn, roomy(others, seat), kind=MOVE, topic=seat.id)
    if not offered and wanted.following and not wanted.aims:
        free = roomy(others, seat)
        after = [date for date in free if date.starts_at > seat.session.starts_at]
        return move_to(turn, seat, (after or free)[0])
    current = offered or [seat.session]
    if wanted.number is None and not offered and not wanted.narrows and not wanted.turns:
        current = []
    choice = choose(wanted, others if not wanted.number else offered, turn.today, current)
    if choice.one is not None:
        return move_to(turn, seat, choice.one)
    outcome = about(turn)
    if choice.found:
        return offer_dates(outcome, turn, choice.found, kind=MOVE, topic=seat.id)
    if not choice.nearest:
        outcome.say("utter_no_more_sessions")
        return offer_dates(outcome, turn, offered or others, kind=MOVE, topic=seat.id)
    say_none(outcome, choice)
    return offer_dates(outcome, turn, choice.nearest, kind=MOVE, topic=seat.id, near=True)


def _without_current(wanted: Wanted, seat: Seat) -> Wanted:
    """ "From tuesday to thursday": the day that it is now is not the one that is wanted."""
    day = seat.session.starts_at.date()
    inward = [days for days in wanted.days if not days.out]
    left = [days for days in inward if not days.holds(day)]
    if not inward or len(left) == len(inward):
        return wanted
    kept = [days for days in wanted.days if days.out or days in left]
    return replace(wanted, days=tuple(kept), other=wanted.other or not left)


def move_to(turn: Turn, seat: Seat, date: SessionDate) -> Outcome:
    """At once, and they hear which; the way back stays open."""
    if not has_room(date, seat.seats):
        outcome = about(turn).say("utter_session_full", **described(date, turn))
        others = [other for other in others_of(turn, seat) if other.id != date.id]
        if not others:
            return outcome.say("utter_seat_kept", when=when(seat.session, turn))
        return offer_dates(outcome, turn, others, kind=MOVE, topic=seat.id)
    outcome = about(turn)
    outcome.do(EffectKind.MOVE_SEAT, booking=seat.id, session=date.id)
    outcome.say("utter_seat_moved", was=when(seat.session, turn), when=when(date, turn))
    outcome.state.offer = Offer(kind=MOVED, options=[seat.session.id], topic=seat.id)
    return outcome


def move_back(turn: Turn, offer: Offer) -> Outcome:
    """The seat as it was, if it is still free."""
    seat = find(turn, offer.topic)
    before = dates_of(turn, offer.options)
    if seat is None:
        return no_seat(turn)
    if not before or not has_room(before[0], seat.seats):
        return about(turn).say("utter_cannot_go_back", when=when(seat.session, turn))
    outcome = about(turn)
    outcome.do(EffectKind.MOVE_SEAT, booking=seat.id, session=before[0].id)
    return outcome.say("utter_seat_back", when=when(before[0], turn))


def _nowhere_to_go(turn: Turn, seat: Seat) -> Outcome:
    outcome = about(turn).say("utter_no_other_session", when=when(seat.session, turn))
    return outcome.offer("cancel_it", [seat.id])


def rebook(turn: Turn, offer: Offer) -> Outcome:
    """After one that they missed or that was called off: another of the same program."""
    told = dates_of(turn, offer.more)[:3]
    alternatives = ahead(turn, told[0].programs if told else turn.state.focus[:1] or None)
    if not alternatives:
        return turn.outcome().say("utter_no_more_sessions").say("utter_offer_person").offer("person")
    wanted = wanted_of(turn, len(told))
    choice = choose(wanted, alternatives, turn.today, told)
    booking = offer.options[0]
    if wanted.says_which and choice.one is not None and has_room(choice.one, offer.seats or 1):
        return rebook_in(turn, booking, choice.one)
    outcome = turn.outcome()
    if not choice.found and choice.nearest:
        say_none(outcome, choice)
        return offer_dates(outcome, turn, choice.nearest, kind=MOVE, topic=booking, near=True)
    return offer_dates(outcome, turn, choice.found or alternatives, kind=MOVE, topic=booking)


def rebook_in(turn: Turn, booking: str, date: SessionDate) -> Outcome:
    outcome = about(turn)
    outcome.do(EffectKind.MOVE_SEAT, booking=booking, session=date.id)
    return outcome.say("utter_seat_rebooked", when=when(date, turn))


def pick_move(turn: Turn, offer: Offer) -> Outcome:
    """Which of the days that were put before them to move to; a yes takes the only one."""
    seat = find(turn, offer.topic)
    dates = dates_of(turn, offer.options)
    wanted = wanted_of(turn, len(offer.options))
    if seat is not None and wanted.says_which:
        return move(turn, seat, offer)
    if not dates:
        return turn.outcome().say("utter_session_gone").say("utter_offer_person").offer("person")
    choice = choose(wanted, dates, turn.today, dates)
    one = choice.one if wanted.says_which else dates[0] if len(dates) == 1 else None
    if one is None:
        outcome = turn.outcome()
        return offer_dates(outcome, turn, choice.found or dates, kind=MOVE, topic=offer.topic)
    return move_to(turn, seat, one) if seat is not None else rebook_in(turn, offer.topic or "", one)
