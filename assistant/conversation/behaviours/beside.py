"""What is told beside a seat: an email address, to which letters go too (never asked by phone), and who comes along."""

from assistant.conversation.behaviours.session_lists import wanted_of
from assistant.conversation.effects import EffectKind
from assistant.conversation.given import email_given, only_gives_email
from assistant.conversation.seat_offers import ABOUT_SEAT, BOOKING
from assistant.conversation.turn import Outcome, Turn

_OFFERS = frozenset({"seat", "move", "waitlist", "attendance", "moved", "seat_offer"})


def is_awaited(turn: Turn) -> bool:
    """Whether the talk is about a seat."""
    flow, offer = turn.state.flow, turn.state.offer
    booking = flow is not None and flow.name == BOOKING
    return booking or turn.state.topic == ABOUT_SEAT or (offer is not None and offer.kind in _OFFERS)


def overhear(turn: Turn, outcome: Outcome) -> Outcome:
    """Takes what is told at any time while a seat is booked or talked about."""
    flow = outcome.state.flow
    books = flow is not None and flow.name == BOOKING
    address = email_given(turn.heard)
    if address is not None and (is_awaited(turn) or books):
        outcome.do(EffectKind.EMAIL, address=address)
    if flow is not None and books and turn.state.flow is not None and turn.state.flow.name == BOOKING:
        seats = wanted_of(turn).seats
        if seats is not None:
            flow.answers["seats"] = str(seats)
    return outcome


def is_all_that_is_told(turn: Turn) -> bool:
    return is_awaited(turn) and only_gives_email(turn.heard, turn.language)


def thank(turn: Turn) -> Outcome:
    outcome = turn.outcome().say("utter_email_noted", address=email_given(turn.heard) or "")
    outcome.state.offer = turn.state.offer
    return outcome
