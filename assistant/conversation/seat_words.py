"""Words about sessions and seats that settle the intent by themselves, because something of these is open."""

import datetime as dt

from assistant.booking.ratings import gives_no_reason, read_rating
from assistant.booking.wanted import read_wanted
from assistant.booking.wishes import (
    Asked,
    Wish,
    goes_back,
    keeps_it,
    means_own,
    only_cannot,
    read_asked,
    read_wish,
    read_yes_no,
    wants_to_come,
)
from assistant.catalog.schema import Catalog, Language
from assistant.conversation.given import only_gives_email
from assistant.conversation.inquiries import asks_nothing
from assistant.conversation.options import picked_number, picks_by_name
from assistant.conversation.phrases import is_exactly, says
from assistant.conversation.seat_offers import ABOUT_SEAT, BOOKING, RATING, WHY
from assistant.conversation.turn import Offer, State

# Offers to pick from, and offers about a seat that they have.
PICKS = frozenset({"seat", "move", "waitlist", "rebook", "which_seat"})
OF_A_SEAT = frozenset({"attendance", "change", "cancel_it", "seat_offer", "moved"})
_INTENTS = {
    Wish.MOVE: "reschedule_session",
    Wish.CANCEL: "cancel_session",
    Wish.LATE: "confirm_attendance",
    Wish.CANNOT: "confirm_attendance",
    Wish.COMING: "confirm_attendance",
}
_LONGEST_PICK = 12
# Talking of these, "the next one" is a class.
_OF_A_CLASS = frozenset({"start_date", "schedule", "seats", "duration"})


def rates(state: State, text: str, language: Language) -> bool:
    """ "0" is a rating and calls no operator, where one was asked for."""
    return state.offer is not None and state.offer.kind == RATING and read_rating(text, language) is not None


def settled(state: State, text: str, catalog: Catalog, today: dt.date, language: Language) -> str | None:
    """The intent, where words outside of any intake answer an open offer of booking or ask about a seat of theirs."""
    offer = state.offer
    found = None
    if offer is not None:
        if offer.kind in (RATING, WHY):
            found = _feedback(offer, text, language)
        elif offer.kind in OF_A_SEAT:
            found = _about_seat(offer, text, language, today)
        elif offer.kind in PICKS:
            found = _pick(offer, text, catalog, today, language)
    return found or _own_seat(state, text, language)


def _feedback(offer: Offer, text: str, language: Language) -> str | None:
    if offer.kind == RATING:
        return "give_feedback" if read_rating(text, language) else _yes_or_no(text, language)
    if gives_no_reason(text, language):
        return "give_feedback"
    told = _yes_or_no(text, language)
    if told is not None or not asks_nothing(text) or read_wish(text, language) is Wish.MOVE:
        return told
    return "give_feedback" if len(text.split()) > 1 else None


def _about_seat(offer: Offer, text: str, language: Language, today: dt.date) -> str | None:
    told = _yes_or_no(text, language)
    if told is not None:
        return told
    if offer.kind == "moved" and goes_back(text, language):
        return "deny"
    wish = read_wish(text, language)
    if wish is not None:
        return _INTENTS[wish]
    if offer.kind == "change" and keeps_it(text, language):
        return "deny"
    wanted = read_wanted(text, language, today)
    if offer.kind in ("moved", "change") and wanted.says_which and wanted.alone:
        return "reschedule_session"
    return "inform" if offer.kind == "change" and picked_number(text, 2) else None


def _pick(offer: Offer, text: str, catalog: Catalog, today: dt.date, language: Language) -> str | None:
    told = _yes_or_no(text, language)
    if told is not None:
        return told
    takes = "book_session" if offer.kind == "seat" else "inform"
    if picks_by_name(text, catalog) and offer.kind in ("seat", "which_seat"):
        return takes
    if len(text.split()) > _LONGEST_PICK:
        return None
    if offer.kind in ("seat", "waitlist") and says("waitlist", text) and asks_nothing(text):
        return takes
    wanted = read_wanted(text, language, today, len(offer.options))
    return takes if (wanted.says_which or wanted.seats) and wanted.alone else None


def _yes_or_no(text: str, language: Language) -> str | None:
    told = read_yes_no(text, language)
    return None if told is None else "affirm" if told else "deny"


def _own_seat(state: State, text: str, language: Language) -> str | None:
    offer = state.offer
    about = state.topic == ABOUT_SEAT or (offer is not None and offer.kind in OF_A_SEAT)
    if (about or (offer is not None and offer.kind in PICKS)) and only_gives_email(text, language):
        return "inform"
    if is_exactly("next_session", text) and state.topic not in _OF_A_CLASS:
        return "ask_sessions"
    if offer is None and only_cannot(text, language):
        return "confirm_attendance"
    if asks_nothing(text) and wants_to_come(text, language):
        return "book_session"
    asked = read_asked(text, language)
    if asked is None or read_wish(text, language) in (Wish.MOVE, Wish.CANCEL, Wish.LATE):
        return None
    own = means_own(text, language)
    return "ask_sessions" if asked is Asked.HAVE or own or about else None


def chooses_another(state: State, text: str, catalog: Catalog, today: dt.date, language: Language) -> bool:
    """Asked for a name while a seat is booked, they say which session they would rather have: no name at all."""
    flow = state.flow
    if flow is None or flow.name != BOOKING or len(text.split()) < 2:
        return False
    if picks_by_name(text, catalog):
        return True
    wanted = read_wanted(text, language, today)
    if wanted.number is not None or not wanted.alone:
        return False
    return wanted.says_which or wanted.seats is not None
