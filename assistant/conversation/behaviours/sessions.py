"""Information sessions: when they are, and which one somebody wants a seat in."""

from collections.abc import Sequence

from assistant.booking.choosing import Choice, choose
from assistant.booking.ports import SessionDate
from assistant.booking.wanted import Wanted
from assistant.catalog.schema import Program, Topic
from assistant.conversation.behaviours.booking import take_seat, take_waitlist
from assistant.conversation.behaviours.focus import bring_to_focus, meant
from assistant.conversation.behaviours.programs import dont_know
from assistant.conversation.behaviours.session_lists import (
    ahead,
    dates_of,
    has_room,
    of_all,
    offer_dates,
    say_none,
    wanted_of,
)
from assistant.conversation.phrases import says
from assistant.conversation.seat_offers import BOOKING, SEAT
from assistant.conversation.turn import Offer, Outcome, Turn


def list_sessions(turn: Turn) -> Outcome:
    """ "When is the next one", "any on a saturday?"."""
    offer = turn.state.offer
    if offer is not None and offer.kind == SEAT:
        wanted = wanted_of(turn, len(offer.options))
        if wanted.says_which and _named(turn, offer) is None:
            return _among_offered(turn, offer, wanted, takes=False)
    program, wanted = meant(turn).one, wanted_of(turn)
    if not wanted.narrows and not wanted.excludes:
        return tell_sessions(turn.outcome(), turn, program, seats=wanted.seats)
    return _among(turn, _candidates(turn, program, wanted), wanted, program, takes=False)


def tell_sessions(outcome: Outcome, turn: Turn, program: Program | None, *, seats: int | None = None) -> Outcome:
    """The next few, of one program or of all; "yes" or "the second one" then takes a seat."""
    outcome.state.topic = Topic.SESSIONS
    if program is not None:
        bring_to_focus(outcome, program, turn)
    found = ahead(turn, [program.id] if program else None)
    if not found:
        return dont_know(outcome, Topic.SESSIONS, program)
    return offer_dates(outcome, turn, found, seats=seats, one=True)


def book(turn: Turn) -> Outcome:
    """ "Sign me up for tuesday", "the second one", "two seats, my sister too": a seat where it is clear in which."""
    offer, flow = turn.state.offer, turn.state.flow
    if flow is not None and flow.name == BOOKING:
        return _another_instead(turn)
    program = meant(turn).one
    if offer is not None and offer.kind == SEAT and not _names_another(turn, offer):
        return pick(turn, offer)
    wanted = wanted_of(turn)
    candidates = _candidates(turn, program, wanted)
    if wanted.says_which and candidates:
        return _among(turn, candidates, wanted, program, takes=True)
    if program is not None and len(candidates) == 1:
        return take_seat(turn, candidates[0], wanted.seats)
    return tell_sessions(turn.outcome(), turn, program, seats=wanted.seats)


def pick(turn: Turn, offer: Offer) -> Outcome:
    """What was said to sessions that were put before somebody; a bare yes takes the one, of several it asks which."""
    wanted = wanted_of(turn, len(offer.options))
    dates, named = dates_of(turn, offer.options), _named(turn, offer)
    if says("waitlist", turn.heard):
        full = [date for date in dates if not has_room(date)] or dates
        if len(full) == 1:
            return take_waitlist(turn, offer.model_copy(update={"options": [full[0].id]}))
    if named is not None:
        of_it = [date for date in dates if named.id in date.programs]
        offer = offer.model_copy(update={"options": [date.id for date in of_it], "more": []}) if of_it else offer
        dates = of_it or dates
    if wanted.says_which:
        return _among_offered(turn, offer, wanted, takes=True)
    seats = wanted.seats or offer.seats
    if len(offer.options) == 1 and dates:
        return take_seat(turn, dates[0], seats, shown=True)
    if not dates:
        return gone(turn)
    outcome = turn.outcome().say("utter_save_which_seat")
    outcome.state.offer = offer.model_copy(update={"seats": seats})
    return outcome


def gone(turn: Turn) -> Outcome:
    """What was offered can no longer be booked: what can, instead."""
    outcome = turn.outcome().say("utter_session_gone")
    return tell_sessions(outcome, turn, meant(turn).one)


