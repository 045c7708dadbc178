"""Seats as the behaviours see them: a port in memory, a turn in, replies, effects and the next question out."""

import datetime as dt
from typing import Any

import pytest

from assistant.booking.ports import Guarded, Seat, SeatStatus, SessionDate
from assistant.catalog.schema import Bilingual
from assistant.conversation.behaviours import answers, booking, intake, own_seats, seat_answers, seats, sessions
from assistant.conversation.seat_offers import ABOUT_SEAT
from assistant.conversation.turn import Entity, Flow, Offer, Outcome, State, Turn
from tests.factories.bookable import Bookable, a_date, a_seat
from tests.factories.screenings import a_turn, did, said

# `a_turn` is at ten on Tuesday, November 24, 2026.
DATES = [
    a_date("tue", "2026-12-01T18:00"),
    a_date("thu", "2026-12-03T17:00"),
    a_date("sun", "2026-12-06T13:00"),
    a_date("tue15", "2026-12-15T18:00"),
    a_date("rowing", "2026-12-02T18:00", "ROW"),
]
TUE, THU = DATES[0], DATES[1]


def a_talk(text: str, seats: list[Seat] | None = None, dates: list[SessionDate] | None = None, **changes: Any) -> Turn:
    return a_turn(text, sessions=Bookable(dates or DATES, seats or []), conversation="c-1", **changes)


def offering(kind: str, *options: str, **more: Any) -> State:
    return State(offer=Offer(kind=kind, options=list(options), **more), focus=["SAIL"])


def left_open(outcome: Outcome) -> tuple[str, list[str]] | None:
    offer = outcome.state.offer
    return None if offer is None else (offer.kind, offer.options)


def booked(outcome: Outcome) -> dict[str, str]:
    assert outcome.state.flow is not None
    return outcome.state.flow.answers


# ---- which session


def test_three_at_a_time_and_the_rest_for_others() -> None:
    told = sessions.list_sessions(a_talk("when are the sessions", state=State(focus=["SAIL"])))
    assert said(told) == ["utter_next_sessions_of", "utter_save_which_seat"]
    assert told.state.offer == Offer(kind="seat", options=["tue", "thu", "sun"], more=["tue15"])
    more = sessions.book(a_talk("others?", state=told.state))
    assert left_open(more) == ("seat", ["tue15"])


def test_by_phone_the_next_one_and_then_two() -> None:
    told = sessions.list_sessions(a_talk("when is the next one", medium="voice", state=State(focus=["SAIL"])))
    assert (said(told), left_open(told)) == (["utter_next_session", "utter_save_a_seat"], ("seat", ["tue"]))
    two = sessions.book(a_talk("others", medium="voice", state=told.state))
    assert (said(two), left_open(two)) == (["utter_two_sessions_of", "utter_save_which_seat"], ("seat", ["thu", "sun"]))


def test_no_session_is_not_known_and_offers_a_person() -> None:
    told = sessions.list_sessions(a_talk("when is the next one", dates=[DATES[4]], state=State(focus=["SAIL"])))
    assert said(told) == ["utter_dont_know_about", "utter_offer_person"]


def test_a_bare_yes_to_several_asks_which() -> None:
    asked = answers.affirm(a_talk("yes", intent="affirm", state=offering("seat", "tue", "thu")))
    assert (said(asked), left_open(asked)) == (["utter_save_which_seat"], ("seat", ["tue", "thu"]))
    taken = answers.affirm(a_talk("yes", intent="affirm", state=offering("seat", "thu")))
    assert booked(taken)["session"] == "thu"


def test_yes_with_a_pick_is_the_pick() -> None:
    taken = answers.affirm(a_talk("yes the second one", intent="affirm", state=offering("seat", "tue", "thu")))
    assert booked(taken)["session"] == "thu"


def test_how_many_is_kept_until_the_session_is_picked() -> None:
    asked = sessions.book(a_talk("two seats, my sister too", state=offering("seat", "tue", "thu")))
    assert asked.state.offer is not None and asked.state.offer.seats == 2
    taken = sessions.book(a_talk("the first", state=asked.state))
    assert booked(taken)["seats"] == "2"


