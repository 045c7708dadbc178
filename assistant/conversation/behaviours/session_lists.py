"""Sessions put before a person: at most three at a time, the rest kept for "others?"."""

from collections.abc import Collection, Sequence
from typing import Any

from assistant.booking.choosing import Choice
from assistant.booking.facts import facts_of, languages_of
from assistant.booking.ports import SessionDate
from assistant.booking.wanted import Wanted, read_wanted
from assistant.catalog.schema import Program
from assistant.conversation.behaviours import facts
from assistant.conversation.seat_offers import MOVE, SEAT
from assistant.conversation.turn import Offer, Outcome, Turn

SHOWN = {"voice": 2, "text": 3, "chat": 3}
# So many coming ones are looked through for what somebody wants.
AHEAD = 24


def ahead(turn: Turn, programs: Collection[str] | None = None, limit: int = AHEAD) -> list[SessionDate]:
    """The coming sessions of these programs; of all the next one each."""
    return [] if turn.sessions is None else turn.sessions.upcoming(turn.now, programs, limit=limit)


def of_all(turn: Turn) -> list[SessionDate]:
    """All that are coming up, of every program."""
    return ahead(turn, [program.id for program in turn.catalog.offered], 2 * AHEAD)


def dates_of(turn: Turn, ids: Sequence[str]) -> list[SessionDate]:
    """These sessions as they are now, without those that can no longer be booked."""
    found = turn.sessions.dates(ids, turn.now) if turn.sessions and ids else []
    return [date for date in found if not date.cancelled and date.closes_at > turn.now]


def has_room(date: SessionDate, seats: int = 1) -> bool:
    return date.free is None or date.free >= seats


def wanted_of(turn: Turn, offered: int = 0) -> Wanted:
    if offered not in turn.wanted:
        turn.wanted[offered] = read_wanted(turn.heard, turn.language, turn.today, offered)
    return turn.wanted[offered]


def when(date: SessionDate, turn: Turn) -> dict[str, Any]:
    found: dict[str, Any] = facts_of(date, turn.phone)["when"]
    return found


def program_of(date: SessionDate, turn: Turn) -> Program | None:
    """The program that is talked about, where the session is about it; else the session's own."""
    id = next((id for id in turn.state.focus if id in date.programs), date.programs[0] if date.programs else "")
    return turn.catalog.program(id)


def described(date: SessionDate, turn: Turn) -> dict[str, Any]:
    """The facts of a session: `program`, `when`, `day`, `place`, `languages`."""
    program = program_of(date, turn)
    return {
        "program": facts.both(program.short) if program else {"reply": "utter_a_session", "facts": {}},
        "when": when(date, turn),
        "day": facts_of(date)["day"],
        "place": date.place.model_dump(),
        "languages": languages_of(date),
    }


def offer_dates(
    outcome: Outcome,
    turn: Turn,
    dates: Sequence[SessionDate],
    *,
    kind: str = SEAT,
    topic: str | None = None,
    seats: int | None = None,
    near: bool = False,
    one: bool = False,
) -> Outcome:
    """Tell the first few of `dates` (there is one at least) and ask about them.

    `kind` and `topic` are the offer's; `near`: they are the nearest to what was asked for; `one`: by phone the next one
    is enough.
    """
    brief = turn.medium == "voice" and (one or near)
    shown = list(dates[: 1 if brief else SHOWN[turn.medium]])
    same_program = len({date.programs for date in shown}) == 1
    if turn.medium == "voice" and not same_program:
        shown = shown[:1]
    if len(shown) == 1:
        _tell_one(outcome, turn, shown[0], near)
    elif turn.medium == "voice":
        first, second = (when(date, turn) for date in shown)
        outcome.say("utter_two_sessions_of", program=described(shown[0], turn)["program"], first=first, second=second)
    else:
        _tell_several(outcome, turn, shown, same_program, near)
    _ask(outcome, kind, len(shown))
    more = [date.id for date in dates[len(shown) :]]
    outcome.state.offer = Offer(kind=kind, options=[date.id for date in shown], topic=topic, more=more, seats=seats)
    return outcome


def _tell_one(outcome: Outcome, turn: Turn, date: SessionDate, near: bool) -> None:
    session = {"reply": "utter_session_briefly" if near else "utter_session", "facts": described(date, turn)}
    outcome.say("utter_nearest_session" if near else "utter_next_session", session=session)
    if not has_room(date):
        outcome.say("utter_it_is_full")


def _tell_several(outcome: Outcome, turn: Turn, shown: list[SessionDate], same_program: bool, near: bool) -> None:
    choices = [{"label": when(date, turn)} for date in shown]
    if same_program and len({(date.place.en, date.languages) for date in shown}) == 1 and not near:
        times = [_time(number, date, turn) for number, date in enumerate(shown, 1)]
        given = described(shown[0], turn)
        outcome.say("utter_next_sessions_of", **{**given, "sessions": {"items": times}, "choices": choices})
        return
    listed = [_session(number, date, turn) for number, date in enumerate(shown, 1)]
    name = "utter_nearest_sessions" if near else "utter_next_sessions"
    outcome.say(name, sessions={"items": listed}, choices=choices if same_program else [])


def _time(number: int, date: SessionDate, turn: Turn) -> dict[str, Any]:
    name = "utter_numbered_time" if has_room(date) else "utter_numbered_time_full"
    return {"reply": name, "facts": {"number": number, "when": when(date, turn)}}


def _session(number: int, date: SessionDate, turn: Turn) -> dict[str, Any]:
    name = "utter_numbered_session" if has_room(date) else "utter_numbered_session_full"
    return {"reply": name, "facts": {"number": number, **described(date, turn)}}


def _ask(outcome: Outcome, kind: str, count: int) -> None:
    if kind == MOVE:
        outcome.say("utter_move_there" if count == 1 else "utter_move_to_which")
    else:
        outcome.say("utter_save_a_seat" if count == 1 else "utter_save_which_seat")


def say_none(outcome: Outcome, choice: Choice) -> None:
    """Of what was asked for there is none."""
    if choice.missed is not None:
        outcome.say("utter_none_on", day={"date": choice.missed.isoformat()})
    else:
        outcome.say("utter_none_then")


# What an answer ends with to go on; while a session stands to be picked, that is the question to go on with.
_ASKS_ON = frozenset({"utter_more_about", "utter_qualify_or_session", "utter_text_you_details"})
_GOES_BACK = frozenset({"qualify_or_session", "text_details"})
# Offers that a question does not end, and which of them are asked again.
_STANDING = frozenset({SEAT, MOVE, "waitlist", "attendance", "seat_offer", "change"})


def back_to_offer(turn: Turn, outcome: Outcome) -> Outcome:
    """ "How much is it?" in the middle of picking a session: answered, and the session still stands to be picked."""
    offer, after = turn.state.offer, outcome.state.offer
    if offer is None or offer.kind not in _STANDING or outcome.state.flow is not None or not _asks(turn):
        return outcome
    if after is not None and after.kind not in _GOES_BACK:
        return outcome
    outcome.replies = [reply for reply in outcome.replies if reply.name not in _ASKS_ON]
    outcome.state.offer = offer
    if offer.kind in (SEAT, MOVE):
        _ask(outcome, offer.kind, len(offer.options))
    return outcome


def _asks(turn: Turn) -> bool:
    return turn.intent.startswith("ask_") and turn.intent not in ("ask_sessions", "ask_help")
