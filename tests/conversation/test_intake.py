"""An intake asks on in the turn that leaves it open, and finishes in the turn that completes it."""

import datetime as dt

import pytest

from assistant.catalog.schema import Language
from assistant.conversation.behaviours import intake, people, programs
from assistant.conversation.effects import EffectKind
from assistant.conversation.turn import Flow, Inquiry, State
from tests.factories.screenings import NOW, a_turn, an_open, did, said

PHONE = "+12095550117"


def test_beginning_asks_the_first_question() -> None:
    turn = a_turn("what fits me", intent="ask_recommendation")
    begun = intake.go_on(turn, programs.start_recommendation(turn))
    assert begun.start_flow
    assert said(begun) == ["utter_ask_recommend_interest"]
    assert begun.state.flow == Flow(name="recommend", asking="interest")


def test_where_all_is_known_it_is_done_and_no_form_begins() -> None:
    turn = a_turn("call me tomorrow", State(name="Rosa"), intent="request_callback")
    outcome = people.request_callback(turn)
    assert outcome.state.flow is not None
    outcome.state.flow.answers["when"] = "tomorrow"
    done = intake.go_on(turn, outcome)
    assert (done.start_flow, done.state.flow) == (False, None)
    assert said(done) == ["utter_callback_filed"]
    assert [kind for kind, _ in did(done)] == [EffectKind.NAME, EffectKind.HANDOFF]


@pytest.mark.parametrize(
    ("language", "when", "by", "day"),
    [
        ("en", "tomorrow at 3", "2026-12-01T23:00:00+00:00", "2026-12-01"),
        ("es", "mañana a las 3", "2026-12-01T23:00:00+00:00", "2026-12-01"),
        ("en", "", "2026-11-30T20:00:00+00:00", "2026-11-30"),
    ],
)
def test_the_time_that_is_told_is_the_one_that_is_kept(language: Language, when: str, by: str, day: str) -> None:
    monday = NOW + dt.timedelta(days=6)
    turn = a_turn("…", language=language, now=monday, medium="chat", phone=None)
    done = people.finish_callback(turn.outcome(), {"phone": PHONE, "name": "Rosa", "when": when}, turn)
    kept = dict(did(done))[EffectKind.HANDOFF]
    assert (kept["callback_at"], kept["promised_at"]) == (when or None, by)
    (reply,) = done.replies
    assert reply.facts == {
        "phone": {"phone": PHONE},
        "day": {"day": day, "today": "2026-11-30"},
        "time": {"time": "15:00" if when else "12:00"},
    }


def test_what_was_said_comes_before_the_question() -> None:
    turn = a_turn("thanks", State(flow=Flow(name="callback", asking="phone")), intent="thank")
    assert said(intake.go_on(turn, turn.outcome().say("utter_thank"))) == ["utter_thank", "utter_ask_phone_same"]


def test_no_intake_no_question() -> None:
    turn = a_turn("thanks", intent="thank")
    outcome = turn.outcome().say("utter_thank")
    assert intake.go_on(turn, outcome) is outcome
    assert said(outcome) == ["utter_thank"]


def test_given_up_is_not_asked_on() -> None:
    state = State(flow=Flow(name="callback", asking="phone", tries=1))
    turn = a_turn("the blue one", state, phone=None)
    given_up = intake.go_on(turn, intake.take_answer(turn))
    assert given_up.state.flow is None
    assert said(given_up) == ["utter_intake_stuck"]


@pytest.mark.parametrize(("told", "asked_on"), [({}, True), ({"SAIL": "likely"}, False)])
def test_a_screening_that_waits_goes_on_when_an_intake_is_done(told: dict[str, str], asked_on: bool) -> None:
    flow = Flow(name="callback", answers={"phone": PHONE, "name": "Rosa"}, asking="when")
    waiting = Inquiry(programs=["SAIL"], noticed=True, told=told)
    turn = a_turn("tomorrow", State(flow=flow, screening=waiting, name="Rosa"))
    done = intake.go_on(turn, intake.take_answer(turn))
    assert said(done) == ["utter_callback_filed"] + ["utter_screen_ask"] * asked_on
    assert done.state.flow == (Flow(name="screening", asking="birth") if asked_on else None)


def test_the_last_answer_of_a_screening_ends_it() -> None:
    turn = a_turn("34", an_open())
    told = intake.go_on(turn, intake.take_answer(turn))
    assert told.state.flow is None
    assert [kind for kind, _ in did(told)].count(EffectKind.SCREENED) == 1