def test_what_fits_twice_is_asked() -> None:
    taken = sessions.book(a_talk("sign me up for one after 5", state=State(focus=["SAIL"])))
    assert left_open(taken) == ("seat", ["tue", "thu", "tue15"])


def test_a_day_without_a_session_says_so() -> None:
    told = sessions.book(a_talk("sign me up for friday", state=State(focus=["SAIL"])))
    assert said(told) == ["utter_none_on", "utter_nearest_sessions", "utter_save_which_seat"]
    assert told.replies[0].facts == {"day": {"date": "2026-11-27"}}


def test_a_number_picks_though_a_program_is_called_so() -> None:
    taken = sessions.book(a_talk("1", state=offering("seat", "tue", "thu")))
    assert booked(taken)["session"] == "tue"


def test_what_was_offered_and_is_called_off_meanwhile() -> None:
    dates = [a_date("tue", "2026-12-01T18:00", cancelled=True), THU]
    told = answers.affirm(a_talk("yes", intent="affirm", dates=dates, state=offering("seat", "tue")))
    assert said(told)[:1] == ["utter_session_gone"]
    assert left_open(told) == ("seat", ["thu"])


# ---- a seat


def test_who_has_a_name_and_a_phone_is_asked_nothing() -> None:
    state = offering("seat", "tue")
    state.name = "Rosa"
    taken = sessions.book(a_talk("yes", state=state))
    assert booked(taken) == {"session": "tue", "seats": "1", "program": "SAIL", "name": "Rosa", "phone": "+12095550117"}


def test_a_name_told_with_the_wish_is_not_asked() -> None:
    name = Entity(entity="person_name", text="Lupe", value="lupe", start=30, end=34)
    turn = a_talk("the first one, under the name Lupe", entities=(name,), state=offering("seat", "tue", "thu"))
    assert booked(sessions.book(turn))["name"] == "Lupe"
    sister = Entity(entity="person_name", text="Ana", value="ana", start=19, end=22)
    turn = a_talk("the first, with my Ana", entities=(sister,), state=offering("seat", "tue", "thu"))
    assert "name" not in booked(sessions.book(turn))


def finish(turn: Turn, **answered: str) -> Outcome:
    given = {"session": "tue", "seats": "1", "program": "SAIL", "name": "Rosa", "phone": "+12095550117"}
    return booking.finish_booking(turn.outcome(), {**given, **answered}, turn)


def test_the_seat_is_booked() -> None:
    done = finish(a_talk("Rosa"))
    assert said(done) == ["utter_seat_booked"]
    seat = {"session": "tue", "seats": 1, "program": "SAIL", "name": "Rosa", "phone": "+12095550117", "minor": False}
    assert did(done) == [("name", {"name": "Rosa"}), ("book", seat)]
    assert done.state.topic == ABOUT_SEAT


def test_several_seats_are_said() -> None:
    assert said(finish(a_talk("Rosa"), seats="2")) == ["utter_seats_booked"]


@pytest.mark.parametrize(
    ("free", "seats", "replies"),
    [
        (0, 1, ["utter_session_full", "utter_next_with_room", "utter_waitlist_or_other"]),
        (1, 1, ["utter_seat_booked"]),
        (1, 2, ["utter_only_one_seat", "utter_next_with_room", "utter_waitlist_or_other"]),
        (2, 3, ["utter_only_seats", "utter_next_with_room", "utter_waitlist_or_other"]),
        (2, 2, ["utter_seats_booked"]),
        (None, 8, ["utter_seats_booked"]),
    ],
)
def test_a_session_without_room_offers_the_waitlist(free: int | None, seats: int, replies: list[str]) -> None:
    dates = [a_date("tue", "2026-12-01T18:00", free=free), THU]
    done = finish(a_talk("Rosa", dates=dates), seats=str(seats))
    assert said(done) == replies
    if "utter_waitlist_or_other" in replies:
        assert left_open(done) == ("waitlist", ["tue"])
        assert done.state.offer is not None
        assert (done.state.offer.more, done.state.offer.seats, done.state.name) == (["thu"], seats, "Rosa")