def _another_instead(turn: Turn) -> Outcome:
    """Asked for their name, they say that they want another session, or more seats."""
    outcome = Outcome(state=turn.state.model_copy(deep=True))
    flow = outcome.state.flow
    assert flow is not None
    wanted = wanted_of(turn)
    current = dates_of(turn, [flow.answers.get("session", "")])
    if wanted.seats:
        flow.answers["seats"] = str(wanted.seats)
    named = meant(turn)
    program = named.one if named.named and current and named.one and named.one.id not in current[0].programs else None
    if not current or not (wanted.says_which or program):
        return outcome
    candidates = ahead(turn, [program.id] if program else current[0].programs)
    choice = choose(wanted, candidates, turn.today, current)
    seats = wanted.seats or int(flow.answers.get("seats", "1"))
    if choice.one is not None and choice.one.id == current[0].id:
        return outcome
    outcome.state.flow = None
    if choice.one is not None:
        return take_seat(turn, choice.one, seats)
    if not choice.found and not choice.nearest:
        return dont_know(outcome, Topic.SESSIONS, program)
    return _told(outcome, turn, choice, seats)


def _named(turn: Turn, offer: Offer) -> Program | None:
    """The program that is named; a number picks of what was offered, though a program may be called so."""
    named = meant(turn)
    picks = wanted_of(turn, len(offer.options)).number is not None
    return named.one if named.named and not picks else None


def _names_another(turn: Turn, offer: Offer) -> bool:
    program = _named(turn, offer)
    return program is not None and all(program.id not in date.programs for date in dates_of(turn, offer.options))


def _candidates(turn: Turn, program: Program | None, wanted: Wanted) -> list[SessionDate]:
    programs = meant(turn).programs
    if program is not None:
        return ahead(turn, [program.id])
    if len(programs) > 1:
        return ahead(turn, [one.id for one in programs])
    return of_all(turn) if wanted.narrows else ahead(turn)


def _among_offered(turn: Turn, offer: Offer, wanted: Wanted, *, takes: bool) -> Outcome:
    """What is meant of what was offered, or of what else there is of the same programs."""
    offered = dates_of(turn, offer.options)
    if not offered:
        return gone(turn)
    candidates = offered if _is_of_these(wanted) else _unique([*offered, *_like(turn, offered)])
    if len(offered) < len(offer.options) and wanted.number is not None:
        return gone(turn)
    choice = choose(wanted, candidates, turn.today, offered)
    if wanted.whichever and not wanted.narrows and not wanted.turns:
        choice = Choice(tuple(offered[:1]))
    seats = wanted.seats or offer.seats
    sure = choice.one is not None and (choice.one in offered or (wanted.named and not wanted.turns))
    if choice.one is not None and takes and sure:
        return take_seat(turn, choice.one, seats, shown=choice.one in offered and len(offered) == 1)
    outcome = turn.outcome()
    outcome.state.topic = Topic.SESSIONS
    if not choice.found and not choice.nearest:
        outcome.say("utter_no_more_sessions")
        return offer_dates(outcome, turn, offered, seats=seats)
    return _told(outcome, turn, choice, seats)


def _among(
    turn: Turn, candidates: Sequence[SessionDate], wanted: Wanted, program: Program | None, *, takes: bool
) -> Outcome:
    choice = choose(wanted, candidates, turn.today)
    outcome = turn.outcome()
    outcome.state.topic = Topic.SESSIONS
    if program is not None:
        bring_to_focus(outcome, program, turn)
    if not choice.found and not choice.nearest:
        return dont_know(outcome, Topic.SESSIONS, program)
    if takes and choice.one is not None:
        return take_seat(turn, choice.one, wanted.seats)
    if takes and wanted.whichever and choice.found:
        return take_seat(turn, choice.found[0], wanted.seats)
    return _told(outcome, turn, choice, wanted.seats)


def _told(outcome: Outcome, turn: Turn, choice: Choice, seats: int | None) -> Outcome:
    """Several that fit, or that there is none then and what is nearest."""
    if choice.found:
        return offer_dates(outcome, turn, choice.found, seats=seats)
    say_none(outcome, choice)
    return offer_dates(outcome, turn, choice.nearest, seats=seats, near=True)


def _is_of_these(wanted: Wanted) -> bool:
    """A number that is no day of the month can only be one of those that were offered."""
    return wanted.number is not None and wanted.maybe_day is None


def _like(turn: Turn, offered: Sequence[SessionDate]) -> list[SessionDate]:
    """The coming ones of the same programs."""
    if len({date.programs for date in offered}) > 1:
        return of_all(turn)
    return ahead(turn, offered[0].programs)


def _unique(dates: Sequence[SessionDate]) -> list[SessionDate]:
    return sorted({date.id: date for date in dates}.values(), key=lambda date: (date.starts_at, date.id))
