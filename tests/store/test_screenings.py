import datetime as dt

import pytest
from sqlalchemy import Engine

from assistant.conversation.turn import Effect
from assistant.eligibility.replay import replay
from assistant.store import catalogue
from assistant.store.queries import screening_figures, screenings
from assistant.store.queries.pages import Filters
from assistant.store.queries.screening_figures import QuestionFigures, RuleFigures, StatusFigures
from assistant.store.screening_tables import FactRow, RuleSetRow, ScreeningOutcome, ScreeningRow
from tests.factories.screened import TODAY, a_rule, a_screening_catalog, a_screening_program, said, step, told
from tests.factories.turns import a_call, a_chat, a_text, an_effect
from tests.store.lines import Turns

YOUNG = {"birth": "2009-06-01", "diploma": "ged"}  # 17 on 2027-01-25
GROWN = {"birth": "1990-06-01", "diploma": "ged"}


@pytest.fixture(autouse=True)
def in_force(store: Engine, turns: Turns) -> None:
    catalogue.replace(store, a_screening_catalog(), "tests", turns.clock())


def test_a_screening_is_kept_with_facts_results_and_rules(store: Engine, turns: Turns) -> None:
    effect = told(YOUNG, "CNA-EVE", "EMT")
    conversation = turns.take(a_text(), an_effect("name", name="Rosa"), effect, language="es")
    (view,) = screenings.screenings(store, Filters()).items
    assert (view.conversation, view.name, view.source, view.channel, view.language) == (
        conversation,
        "Rosa",
        "conversation",
        "sms",
        "es",
    )
    assert (view.today, view.asked, view.created_at) == (TODAY, ("CNA-EVE", "EMT"), turns.clock())
    assert [(one.program, one.status, one.cohort) for one in view.results] == [
        ("CNA-EVE", "not_now", "CNA-EVE-2701"),
        ("EMT", "likely", "EMT-2701"),
    ]
    whole = screenings.screening(store, view.id)
    assert whole is not None
    assert whole.view == view
    assert whole.facts == YOUNG
    assert [result.document for result in whole.results] == effect.args["results"]
    assert screenings.of_conversation(store, conversation) == (view,)


def test_a_screening_replays_to_the_same_when_the_catalogue_has_changed(store: Engine, turns: Turns) -> None:
    turns.take(a_text(), told(YOUNG))
    younger = a_rule(needs={"fact": "birth", "age_at_least": 16, "at": "start"})
    catalogue.replace(
        store,
        a_screening_catalog(programs=(a_screening_program(rules=(younger,)),), obligations=(), faqs=()),
        "t",
        turns.clock(),
    )
    (view,) = screenings.screenings(store, Filters()).items
    whole = screenings.screening(store, view.id)
    assert whole is not None
    (result,) = whole.results
    assert result.rule_set is not None
    assert replay(result.rule_set, whole.facts, view.today).model_dump(mode="json") == result.document
    assert result.document["status"] == "not_now"


def test_rules_are_kept_once_a_version(store: Engine, turns: Turns) -> None:
    turns.take(a_text(), told(YOUNG))
    turns.take(a_call(), told(GROWN, "CNA-EVE", "EMT"))
    assert sorted(row.program for row in turns.rows(RuleSetRow)) == ["CNA-EVE", "EMT"]


def test_a_result_by_rules_that_have_changed_meanwhile_is_kept_without_them(store: Engine, turns: Turns) -> None:
    changed = a_screening_catalog(programs=(a_screening_program(rules=(a_rule("other"),)),), obligations=(), faqs=())
    turns.take(a_text(), told(GROWN, catalog=changed))
    (view,) = screenings.screenings(store, Filters()).items
    whole = screenings.screening(store, view.id)
    assert whole is not None
    assert [result.rule_set for result in whole.results] == [None]


