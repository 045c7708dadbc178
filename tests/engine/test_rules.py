"""Every intent leads to its action, inside the form and outside; the table is the contract's."""

from __future__ import annotations

import pytest

from tests.engine.conftest import Engine

INSIDE = {"name": "intake_form", "requested_slot": "answer"}
QUESTIONS = (
    "ask_apprenticeship ask_internship ask_cost ask_financial_aid ask_pay ask_duration ask_schedule ask_start_date "
    "ask_location ask_format "
    "ask_requirements ask_age_requirement ask_work_authorization ask_background_check ask_health_requirements "
    "ask_credential "
    "ask_job_outcome ask_support_services ask_language_support ask_accommodation ask_seats ask_application_process"
).split()
ACTIONS = (
    dict.fromkeys(QUESTIONS, "action_answer_question")
    | {
        "ask_help": "action_help",
        "ask_program_list": "action_list_programs",
        "ask_recommendation": "action_recommend",
        "ask_program_detail": "action_describe_program",
        "ask_application_status": "action_application_status",
        "ask_contact": "action_contact",
        "ask_sessions": "action_list_sessions",
        "nlu_fallback": "action_fallback",
    }
    | {
        intent: f"action_{intent}"
        for intent in (
            "greet goodbye thank affirm deny dont_know inform repeat start_over correct_answer bot_challenge "
            "change_language talk_to_person "
            "request_callback opt_out opt_in privacy_request complaint emergency out_of_scope employer_inquiry "
            "check_eligibility book_session "
            "reschedule_session cancel_session confirm_attendance give_feedback"
        ).split()
    }
)
INTERRUPTS = ("talk_to_person", "emergency", "opt_out", "start_over", "complaint", "request_callback", "goodbye")
ANSWERS = ("affirm", "deny", "dont_know", "inform", "nlu_fallback")
DIGRESSIONS = [intent for intent in ACTIONS if intent not in INTERRUPTS + ANSWERS]


def test_the_table_has_every_intent() -> None:
    assert len(ACTIONS) == 56 + 1


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("intent", ACTIONS)
def test_intent_leads_to_its_action(engine: Engine, intent: str, language: str) -> None:
    status, answer = engine.turn("eso" if language == "es" else "that", intent=intent, language=language)
    assert (status, answer["actions"]) == (200, [ACTIONS[intent]])
    assert engine.actions.names() == [ACTIONS[intent]]
    assert answer["responses"] == [{"custom": {"reply": ACTIONS[intent]}}]
    assert engine.actions.calls[0]["tracker"]["latest_message"]["metadata"]["language"] == language


@pytest.mark.parametrize("intent", DIGRESSIONS)
def test_digression_returns_to_the_form(engine: Engine, intent: str) -> None:
    _, answer = engine.turn("that", intent=intent, loop=INSIDE)
    assert answer["actions"] == [ACTIONS[intent], "intake_form"]
    assert engine.actions.names() == [ACTIONS[intent]]
    assert answer["loop"] == INSIDE


@pytest.mark.parametrize("intent", INTERRUPTS)
def test_interrupt_leaves_the_form(engine: Engine, intent: str) -> None:
    _, answer = engine.turn("that", intent=intent, loop=INSIDE)
    assert answer["actions"] == [ACTIONS[intent], "action_deactivate_loop"]
    assert engine.actions.names() == [ACTIONS[intent]]
    assert answer["loop"] is None


@pytest.mark.parametrize("intent", ANSWERS)
def test_answer_goes_to_the_form(engine: Engine, intent: str) -> None:
    _, answer = engine.turn("nineteen", intent=intent, loop=INSIDE)
    assert engine.actions.names() == ["validate_intake_form"]
    assert engine.actions.calls[0]["tracker"]["slots"]["answer"] == "nineteen"
    assert answer["loop"] == INSIDE