def test_the_waitlist_or_the_next_one() -> None:
    dates = [a_date("tue", "2026-12-01T18:00", free=0), THU]
    state = offering("waitlist", "tue", more=["thu"], seats=1)
    waits = seat_answers.other(a_talk("the waitlist please", dates=dates, state=state), state.offer or Offer(kind=""))
    assert waits is not None and booked(waits)["waits"] == "yes"
    next_one = answers.inform(a_talk("that one", dates=dates, state=state))
    assert (booked(next_one)["session"], "waits" in booked(next_one)) == ("thu", False)
    unclear = answers.affirm(a_talk("yes", intent="affirm", dates=dates, state=state))
    assert (said(unclear), left_open(unclear)) == (["utter_waitlist_or_other"], ("waitlist", ["tue"]))


def test_a_place_on_the_waitlist() -> None:
    dates = [a_date("tue", "2026-12-01T18:00", free=0, waiting=2), THU]
    done = finish(a_talk("Rosa", dates=dates), waits="yes")
    assert (said(done), did(done)[-1][0]) == (["utter_on_waitlist"], "waitlist")
    assert (done.replies[0].facts["position"], did(done)[-1][1]["place"]) == (3, 3)
    freed = finish(a_talk("Rosa"), waits="yes")  # somebody cancelled meanwhile
    assert (said(freed), did(freed)[-1][0]) == (["utter_seat_booked"], "book")


def test_a_minor_who_said_so_earlier_is_told_that_a_parent_must_agree() -> None:
    turn = a_talk("Rosa")
    assert isinstance(turn.sessions, Bookable)
    turn.sessions.minor = Guarded()
    asked = intake.go_on(turn, finish(turn))
    assert (asked.replies[-1].name, booked(asked)["minor"]) == ("utter_ask_booking_guardian_name", "yes")
    turn.sessions.minor = Guarded("Maria Perez")
    held = finish(turn)
    assert said(held) == ["utter_seat_held", "utter_guardian_next"]
    assert held.replies[-1].facts == {"guardian": "Maria Perez"}


def test_nobody_is_booked_twice() -> None:
    mine = a_seat("b-1", TUE)
    again = finish(a_talk("Rosa", seats=[mine]), name="Rosa Lopez")
    assert (said(again), did(again)) == (["utter_already_booked"], [("name", {"name": "Rosa Lopez"})])
    waiting = a_seat("b-1", TUE, SeatStatus.WAITING, place=2)
    told = finish(a_talk("Rosa", seats=[waiting]), name="Rosa Lopez")
    assert (said(told), told.replies[0].facts["position"]) == (["utter_already_waiting"], 2)
    family = finish(a_talk("Ana", seats=[mine]), name="Ana Ruiz")  # on the same phone
    assert said(family) == ["utter_seat_booked"]


def test_a_large_group_goes_to_the_front_desk() -> None:
    asked = sessions.book(a_talk("nine seats in the first", state=offering("seat", "tue", "thu")))
    assert said(asked) == ["utter_group_by_person"]
    assert did(asked)[-1][1]["details"] == {"session": "tue", "seats": "9"}


def test_a_minor_without_a_guardian_has_no_seat() -> None:
    held = finish(a_talk("209-555-0188"), minor="yes", guardian_name="Maria Perez", guardian_phone="+12095550188")
    assert said(held) == ["utter_seat_held", "utter_guardian_next"]
    assert [kind for kind, _ in did(held)] == ["name", "guardian", "book"]
    assert did(held)[-1][1]["minor"] is True
    none = finish(a_talk("rather not say"), minor="yes", guardian_name="")
    assert (said(none), [kind for kind, _ in did(none)]) == (["utter_guardian_first"], ["name"])


