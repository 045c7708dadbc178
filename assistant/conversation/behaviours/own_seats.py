"""Questions about one's own seat: "am I signed up?", "cuándo es mi junta", "where is it", "what do I bring"."""

from assistant.booking.ports import Seat, SeatStatus
from assistant.booking.wishes import Asked, means_own, read_asked
from assistant.conversation.behaviours.held import no_seat, own, tell
from assistant.conversation.behaviours.session_lists import when
from assistant.conversation.effects import EffectKind
from assistant.conversation.seat_offers import ABOUT_SEAT
from assistant.conversation.turn import Outcome, Turn

# After these offers "where is it" is said of the seat that they are about.
_OFFERS = frozenset({"attendance", "seat_offer", "change", "moved"})


def answer(turn: Turn) -> Outcome | None:
    """The answer about a seat of theirs, or `None` where the words are about something else."""
    asked = read_asked(turn.heard, turn.language)
    if asked is None or turn.state.flow is not None:
        return None
    surely = asked is Asked.HAVE or means_own(turn.heard, turn.language)
    offer = turn.state.offer
    about = turn.state.topic == ABOUT_SEAT or (offer is not None and offer.kind in _OFFERS)
    if not surely and not about:
        return None
    seats = own(turn)
    if offer is not None and offer.kind in _OFFERS:
        named = {*offer.options, offer.topic}
        seats = [seat for seat in seats if seat.id in named] or seats
    if not seats:
        return no_seat(turn) if surely else None
    return _answered(turn, seats, asked)


def _answered(turn: Turn, seats: list[Seat], asked: Asked) -> Outcome:
    if asked in (Asked.HAVE, Asked.WHEN):
        outcome = tell(turn, seats)
    else:
        outcome = turn.outcome()
        outcome.state.topic = ABOUT_SEAT
        (_say_where if asked is Asked.WHERE else _say_what_to_bring)(outcome, turn, seats[0])
    if outcome.state.offer is None:
        outcome.state.offer = turn.state.offer
    return outcome


def _say_where(outcome: Outcome, turn: Turn, seat: Seat) -> None:
    """The place; by phone it is texted as well, for nobody writes an address down while driving."""
    session = seat.session
    if session.online and session.link is None:
        outcome.say("utter_seat_online", when=when(session, turn))
    elif session.online and turn.medium != "voice":
        outcome.say("utter_seat_link", link=session.link or "", when=when(session, turn))
    else:
        outcome.say("utter_seat_place", place=session.place.model_dump(), when=when(session, turn))
    if turn.medium == "voice" and turn.phone and seat.status not in (SeatStatus.WAITING, SeatStatus.OFFERED):
        given = {"place": session.link or session.place.model_dump(), "when": when(session, turn)}
        outcome.do(EffectKind.TEXT, reply={"name": "utter_seat_place_by_text", "facts": given})
        outcome.say("utter_texting_it")


def _say_what_to_bring(outcome: Outcome, turn: Turn, seat: Seat) -> None:
    note = seat.session.note
    if note is None:
        outcome.say("utter_bring_nothing")
    else:
        outcome.say("utter_seat_note", note=note.model_dump())