def test_rules_that_applied_have_an_outcome(turns: Turns) -> None:
    turns.take(a_text(), told({"diploma": "ged"}))
    outcomes = {row.rule: (row.kind, row.outcome) for row in turns.rows(ScreeningOutcome)}
    assert outcomes == {
        "age": ("require", "unknown"),
        "diploma": ("require", "met"),
        "scan": ("require", "papers"),
    }


def test_screenings_are_found_by_phone_program_status_time_and_conversation(store: Engine, turns: Turns) -> None:
    first = turns.take(a_text(phone="+12095550117"), told(YOUNG, "CNA-EVE", "EMT"))
    began = turns.clock()
    turns.clock.advance(minutes=1)
    second = turns.take(a_call(phone="+12095550118"), told(GROWN), language="es")

    def found(filters: Filters, **more: str) -> list[str | None]:
        return [view.conversation for view in screenings.screenings(store, filters, **more).items]

    assert found(Filters()) == [second, first]
    assert found(Filters(phone="209-555-0117")) == [first]
    assert found(Filters(phone="nobody")) == []
    assert found(Filters(program="EMT")) == [first]
    assert found(Filters(status="not_now")) == [first]
    assert found(Filters(program="EMT", status="not_now")) == []
    assert found(Filters(program="CNA-EVE", status="conditional")) == [second]
    assert found(Filters(channel="voice")) == found(Filters(language="es")) == [second]
    assert found(Filters(until=began + dt.timedelta(seconds=1))) == [first]
    assert found(Filters(), conversation=first) == [first]
    assert found(Filters(), source="api") == []


def test_figures_count_what_a_conversation_was_told_last(store: Engine, turns: Turns) -> None:
    chat = turns.take(a_chat(), told(YOUNG))
    turns.take(a_chat(conversation=chat), told(GROWN))
    turns.take(a_text(), told({"birth": "1990"}))
    assert screening_figures.by_status(store, Filters(), "conversation") == (
        StatusFigures("CNA-EVE", "conditional", 1),
        StatusFigures("CNA-EVE", "need_info", 1),
    )
    assert screening_figures.by_rule(store, Filters(program="CNA-EVE"), "conversation") == (
        RuleFigures("CNA-EVE", "age", "require", met=2, papers=0, unknown=0, not_met=0),
        RuleFigures("CNA-EVE", "diploma", "require", met=1, papers=0, unknown=1, not_met=0),
        RuleFigures("CNA-EVE", "scan", "require", met=0, papers=2, unknown=0, not_met=0),
    )
    assert screening_figures.by_rule(store, Filters(), "api") == ()
    assert len(turns.rows(ScreeningRow)) == 3


@pytest.mark.parametrize(
    ("steps", "figures"),
    [
        (["asked"], QuestionFigures("birth", 1, 0, 0, 0, 1)),
        (["asked", "asked", "answered"], QuestionFigures("birth", 1, 1, 0, 0, 0)),
        (["asked", "declined"], QuestionFigures("birth", 1, 0, 1, 0, 0)),
        (["asked", "left"], QuestionFigures("birth", 1, 0, 0, 1, 1)),
        (["answered"], QuestionFigures("birth", 0, 1, 0, 0, 0)),
    ],
)
def test_drop_off_is_counted_a_conversation(
    store: Engine, turns: Turns, steps: list[str], figures: QuestionFigures
) -> None:
    for outcome in steps:
        turns.take(a_text(), step("birth", outcome))
    assert screening_figures.by_question(store, Filters()) == (figures,)
    assert screening_figures.by_question(store, Filters(channel="voice")) == ()
    assert screening_figures.by_question(store, Filters(language="en", channel="sms")) == (figures,)


def test_effects_of_one_turn_are_all_there_or_none(store: Engine, turns: Turns) -> None:
    broken = Effect(kind="screened", args={**told(GROWN).args, "today": "no day"})
    with pytest.raises(ValueError, match="no day"):
        turns.take(a_text(), said(birth="1990"), broken)
    assert turns.rows(ScreeningRow) == []
    assert turns.rows(FactRow) == []