def test_another_session_instead_of_a_name() -> None:
    flow = Flow(name="booking", asking="name", answers={"session": "tue", "seats": "2", "program": "SAIL"})
    turn = a_talk("the thursday one instead", intent="book_session", state=State(flow=flow, focus=["SAIL"]))
    assert booked(sessions.book(turn))["session"] == "thu"
    assert booked(sessions.book(turn))["seats"] == "2"


# ---- a seat that they have

ROSA = a_seat("b-1", TUE)


def change(text: str, intent: str = "reschedule_session", **changes: Any) -> Outcome:
    return seats.change(a_talk(text, intent=intent, **{"seats": [ROSA], **changes}))


def test_the_other_one_is_the_next_and_the_way_back_stays_open() -> None:
    moved = change("no voy a poder cámbiame al otro", language="es")
    assert did(moved) == [("move_seat", {"booking": "b-1", "session": "thu"})]
    assert (said(moved), left_open(moved)) == (["utter_seat_moved"], ("moved", ["tue"]))
    back = answers.deny(a_talk("no", seats=[a_seat("b-1", THU)], state=moved.state))
    assert (said(back), did(back)) == (["utter_seat_back"], [("move_seat", {"booking": "b-1", "session": "tue"})])


def test_the_way_back_is_closed_when_the_seat_is_taken() -> None:
    dates = [a_date("tue", "2026-12-01T18:00", free=0), THU]
    state = offering("moved", "tue", topic="b-1")
    told = answers.deny(a_talk("no", seats=[a_seat("b-1", THU)], dates=dates, state=state))
    assert (said(told), did(told)) == (["utter_cannot_go_back"], [])


def test_moved_to_the_day_that_is_named() -> None:
    assert did(change("move me to thursday")) == [("move_seat", {"booking": "b-1", "session": "thu"})]
    assert did(change("cámbiame del martes al domingo", language="es"))[0][1]["session"] == "sun"


def test_no_day_named_puts_three_before_them() -> None:
    asked = change("can i change my day")
    assert left_open(asked) == ("move", ["thu", "sun", "tue15"])
    assert asked.state.offer is not None and asked.state.offer.topic == "b-1"
    picked = answers.inform(a_talk("the second one", seats=[ROSA], state=asked.state))
    assert did(picked) == [("move_seat", {"booking": "b-1", "session": "sun"})]


def test_a_day_without_a_session_is_not_moved_to() -> None:
    told = change("move me to saturday")
    assert (said(told)[0], did(told)) == ("utter_none_on", [])
    assert left_open(told)[0] == "move"  # type: ignore[index]


def test_the_only_session_there_is() -> None:
    told = change("cámbiame al otro", language="es", dates=[TUE])
    assert (said(told), left_open(told)) == (["utter_no_other_session"], ("cancel_it", ["b-1"]))


def test_full_ones_are_passed_over() -> None:
    dates = [TUE, a_date("thu", "2026-12-03T17:00", free=0), DATES[2]]
    assert did(change("put me in the next one", dates=dates))[0][1]["session"] == "sun"
    named = change("move me to thursday", dates=dates)
    assert (said(named)[0], did(named)) == ("utter_session_full", [])


def test_cancel_offers_another_day() -> None:
    gone = change("cancel my seat", "cancel_session")
    assert did(gone) == [("cancel_seat", {"booking": "b-1", "why": "cancel my seat"})]
    assert (said(gone), left_open(gone)) == (["utter_seat_cancelled", "utter_want_another_day"], ("rebook", ["b-1"]))
    # The seat is no longer theirs; what was offered is.
    again = answers.affirm(a_talk("yes", intent="affirm", state=gone.state))
    assert left_open(again) == ("move", ["tue", "thu", "sun"])
    picked = answers.inform(a_talk("the third one", state=again.state))
    assert said(picked) == ["utter_seat_rebooked"]
    assert did(picked) == [("move_seat", {"booking": "b-1", "session": "sun"})]


