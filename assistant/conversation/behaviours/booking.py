"""A seat in a session: what is still to be asked, and what is done when nothing is; the waitlist of a full one."""

from assistant.applicants.names import the_one
from assistant.booking.ports import Seat, SeatStatus, SessionDate
from assistant.catalog.schema import Program, Topic
from assistant.conversation.behaviours import guardians
from assistant.conversation.behaviours.focus import bring_to_focus
from assistant.conversation.behaviours.held import own
from assistant.conversation.behaviours.session_lists import (
    ahead,
    dates_of,
    described,
    has_room,
    offer_dates,
    program_of,
    when,
)
from assistant.conversation.effects import EffectKind, HandoffKind
from assistant.conversation.flows import MINOR
from assistant.conversation.given import name_given
from assistant.conversation.seat_offers import ABOUT_SEAT, BOOKING, GROUP_WAITLIST
from assistant.conversation.turn import Flow, Offer, Outcome, Turn

WAITS = "waits"
# More come by arrangement with the front desk.
MOST_SEATS = 8


def take_seat(turn: Turn, date: SessionDate, seats: int | None = None, *, shown: bool = False) -> Outcome:
    """A seat in this session. `shown`: the person has just been told of it alone, so it is not named again."""
    count = seats or 1
    outcome = turn.outcome()
    program = program_of(date, turn)
    if program is not None:
        bring_to_focus(outcome, program, turn)
    outcome.state.topic = Topic.SESSIONS
    if count > MOST_SEATS:
        return _group(outcome, turn, date, count)
    if not has_room(date, count):
        return _no_room(outcome, turn, date, count)
    if not shown:
        outcome.say("utter_taking_seat", **described(date, turn))
    return _ask_whose(outcome, _flow(BOOKING, date, count, program), turn)


def take_waitlist(turn: Turn, offer: Offer) -> Outcome:
    """A place on the waitlist of a full session."""
    dates = dates_of(turn, offer.options)
    outcome = turn.outcome()
    if not dates:
        return outcome.say("utter_session_gone")
    flow = _flow(BOOKING, dates[0], offer.seats or 1, program_of(dates[0], turn))
    flow.answers[WAITS] = "yes"
    return _ask_whose(outcome, flow, turn)


def take_group_waitlist(turn: Turn, program: Program) -> Outcome:
    """The group of a program is full: the wish for a place that gets free."""
    outcome = bring_to_focus(turn.outcome(), program, turn)
    return _ask_whose(outcome, Flow(name=GROUP_WAITLIST, answers={"program": program.id, "words": turn.text}), turn)


def _flow(name: str, date: SessionDate, seats: int, program: Program | None) -> Flow:
    return Flow(name=name, answers={"session": date.id, "seats": str(seats), "program": program.id if program else ""})


def _ask_whose(outcome: Outcome, flow: Flow, turn: Turn) -> Outcome:
    """A name that was given is not asked again; the phone that is used is enough. Minors have a parent or guardian."""
    name = name_given(turn) or turn.state.name
    if name:
        flow.answers["name"] = name
    if turn.phone:
        flow.answers["phone"] = turn.phone
    outcome.state.flow = guardians.add_questions(flow, turn)
    outcome.start_flow = True
    return outcome


def _group(outcome: Outcome, turn: Turn, date: SessionDate, count: int) -> Outcome:
    """So many seats are arranged by the front desk."""
    outcome.do(
        EffectKind.HANDOFF,
        kind=HandoffKind.BOOKING,
        reason="large_group",
        summary=turn.text,
        details={"session": date.id, "seats": str(count)},
    )
    return outcome.say("utter_group_by_person", count=count)


def _no_room(outcome: Outcome, turn: Turn, date: SessionDate, seats: int) -> Outcome:
    """Too few seats: the waitlist, and the next one that has enough."""
    given = described(date, turn)
    free = date.free or 0
    if free:
        outcome.say("utter_only_one_seat" if free == 1 else "utter_only_seats", count=free, **given)
    else:
        outcome.say("utter_session_full", **given)
    others = [other for other in ahead(turn, date.programs) if other.id != date.id and has_room(other, seats)]
    if others:
        outcome.say("utter_next_with_room", when=when(others[0], turn))
    outcome.say("utter_offer_waitlist" if not others else "utter_waitlist_or_other")
    outcome.state.offer = Offer(
        kind="waitlist", options=[date.id], more=[other.id for other in others[:3]], seats=seats
    )
    return outcome


def finish_booking(outcome: Outcome, answers: dict[str, str], turn: Turn) -> Outcome:
    """Everything is known: the seat, or a place on the waitlist, as the session is now."""
    name, phone = answers.get("name", ""), answers.get("phone", "")
    outcome.state.name = name or outcome.state.name
    if name:
        outcome.do(EffectKind.NAME, name=name)
    dates = dates_of(turn, [answers.get("session", "")])
    if not dates:
        outcome.say("utter_session_gone")
        others = ahead(turn, [answers["program"]] if answers.get("program") else None)
        return offer_dates(outcome, turn, others) if others else outcome
    date, seats = dates[0], int(answers.get("seats") or 1)
    held = _held(turn, date, name)
    if held is not None:
        return _has_it(outcome, turn, held)
    waits = WAITS in answers
    if not waits and not has_room(date, seats):
        return _no_room(outcome, turn, date, seats)
    known = (
        None if MINOR in answers or turn.sessions is None else turn.sessions.guarded(turn.conversation, name, turn.now)
    )
    if known is not None and known.guardian is None:
        outcome.state.flow = Flow(name=BOOKING, answers={**answers, MINOR: "yes"})
        return outcome
    if MINOR in answers and not answers.get("guardian_name"):
        return outcome.say("utter_guardian_first")
    told = {"name": name, "when": when(date, turn), "count": seats}
    place = date.waiting + 1 if waits and not has_room(date, seats) else None
    outcome.state.topic = ABOUT_SEAT
    if place is not None:
        outcome.say("utter_on_waitlist", **told, position=place)
    elif MINOR in answers or known is not None:
        outcome.say("utter_seat_held", **told)
    else:
        outcome.say("utter_seat_booked" if seats == 1 else "utter_seats_booked", **told)
    guardians.tell(outcome, answers)
    if known is not None:
        outcome.say("utter_guardian_next", guardian=known.guardian)
    outcome.do(
        EffectKind.BOOK if place is None else EffectKind.WAITLIST,
        session=date.id,
        seats=seats,
        program=answers.get("program") or None,
        name=name or None,
        phone=phone or None,
        minor=MINOR in answers,
        **({} if place is None else {"place": place}),
    )
    return outcome


def _held(turn: Turn, date: SessionDate, name: str) -> Seat | None:
    """The place that this person has in the session already; whoever else uses the phone has one of their own."""
    mine = [seat for seat in own(turn) if seat.session.id == date.id]
    if not name or (len(mine) == 1 and not mine[0].name):
        return next(iter(mine), None)
    found = the_one(name, [seat.name for seat in mine])
    return None if found is None else mine[found]


def _has_it(outcome: Outcome, turn: Turn, seat: Seat) -> Outcome:
    outcome.state.topic = ABOUT_SEAT
    given = {"when": when(seat.session, turn)}
    if seat.status is SeatStatus.WAITING:
        return outcome.say("utter_already_waiting", **given, position=seat.place or 1)
    return outcome.say("utter_already_booked", **given)


def finish_group_waitlist(outcome: Outcome, answers: dict[str, str], turn: Turn) -> Outcome:
    """The front desk keeps the list of a group."""
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
