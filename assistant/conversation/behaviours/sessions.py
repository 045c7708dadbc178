"""Information sessions: when they are, and wishes about a seat, which the front desk takes up."""

from typing import Any

from babel.dates import get_day_names

from assistant.catalog.calendar import Occurrence, upcoming
from assistant.catalog.schema import LANGUAGES, Program, Topic
from assistant.conversation.behaviours import facts, guardians
from assistant.conversation.behaviours.focus import bring_to_focus, meant, option_number
from assistant.conversation.behaviours.programs import dont_know
from assistant.conversation.effects import EffectKind, HandoffKind
from assistant.conversation.phrases import fold
from assistant.conversation.turn import Flow, Outcome, Turn

# How many coming sessions are looked through for the day that was named.
AHEAD = 12
SHOWN = {"voice": 2, "text": 3, "chat": 4}


def list_sessions(turn: Turn) -> Outcome:
    wanted = meant(turn)
    return tell_sessions(turn.outcome(), turn, wanted.one)


def tell_sessions(outcome: Outcome, turn: Turn, program: Program | None) -> Outcome:
    """The next few, of one program or of all; "yes" or "the second one" then asks for a seat."""
    outcome.state.topic = Topic.SESSIONS
    if program is not None:
        bring_to_focus(outcome, program, turn)
    found = upcoming(turn.catalog, turn.now, program.id if program else None, limit=SHOWN[turn.medium])
    if not found:
        return dont_know(outcome, Topic.SESSIONS, program)
    if len(found) == 1 or turn.medium == "voice":
        outcome.say("utter_next_session", session=_session(found[0], turn))
        found = found[:1]
    elif program is not None and len({(o.place.en, o.languages) for o in found}) == 1:
        times = [
            {"reply": "utter_numbered_time", "facts": {"number": number, "when": facts.moment(o)}}
            for number, o in enumerate(found, 1)
        ]
        first = _session(found[0], turn)["facts"]
        outcome.say("utter_next_sessions_of", **{**first, "sessions": {"items": times}})
    else:
        listed = [_session(o, turn, number) for number, o in enumerate(found, 1)]
        outcome.say("utter_next_sessions", sessions={"items": listed})
    outcome.say("utter_save_a_seat" if len(found) == 1 else "utter_save_which_seat")
    return outcome.offer("seat", [_seat_id(o) for o in found])


def _session(occurrence: Occurrence, turn: Turn, number: int | None = None) -> dict[str, Any]:
    program = turn.catalog.program(occurrence.program_id)
    assert program is not None
    languages = "both" if {"en", "es"} <= set(occurrence.languages) else next(iter(occurrence.languages))
    given = {
        "program": facts.both(program.short),
        "when": facts.moment(occurrence),
        "place": facts.both(occurrence.place),
        "languages": {"reply": f"utter_session_in_{languages}", "facts": {}},
    }
    if number is None:
        return {"reply": "utter_session", "facts": given}
    return {"reply": "utter_numbered_session", "facts": {"number": number, **given}}


def book(turn: Turn) -> Outcome:
    """ "Sign me up for Tuesday": the wish, with the session where it is clear, goes to the front desk."""
    wanted = meant(turn)
    offer = turn.state.offer
    if wanted.one is not None or (offer is not None and offer.kind == "seat"):
        return take_seat(turn, wanted.one)
    on_the_day = [o for o in upcoming(turn.catalog, turn.now, limit=AHEAD) if _names_its_weekday(turn.text, o)]
    if not on_the_day:
        return tell_sessions(turn.outcome(), turn, None)
    first = on_the_day[0]
    on_the_day = [o for o in on_the_day if o.starts_at.date() == first.starts_at.date()]
    if len({o.program_id for o in on_the_day}) == 1:
        return take_seat(turn, turn.catalog.program(first.program_id))
    outcome = turn.outcome()
    listed = [_session(o, turn, number) for number, o in enumerate(on_the_day[: SHOWN["text"]], 1)]
    outcome.say("utter_next_sessions", sessions={"items": listed}).say("utter_save_which_seat")
    return outcome.offer("seat", [_seat_id(o) for o in on_the_day[: SHOWN["text"]]])


def _names_its_weekday(text: str, occurrence: Occurrence) -> bool:
    """Whether "Tuesday", "el martes", "this tues" in the text is the day of this session."""
    day = occurrence.starts_at.weekday()
    names = (get_day_names(width, locale=locale)[day] for width in ("wide", "abbreviated") for locale in LANGUAGES)
    words = set(fold(text).split())
    return any(fold(name) in words or fold(name) + "s" in words for name in names)