def test_cannot_come_asks_move_or_cancel() -> None:
    asked = change("I can't make it", "confirm_attendance")
    assert (said(asked), left_open(asked), did(asked)) == (["utter_move_or_cancel"], ("change", ["b-1"]), [])
    move = answers.inform(a_talk("1", seats=[ROSA], state=asked.state))
    assert left_open(move) == ("move", ["thu", "sun", "tue15"])
    give = answers.inform(a_talk("2", seats=[ROSA], state=asked.state))
    assert did(give)[0][0] == "cancel_seat"
    keep = answers.deny(a_talk("no", seats=[ROSA], state=asked.state))
    assert (said(keep), did(keep)) == (["utter_seat_kept"], [])


@pytest.mark.parametrize(
    ("text", "language", "minutes"),
    [("I'm running late", "en", {}), ("voy 10 minutos tarde", "es", {"minutes": 10})],
)
def test_late(text: str, language: Any, minutes: dict[str, int]) -> None:
    told = change(text, "confirm_attendance", language=language)
    assert (said(told), did(told)) == (["utter_late_noted"], [("late", {"booking": "b-1", **minutes})])


def test_several_seats_ask_which() -> None:
    both = [ROSA, a_seat("b-2", DATES[4], program="ROW")]
    asked = change("cancel my seat", "cancel_session", seats=both)
    assert (said(asked), left_open(asked)) == (["utter_which_seat"], ("which_seat", ["b-1", "b-2"]))
    second = answers.inform(a_talk("the second", seats=both, state=asked.state))
    assert did(second)[0][1]["booking"] == "b-2"
    by_day = change("cancel my seat on wednesday", "cancel_session", seats=both)
    assert did(by_day)[0][1]["booking"] == "b-2"


def test_without_a_seat_a_person_looks() -> None:
    moved = change("move me to thursday", seats=[])
    assert (said(moved), left_open(moved)) == (["utter_no_seat_found", "utter_offer_person"], ("person", []))
    late = change("running late", "confirm_attendance", seats=[])
    assert (said(late), did(late)[0][0]) == (["utter_no_seat_found", "utter_no_seat_noted"], "handoff")


# ---- what a text of ours asked


@pytest.mark.parametrize("text", ["yes", "YES", "ok", "👍", "sí", "claro", "see you there"])
def test_an_ambiguous_yes_to_a_reminder_confirms(text: str) -> None:
    told = seat_answers.answer(a_talk(text, seats=[ROSA], state=offering("attendance", "b-1")))
    assert told is not None
    assert (said(told), did(told)) == (["utter_attendance_confirmed"], [("confirm_seat", {"booking": "b-1"})])


def test_no_to_a_reminder_asks() -> None:
    told = answers.deny(a_talk("no", intent="deny", seats=[ROSA], state=offering("attendance", "b-1")))
    assert (said(told), left_open(told)) == (["utter_move_or_cancel"], ("change", ["b-1"]))


def test_a_reminder_of_a_seat_that_is_gone() -> None:
    told = answers.affirm(a_talk("yes", intent="affirm", state=offering("attendance", "b-1")))
    assert (said(told), did(told)) == (["utter_no_seat_found", "utter_offer_person"], [])


def test_a_seat_from_the_waitlist() -> None:
    held = a_seat("b-1", TUE, SeatStatus.OFFERED)
    state = offering("seat_offer", "b-1")
    taken = answers.affirm(a_talk("yes", intent="affirm", seats=[held], state=state))
    assert (said(taken), did(taken)) == (["utter_seat_accepted"], [("accept_seat", {"booking": "b-1"})])
    declined = answers.deny(a_talk("no", intent="deny", seats=[held], state=state))
    assert (said(declined), did(declined)) == (["utter_seat_declined"], [("decline_seat", {"booking": "b-1"})])
    cannot = seat_answers.answer(a_talk("I can't make it", seats=[held], state=state))
    assert cannot is not None and did(cannot) == [("decline_seat", {"booking": "b-1"})]
    late = answers.affirm(a_talk("yes", intent="affirm", state=state))  # it has gone to the next
    assert (said(late), did(late)) == (["utter_seat_offer_gone"], [])


