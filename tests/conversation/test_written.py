"""What staff wrote comes before what the engine hardly understood, and before "I don't know"."""

import datetime as dt
from typing import Any

import pytest

from assistant.catalog.schema import Faq, Names, Topic
from assistant.conversation.behaviours import written
from assistant.conversation.turn import Flow, Outcome, State, Turn
from tests.factories.catalogs import a_catalog, a_fact

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.UTC)
EN, ES = "is there a ping pong table", "hay mesa de ping pong"
TABLE = Faq(id="TABLE", asked=Names(en=(EN,), es=(ES,)), fact=a_fact("Yes, in the hall.", "Sí, en el salón."))


def a_turn(text: str = ES, faq: Faq = TABLE, **changes: Any) -> Turn:
    given: dict[str, Any] = {
        "text": text,
        "intent": "book_session",
        "confidence": 0.38,
        "entities": (),
        "language": "es",
        "medium": "chat",
        "state": State(),
        "now": NOW,
        "catalog": a_catalog(faqs=(*a_catalog().faqs, faq)),
        "desk_open": True,
    }
    return Turn(**{**given, **changes})


def said(outcome: Outcome | None) -> list[str] | None:
    return None if outcome is None else [reply.facts["fact"]["say"]["es"] for reply in outcome.replies]


@pytest.mark.parametrize("text", [ES, EN, "oigan hay mesa de ping pong", "hay mesa de ping pong en el salon"])
def test_a_written_answer_is_said_where_the_engine_doubts(text: str) -> None:
    assert said(written.before(a_turn(text))) == ["Sí, en el salón."]


ALIKE = "oigan hay mesa de ping pong"


@pytest.mark.parametrize(("confidence", "wins"), [(0.0, True), (0.4999, True), (0.5, False), (1.0, False)])
def test_what_the_engine_is_sure_of_wins(confidence: float, wins: bool) -> None:
    assert (written.before(a_turn(ALIKE, confidence=confidence)) is not None) is wins


@pytest.mark.parametrize(("confidence", "wins"), [(0.5, True), (0.9999, True), (1.0, False)])
@pytest.mark.parametrize("text", [ES, EN, "¿Hay mesa de PING-PONG?", "háy  mesa de ping pong!!"])
def test_a_sure_question_gives_way_to_the_one_that_is_asked_in_just_these_words(
    text: str, confidence: float, wins: bool
) -> None:
    turn = a_turn(text, intent="ask_schedule", confidence=confidence)
    assert said(written.before(turn)) == (["Sí, en el salón."] if wins else None)


@pytest.mark.parametrize(
    ("intent", "wins"),
    [
        ("ask_cost", True),
        ("out_of_scope", True),
        ("book_session", False),
        ("inform", False),
        ("check_eligibility", False),
    ],
)
def test_a_wish_or_a_fact_that_is_sure_is_not_lost_over_it(intent: str, wins: bool) -> None:
    assert (written.before(a_turn(intent=intent, confidence=0.97)) is not None) is wins


def test_words_that_two_questions_have_are_left_to_the_engine() -> None:
    again = TABLE.model_copy(update={"id": "TABLE-2"})
    catalog = a_catalog(faqs=(TABLE, again))
    assert written.before(a_turn(intent="ask_schedule", confidence=0.97, catalog=catalog)) is None


@pytest.mark.parametrize("intent", ["emergency", "opt_out", "talk_to_person", "privacy_request", "complaint"])
def test_what_must_never_be_missed_wins_however_doubtful(intent: str) -> None:
    assert written.before(a_turn(intent=intent, confidence=0.31)) is None
    assert written.before(a_turn(intent=intent, confidence=0.97)) is None


@pytest.mark.parametrize(
    ("intent", "flow", "wins"),
    [
        ("correct_answer", Flow(name="callback", asking="name"), False),
        ("correct_answer", None, True),
        ("book_session", Flow(name="callback", asking="name"), True),
    ],
)
def test_what_puts_an_answer_right_wins_while_an_intake_is_open(intent: str, flow: Flow | None, wins: bool) -> None:
    outcome = written.before(a_turn(intent=intent, state=State(flow=flow)))
    assert (outcome is not None) is wins
    if outcome is not None:
        assert outcome.state.flow == flow


@pytest.mark.parametrize("text", ["hola", "no", "quiero un lugar", "mesa", "👍", "cuánto cuesta"])
def test_other_words_are_left_to_the_engine(text: str) -> None:
    assert written.before(a_turn(text)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"topic": Topic.SUPPORT},
        {"fact": a_fact(until=dt.date(2026, 11, 23))},
    ],
)
def test_general_answers_and_old_ones_stand_in_for_nothing(changes: dict[str, Any]) -> None:
    assert written.before(a_turn(faq=TABLE.model_copy(update=changes))) is None


@pytest.mark.parametrize(("focus", "wins"), [([], True), (["EMT"], True), (["CNA-EVE"], False)])
def test_an_answer_for_one_program_is_not_given_for_another(focus: list[str], wins: bool) -> None:
    faq = TABLE.model_copy(update={"programs": ("EMT",)})
    outcome = written.before(a_turn(faq=faq, state=State(focus=focus)))
    assert (outcome is not None) is wins


def test_it_is_said_rather_than_that_nothing_is_known() -> None:
    turn = a_turn(ALIKE, intent="ask_program_list", confidence=0.97)
    nothing = turn.outcome().say("utter_no_program_fits").do("unanswered", topic="list", reason="nothing_fits")
    assert said(written.rather_than_nothing(turn, nothing)) == ["Sí, en el salón."]
    assert written.rather_than_nothing(turn, nothing).effects == []
    other = a_turn("y de dental", intent="ask_program_list", confidence=0.97)
    assert written.rather_than_nothing(other, nothing) is nothing


def test_an_answer_that_was_found_stays() -> None:
    turn = a_turn(ALIKE, confidence=0.97)
    found = turn.outcome().say("utter_save_a_seat")
    assert written.rather_than_nothing(turn, found) is found