def _seat_id(occurrence: Occurrence) -> str:
    return f"{occurrence.program_id}|{occurrence.starts_at.isoformat()}"


def take_seat(turn: Turn, program: Program | None = None) -> Outcome:
    outcome = turn.outcome()
    seat = _seat(turn, program)
    if program is None and seat is not None:
        program = turn.catalog.program(seat.split("|")[0])
    if program is not None:
        bring_to_focus(outcome, program, turn)
    flow = Flow(name="booking")
    flow.answers["session"] = seat or ""
    flow.answers["words"] = turn.text
    if turn.phone:
        flow.answers["phone"] = turn.phone
    return _ask_whose(outcome, flow, turn)


def take_waitlist(turn: Turn, program: Program) -> Outcome:
    """The group is full: the wish for a place that gets free."""
    outcome = bring_to_focus(turn.outcome(), program, turn)
    flow = Flow(name="waitlist", answers={"program": program.id, "words": turn.text})
    if turn.phone:
        flow.answers["phone"] = turn.phone
    return _ask_whose(outcome, flow, turn)


def _ask_whose(outcome: Outcome, flow: Flow, turn: Turn) -> Outcome:
    """A name that was given is not asked again; for a minor, whose parent or guardian it is."""
    if turn.state.name and turn.state.screening is not None:
        flow.answers["name"] = turn.state.name
    outcome.state.flow = guardians.add_questions(flow, turn)
    outcome.start_flow = True
    return outcome


def _seat(turn: Turn, program: Program | None) -> str | None:
    offer = turn.state.offer
    if offer is not None and offer.kind == "seat" and offer.options:
        number = option_number(turn, len(offer.options)) or 1
        return offer.options[number - 1]
    if program is not None:
        found = upcoming(turn.catalog, turn.now, program.id, limit=1)
        if found:
            return _seat_id(found[0])
    return None


def finish_booking(outcome: Outcome, answers: dict[str, str], turn: Turn) -> Outcome:
    """A seat is asked for, not yet given: the front desk confirms it. Never more than is true."""
    if answers.get("name"):
        outcome.do(EffectKind.NAME, name=answers["name"])
    outcome.do(
        EffectKind.HANDOFF,
        kind=HandoffKind.BOOKING,
        reason=HandoffKind.BOOKING,
        summary=answers.get("words", ""),
        details={
            "session": answers.get("session", ""),
            "name": answers.get("name", ""),
            "phone": answers.get("phone", ""),
            **guardians.details(answers),
        },
    )
    seat = answers.get("session", "")
    if "|" not in seat:
        outcome.say("utter_seat_wished", name=answers.get("name", ""))
    else:
        moment = {"moment": seat.split("|")[1][:16]}
        outcome.say("utter_seat_asked", name=answers.get("name", ""), when=moment)
    return guardians.tell(outcome, answers)


def finish_waitlist(outcome: Outcome, answers: dict[str, str], turn: Turn) -> Outcome:
    """The front desk keeps the list."""
    if answers.get("name"):
        outcome.do(EffectKind.NAME, name=answers["name"])
    details = {key: answers.get(key, "") for key in ("program", "name", "phone")}
    outcome.do(
        EffectKind.HANDOFF,
        kind=HandoffKind.BOOKING,
        reason="waitlist",
        summary=answers.get("words", ""),
        details={**details, **guardians.details(answers)},
    )
    outcome.say("utter_waitlisted", name=answers.get("name", ""))
    return guardians.tell(outcome, answers)


def change_booking(turn: Turn) -> Outcome:
    """Move, cancel, confirm, "running late": told to the front desk in the person's own words."""
    outcome = turn.outcome()
    outcome.do(
        EffectKind.HANDOFF,
        kind=HandoffKind.BOOKING,
        reason=turn.intent,
        summary=turn.text,
        details={"wish": turn.intent},
    )
    return outcome.say(f"utter_{turn.intent}")


def take_feedback(turn: Turn) -> Outcome:
    """Kept word for word with the message; what sounds unhappy reaches a person."""
    outcome = turn.outcome()
    numbers = [int(value) for value in turn.values("number") if value.isdigit()]
    if numbers and numbers[0] <= 6:
        outcome.do(EffectKind.HANDOFF, kind=HandoffKind.COMPLAINT, reason="low_rating", summary=turn.text)
        return outcome.say("utter_feedback_low").offer("person")
    return outcome.say("utter_feedback_thanks")
