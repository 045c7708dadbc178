"""The behaviours of a screening, turn by turn, on a catalogue of boats."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest

from assistant.conversation.behaviours import booking, guardians, intake, screening
from assistant.conversation.behaviours.questions import check_eligibility
from assistant.conversation.flows import FLOWS, next_question
from assistant.conversation.ports import Channel, Remembered
from assistant.conversation.turn import Flow, Inquiry, State
from assistant.errors import StoreBusyError
from tests.factories.catalogs import a_cohort
from tests.factories.screenings import NOW, a_turn, an_open, boats, did, said

AT_17 = {"from": "2008-11-25", "to": "2009-11-24"}


@dataclass
class Known:
    """A memory with one person in it. `asked` is what was looked for."""

    found: Remembered | None = None
    busy: bool = False
    asked: list[tuple[str, str | None, str | None, str]] = field(default_factory=list)

    def recall(self, *, name: str, phone: str | None, last4: str | None, channel: Channel) -> Remembered | None:
        self.asked.append((name, phone, last4, channel))
        if self.busy:
            raise StoreBusyError("locked")
        return self.found


ROSA = Remembered(
    applicant="a1", name="Rosa Lopez", facts={"birth": "2000-03-14"}, programs=("ROW",), asking="rows", since=NOW
)


def test_a_program_begins_its_screening_with_what_is_told() -> None:
    begun = check_eligibility(a_turn("i'm 17 can i do the SAIL class", intent="check_eligibility"))
    assert begun.start_flow
    assert begun.state.flow == Flow(name="screening")
    assert begun.state.screening is not None
    assert (begun.state.screening.programs, begun.state.screening.facts) == (["SAIL"], {"birth": AT_17})
    assert did(begun)[0] == ("facts", {"facts": {"birth": AT_17}})


def test_nothing_meant_is_anything() -> None:
    begun = check_eligibility(a_turn("do i qualify", intent="check_eligibility"))
    assert begun.state.screening is not None
    assert (begun.state.screening.programs, begun.state.screening.anything) == ([], True)


def test_who_pays_is_about_the_money() -> None:
    begun = check_eligibility(a_turn("can somebody pay for it", intent="check_eligibility"))
    assert begun.state.screening is not None
    assert begun.state.screening.programs == ["FUND"]


def test_the_name_is_asked_once_and_first() -> None:
    state = an_open(None)
    state.name = None
    first = screening.ask(a_turn(state=state))
    assert said(first) == ["utter_screen_ask_name"]
    skipped = screening.take_answer(a_turn("skip", first.state, intent="dont_know"))
    assert said(screening.ask(a_turn("skip", skipped.state))) == ["utter_screen_ask"]


def test_a_known_name_is_not_asked() -> None:
    assert said(screening.ask(a_turn(state=an_open(None)))) == ["utter_screen_ask"]


def test_that_a_person_decides_is_said_once_in_writing() -> None:
    state = an_open(None)
    assert state.screening is not None
    state.screening.noticed = False
    first = screening.ask(a_turn(state=state))
    assert said(first) == ["utter_screen_notice", "utter_screen_ask"]
    assert said(screening.ask(a_turn(state=first.state))) == ["utter_screen_ask"]
    assert said(screening.ask(a_turn(state=state, medium="voice"))) == ["utter_screen_ask"]


def test_closer_is_asked_where_the_birthday_decides() -> None:
    asked = screening.ask(a_turn(state=an_open(None, facts={"birth": {"from": "2008-11-25", "to": "2009-11-24"}})))
    assert asked.replies[0].facts["question"]["say"]["en"] == "Which day?"


def test_what_cannot_be_said_closer_is_kept_and_not_asked_again() -> None:
    state = an_open("birth", facts={"birth": AT_17})
    assert state.flow is not None
    state.flow.tries = 1
    left = screening.take_answer(a_turn("17", state))
    assert left.state.screening is not None
    assert left.state.screening.facts == {"birth": {**AT_17, "final": True}}
    assert said(screening.ask(a_turn("17", left.state)))[0] == "utter_screen_refer_staff"


@pytest.mark.parametrize(
    ("text", "fact", "outcome"),
    [
        ("no sé", "dont_know", "declined"),
        ("rather not say", "prefer_not", "declined"),
        ("14 march 1990", "1990-03-14", "answered"),
    ],
)
def test_not_saying_is_an_answer(text: str, fact: str, outcome: str) -> None:
    taken = screening.take_answer(a_turn(text, an_open("birth")))
    assert taken.state.screening is not None
    assert taken.state.screening.facts == {"birth": fact}
    step = {"question": "birth", "outcome": outcome, "programs": ["SAIL"]}
    assert did(taken) == [("facts", {"facts": {"birth": fact}}), ("step", step)]


def test_two_failures_let_the_question_go() -> None:
    first = screening.take_answer(a_turn("glorp", an_open("birth")))
    assert said(screening.ask(a_turn("glorp", first.state))) == ["utter_screen_again"]
    second = screening.take_answer(a_turn("glorp", first.state))
    assert said(second) == ["utter_screen_let_go"]
    assert second.state.screening is not None
    assert second.state.screening.facts == {"birth": "dont_know"}


def test_other_facts_are_no_failure() -> None:
    taken = screening.take_answer(a_turn("i can row", an_open("birth")))
    assert taken.state.flow == Flow(name="screening", asking="birth")
    assert taken.state.screening is not None
    assert taken.state.screening.facts == {"rows": True}


@pytest.mark.parametrize(
    ("medium", "asking", "reply", "way"),
    [
        ("voice", "birth", "utter_screen_again_with", "utter_screen_keys_date"),
        ("voice", "rows", "utter_screen_again_with", "utter_screen_keys_yes_no"),
        ("voice", "crew", "utter_screen_again_with", "utter_screen_keys_number"),
        ("text", "birth", "utter_screen_again", None),
    ],
)
def test_asked_again_by_phone_the_keys_are_named(medium: str, asking: str, reply: str, way: str | None) -> None:
    programs = {"birth": "SAIL", "rows": "ROW", "crew": "FUND"}
    state = an_open(asking, (programs[asking],))
    assert state.flow is not None
    state.flow.tries = 1
    asked = screening.ask(a_turn("glorp", state, medium=medium))
    assert said(asked) == [reply]
    assert (asked.replies[0].facts.get("way") or {}).get("reply") == way


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        ({"birth": "1990-03-14", "card": "have"}, ["utter_screen_likely"]),
        ({"birth": "1990-03-14"}, ["utter_screen_conditional"]),
        ({"birth": "2012-03-14"}, ["utter_screen_not_now_until", "utter_screen_reason"]),
        ({"birth": "dont_know"}, ["utter_screen_refer_staff", "utter_screen_reason"]),
    ],
)
def test_every_status_has_its_sentence(facts: dict[str, Any], names: list[str]) -> None:
    told = screening.ask(a_turn(state=an_open(None, facts=facts)))
    assert said(told)[: len(names)] == names
    assert told.state.flow is None


def test_a_full_group_has_a_waitlist() -> None:
    catalog = boats()
    full = a_cohort("SAIL-1", starts_on=dt.date(2027, 1, 25), open_seats=0)
    sail = catalog.programs[0].model_copy(update={"cohorts": (full,)})
    catalog = catalog.model_copy(update={"programs": (sail, *catalog.programs[1:])})
    state = an_open(None, facts={"birth": "1990-03-14", "card": "have"})
    told = screening.ask(a_turn(state=state, catalog=catalog))
    assert said(told) == ["utter_screen_closed", "utter_screen_waitlist"]
    assert told.state.offer is not None
    assert (told.state.offer.kind, told.state.offer.options) == ("group_waitlist", ["SAIL"])


def test_a_result_is_kept_with_its_facts_and_path() -> None:
    told = screening.ask(a_turn(state=an_open(None, facts={"birth": "2012-03-14"})))
    (kept,) = [args for kind, args in did(told) if kind == "screened"]
    assert (kept["asked"], kept["facts"], kept["today"]) == (["SAIL"], {"birth": "2012-03-14"}, "2026-11-24")
    assert [(result["status"], result["deciding"]) for result in kept["results"]] == [("not_now", ["age"])]


def test_by_phone_two_sentences_and_the_reasons_by_text() -> None:
    told = screening.ask(a_turn(state=an_open(None, facts={"birth": "2012-03-14"}), medium="voice"))
    assert said(told) == ["utter_screen_not_now_until", "utter_screen_reason", "utter_screen_text_reasons"]


def test_money_is_never_promised() -> None:
    told = screening.ask(a_turn(state=an_open(None, ("FUND",), facts={"crew": 3})))
    assert said(told)[0] == "utter_screen_money_likely"


def test_anything_lists_the_best_and_what_is_open() -> None:
    state = an_open(None, (), anything=True, asked=7, facts={"birth": "1990-03-14"})
    told = screening.ask(a_turn(state=state))
    assert said(told) == ["utter_screen_best", "utter_which_one"]
    assert told.state.offer is not None
    assert told.state.offer.options == ["SAIL", "ROW"]


@pytest.mark.parametrize("text", ["no wait, i'm 19", "no wait, 19"])
def test_an_answer_is_put_right(text: str) -> None:
    state = an_open("rows", ("SAIL", "ROW"), facts={"birth": AT_17}, last="birth")
    right = intake.correct(a_turn(text, state, intent="correct_answer"))
    assert said(right) == ["utter_corrected"]
    assert right.state.screening is not None
    assert right.state.screening.facts["birth"] == {"from": "2006-11-25", "to": "2007-11-24"}


def test_a_correction_without_what_is_right_asks_the_last_one_again() -> None:
    state = an_open("rows", ("SAIL", "ROW"), facts={"birth": AT_17}, last="birth")
    right = intake.correct(a_turn("no wait, that was wrong", state, intent="correct_answer"))
    assert right.state.screening is not None
    assert (right.state.screening.facts, right.state.flow) == ({}, Flow(name="screening"))


@pytest.mark.parametrize(("age", "reply"), [("19", "utter_screen_changed"), ("16", "utter_screen_unchanged")])
def test_put_right_after_the_result_it_is_told_again(age: str, reply: str) -> None:
    told = {"SAIL": "not_now"}
    state = State(screening=Inquiry(programs=["SAIL"], told=told, facts={"birth": AT_17}, noticed=True), name="Rosa")
    right = screening.put_right(a_turn(f"sorry, i'm {age}", state))
    assert right is not None
    assert right.start_flow
    assert reply in said(screening.ask(a_turn(state=right.state)))


def test_the_same_person_goes_on_with_what_they_said() -> None:
    memory = Known(ROSA)
    state = an_open("_name", (), resuming=True)
    state.name = None
    found = screening.take_answer(a_turn("Rosa", state, memory=memory))
    assert memory.asked == [("Rosa", "+12095550117", None, "sms")]
    assert said(found) == ["utter_screen_found_for"]
    assert found.state.screening is not None
    assert (found.state.screening.programs, found.state.screening.facts) == (["ROW"], {"birth": "2000-03-14"})
    assert did(found) == [("recognised", {"applicant": "a1"}), ("lead", {"program": "ROW", "source": "text"})]
    assert (found.state.name, found.state.focus) == ("Rosa", ["ROW"])


def test_what_is_said_now_counts_before_what_was_said() -> None:
    state = an_open("_name", ("SAIL",), facts={"birth": "1990-01-01"})
    found = screening.take_answer(a_turn("Rosa", state, memory=Known(ROSA)))
    assert found.state.screening is not None
    assert (found.state.screening.programs, found.state.screening.facts["birth"]) == (["SAIL"], "1990-01-01")


@pytest.mark.parametrize("memory", [None, Known(), Known(ROSA, busy=True)])
def test_who_is_not_found_begins_anew(memory: Known | None) -> None:
    taken = screening.take_answer(a_turn("Rosa", an_open("_name"), memory=memory))
    assert said(taken) == []
    assert did(taken) == [("name", {"name": "Rosa"})]


def test_in_the_chat_a_name_alone_looks_nobody_up() -> None:
    memory = Known(ROSA)
    screening.take_answer(a_turn("Rosa", an_open("_name"), memory=memory, medium="chat", phone=None))
    assert memory.asked == []
    screening.take_answer(a_turn("Rosa 4217", an_open("_name"), memory=memory, medium="chat", phone=None))
    assert memory.asked == [("Rosa", None, "4217", "chat")]


def test_nobody_is_looked_up_more_than_three_times() -> None:
    memory = Known()
    screening.take_answer(a_turn("Rosa", an_open("_name", recalls=3), memory=memory))
    assert memory.asked == []


@pytest.mark.parametrize(
    ("birth", "minor"),
    [
        ("2008-11-24", False),
        ("2008-11-25", True),
        ("2008-11", True),
        ("2008", True),
        ("2007", False),
        ("dont_know", False),
    ],
)
def test_who_is_under_18_today(birth: str, minor: bool) -> None:
    assert guardians.is_minor(a_turn(state=State(screening=Inquiry(facts={"birth": birth})))) is minor


def test_nobody_is_taken_for_a_minor_who_told_nothing() -> None:
    assert not guardians.is_minor(a_turn())


@pytest.mark.parametrize("name", ["booking", "waitlist"])
def test_a_guardians_phone_is_asked_with_their_name_only(name: str) -> None:
    flow = Flow(name=name, answers={"name": "Luz", "phone": "+12095550117"})
    assert next_question(flow) is None
    flow.answers["minor"] = "yes"
    assert (next_question(flow) or FLOWS[name][0]).id == "guardian_name"
    flow.answers["guardian_name"] = ""
    assert next_question(flow) is None
    flow.answers["guardian_name"] = "Maria"
    assert (next_question(flow) or FLOWS[name][0]).id == "guardian_phone"


def test_the_waitlist_goes_to_the_front_desk() -> None:
    answers = {"program": "SAIL", "name": "Luz", "phone": "+12095550117", "minor": "yes", "guardian_name": ""}
    filed = booking.finish_group_waitlist(a_turn().outcome(), answers, a_turn())
    assert said(filed) == ["utter_waitlisted", "utter_guardian_needed"]
    details = {"program": "SAIL", "name": "Luz", "phone": "+12095550117", "needs_guardian": "yes"}
    assert did(filed)[1] == ("handoff", {"kind": "booking", "reason": "waitlist", "summary": "", "details": details})


def test_leaving_in_the_middle_is_noted() -> None:
    turn = a_turn("agent", an_open("birth"))
    outcome = turn.outcome()
    outcome.state.flow = None
    left = intake.digress(turn, outcome)
    assert did(left) == [("step", {"question": "birth", "outcome": "left", "programs": ["SAIL"]})]


def test_facts_in_a_digression_are_taken() -> None:
    turn = a_turn("i can row, how much is it?", an_open("birth"))
    done = intake.digress(turn, turn.outcome().say("utter_fact_about").say("utter_more_about"))
    assert said(done) == ["utter_fact_about"]
    assert did(done) == [("facts", {"facts": {"rows": True}})]