def test_after_a_no_show_another_day() -> None:
    state = offering("rebook", "b-9", more=["thu", "sun"])
    asked = answers.affirm(a_talk("sí", intent="affirm", language="es", state=state))
    assert left_open(asked) == ("move", ["tue", "thu", "sun"])
    named = seat_answers.answer(a_talk("el domingo", language="es", state=state))
    assert named is not None and did(named) == [("move_seat", {"booking": "b-9", "session": "sun"})]


# ---- what they ask of it


@pytest.mark.parametrize(
    ("text", "language", "replies"),
    [
        ("am I signed up?", "en", ["utter_your_seat"]),
        ("¿cuándo es mi junta?", "es", ["utter_your_seat"]),
        ("where is my session?", "en", ["utter_seat_place"]),
        ("what do I bring to my session?", "en", ["utter_bring_nothing"]),
    ],
)
def test_questions_about_their_own_seat(text: str, language: Any, replies: list[str]) -> None:
    told = own_seats.answer(a_talk(text, language=language, seats=[ROSA]))
    assert told is not None and said(told) == replies


def test_where_is_it_means_the_seat_only_where_that_was_talked_about() -> None:
    assert own_seats.answer(a_talk("where is it?", seats=[ROSA])) is None
    told = own_seats.answer(a_talk("where is it?", seats=[ROSA], state=State(topic=ABOUT_SEAT)))
    assert told is not None and said(told) == ["utter_seat_place"]


def test_by_phone_the_address_is_texted_as_well() -> None:
    told = own_seats.answer(a_talk("where is my session", seats=[ROSA], medium="voice"))
    assert told is not None
    assert said(told) == ["utter_seat_place", "utter_texting_it"]
    assert did(told)[0][1]["reply"]["name"] == "utter_seat_place_by_text"


@pytest.mark.parametrize(
    ("status", "reply"),
    [
        (SeatStatus.BOOKED, "utter_your_seat"),
        (SeatStatus.CONFIRMED, "utter_your_seat"),
        (SeatStatus.WAITING, "utter_you_wait"),
        (SeatStatus.AWAITING_GUARDIAN, "utter_seat_awaits_guardian"),
        (SeatStatus.OFFERED, "utter_seat_is_free"),
    ],
)
def test_what_they_have_is_told_as_it_is(status: SeatStatus, reply: str) -> None:
    told = own_seats.answer(a_talk("am i signed up", seats=[a_seat("b-1", TUE, status)]))
    assert told is not None and said(told)[0] == reply


def test_an_online_session_names_its_zone_to_who_is_elsewhere() -> None:
    online = a_date("zoom", "2026-12-03T17:00", online=True, place=Bilingual(en="Online", es="En línea"))
    told = own_seats.answer(a_talk("when is my session", seats=[a_seat("b-1", online)], phone="+12125550117"))
    assert told is not None
    assert told.replies[0].facts["when"] == {"moment": "2026-12-03T17:00", "zone": "America/Los_Angeles"}
    near = own_seats.answer(a_talk("when is my session", seats=[a_seat("b-1", online)]))
    assert near is not None and near.replies[0].facts["when"] == {"moment": "2026-12-03T17:00"}
    # Arizona keeps its clocks: in summer it shows the time of California.
    summer = a_date("zoom", "2027-07-01T17:00", online=True)
    arizona = own_seats.answer(a_talk("when is my session", seats=[a_seat("b-1", summer)], phone="+16025550117"))
    assert arizona is not None and arizona.replies[0].facts["when"] == {"moment": "2027-07-01T17:00"}


def test_a_seat_of_a_session_that_is_over_is_not_told() -> None:
    over = a_seat("b-1", a_date("past", "2026-11-23T18:00"))
    told = own_seats.answer(a_talk("am i signed up", seats=[over], now=a_turn().now + dt.timedelta(hours=1)))
    assert told is not None and said(told) == ["utter_no_seat_found", "utter_offer_person"]
