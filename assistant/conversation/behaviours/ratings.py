"""How somebody liked a session: a number from 0 to 10, and a word why, as answers to the question that was texted."""

from assistant.booking.ratings import LOW, gives_no_reason, read_rating
from assistant.conversation.effects import EffectKind, HandoffKind
from assistant.conversation.seat_offers import RATING, WHY
from assistant.conversation.turn import Offer, Outcome, Turn


def rate(turn: Turn, offer: Offer) -> Outcome:
    """The number; asked once more where there is none."""
    rating = read_rating(turn.heard, turn.language)
    outcome = turn.outcome()
    if rating is None:
        outcome.state.offer = offer
        return outcome.say("utter_rating_again")
    booking = offer.options[0]
    outcome.do(EffectKind.RATE, booking=booking, score=rating.score, **({"why": rating.why} if rating.why else {}))
    low = rating.score <= LOW
    if rating.why:
        return outcome.say("utter_feedback_low").offer("person") if low else outcome.say("utter_feedback_thanks")
    outcome.say("utter_rating_low_why" if low else "utter_rating_why")
    return outcome.offer(WHY, [booking], "low" if low else None)


def take_why(turn: Turn, offer: Offer) -> Outcome:
    """Their own words, kept with the number."""
    outcome = turn.outcome()
    if gives_no_reason(turn.heard, turn.language):
        return outcome.say("utter_feedback_thanks")
    outcome.do(EffectKind.RATE, booking=offer.options[0], why=turn.text)
    if offer.topic == "low":
        return outcome.say("utter_feedback_low").offer("person")
    return outcome.say("utter_feedback_thanks")


def take_feedback(turn: Turn) -> Outcome:
    """Outside of the question: kept word for word with the message; what sounds unhappy reaches a person."""
    offer = turn.state.offer
    if offer is not None and offer.kind == RATING:
        return rate(turn, offer)
    if offer is not None and offer.kind == WHY:
        return take_why(turn, offer)
    outcome = turn.outcome()
    numbers = [int(value) for value in turn.values("number") if value.isdigit()]
    if numbers and numbers[0] <= LOW:
        outcome.do(EffectKind.HANDOFF, kind=HandoffKind.COMPLAINT, reason="low_rating", summary=turn.text)
        return outcome.say("utter_feedback_low").offer("person")
    return outcome.say("utter_feedback_thanks")
