"""What one script cannot say of a screening: silence, dropped calls, other channels, keys, and what staff then see."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from assistant.store.engine import reading
from assistant.store.screening_tables import FactRow, Guardian, ScreeningResultRow, ScreeningRow, ScreeningStep
from assistant.store.tables import new_id
from tests.conversations.line import Line
from tests.conversations.people import Texter

ASKS_SCHOOL = {"en": "How far did you get in school", "es": "Hasta dónde llegó en la escuela"}
QUALIFY = {"en": "Do I qualify for phlebotomy?", "es": "¿Califico para flebotomía?"}
GO_ON = {"en": "where were we", "es": "seguimos"}
WHO = {"en": "If you started before, tell me your name", "es": "Si ya había empezado, dígame su nombre"}


def _begun(line: Line, language: str = "en", name: str = "Rosa Lopez") -> Texter:
    """Somebody who told their name and age, and is asked about school."""
    texter = line.texter()
    texter.say(QUALIFY[language])
    texter.say(name)
    heard = texter.say("34")
    assert ASKS_SCHOOL[language] in heard.words
    return texter


def _rows(line: Line, table: Any, conversation: str) -> list[Any]:
    with reading(line.database) as session:
        return list(session.scalars(select(table).where(table.conversation_id == conversation).order_by(table.id)))


@pytest.mark.parametrize("language", ["en", "es"])
def test_after_a_days_silence_it_goes_on_where_it_was(line: Line, language: str) -> None:
    texter = _begun(line, language)
    line.clock.advance(hours=25)
    assert WHO[language] in texter.say(GO_ON[language]).words
    heard = texter.say("rosa lopez")
    assert ASKS_SCHOOL[language] in heard.words
    assert line.left(texter.phone).state["screening"]["programs"] == ["CPT1"]
    assert "qualify" in texter.say("GED").words or language == "es"


@pytest.mark.parametrize("language", ["en", "es"])
def test_after_a_dropped_call_it_goes_on_where_it_was(line: Line, language: str) -> None:
    first = line.caller()
    first.say(QUALIFY[language].strip("¿?"))
    first.say("rosa lopez")
    assert ASKS_SCHOOL[language] in first.say("34").words
    again = line.caller(phone=first.phone, sid=f"CA{new_id()}")
    again.say(GO_ON[language])
    assert ASKS_SCHOOL[language] in again.say("rosa lopez").words


def test_a_texted_yes_is_the_answer_though_the_carrier_takes_it_for_an_opt_in(line: Line) -> None:
    texter = line.texter()
    for words in ("Can somebody pay for it?", "skip", "34"):
        asked = texter.say(words)
    assert "you may work in the United States" in asked.words
    answered = texter.say("YES", OptOutType="START")
    assert "Selective Service" in answered.words
    assert texter.say("YES", sid=texter.last_sid, OptOutType="START") == answered
    conversation = line.left(texter.phone)
    assert conversation.state["screening"]["facts"]["work_authorization"] is True
    assert texter.say("STOP", OptOutType="STOP").texts == ()
    assert texter.say("YES", OptOutType="START").texts == ()


def test_on_another_channel_it_goes_on_for_the_same_person(line: Line) -> None:
    texter = _begun(line)
    visitor = line.visitor()
    assert "last four digits" in visitor.say("where were we").words
    heard = visitor.say(f"Rosa Lopez {texter.phone[-4:]}")
    assert "Phlebotomy" in heard.words
    assert ASKS_SCHOOL["en"] in heard.words


def test_the_last_four_digits_are_asked_for_where_they_were_left_out(line: Line) -> None:
    texter = _begun(line)
    visitor = line.visitor()
    visitor.say("where were we")
    assert "last four digits of the phone" in visitor.say("Rosa Lopez").words
    assert ASKS_SCHOOL["en"] in visitor.say(texter.phone[-4:]).words


def test_a_phone_number_alone_reveals_nothing(line: Line) -> None:
    texter = _begun(line)
    other = line.caller(phone=texter.phone, sid=f"CA{new_id()}")
    heard = [other.say(said).words for said in ("do i qualify for phlebotomy", "elena perez")]
    assert "found your answers" not in " ".join(heard)
    assert "How old are you?" in heard[1]
    assert line.left(other.sid).state["screening"]["facts"] == {}


def test_after_three_names_nobody_is_looked_for_any_more(line: Line) -> None:
    texter = _begun(line)
    line.clock.advance(hours=25)
    texter.say("where were we")
    heard = [texter.say(name).words for name in ("elena perez", "maria cruz", "ana ruiz")]
    assert "we start fresh" in heard[-1]
    assert line.left(texter.phone).state["screening"]["recalls"] == 3
    assert "found your answers" not in texter.say(QUALIFY["en"]).words


def test_only_what_was_said_of_a_name_is_said_back(line: Line) -> None:
    texter = _begun(line)
    line.clock.advance(hours=25)
    texter.say("where were we")
    assert "Lopez" not in texter.say("Rosa").words


def test_silence_on_the_phone_keeps_the_question_open(line: Line) -> None:
    caller = line.caller()
    caller.say("do i qualify for phlebotomy")
    caller.say("skip")
    assert "did not hear" in caller.say("").words
    assert ASKS_SCHOOL["en"] in caller.say("thirty four").words


@pytest.mark.parametrize(("asked", "digits"), [("birth", "8"), ("education", "1")])
def test_the_phone_listens_for_as_many_keys_as_the_answer_may_have(line: Line, asked: str, digits: str) -> None:
    caller = line.caller()
    caller.say("do i qualify for phlebotomy")
    caller.say("skip")
    if asked == "education":
        caller.say("03141990")
    assert line.left(caller.sid).state["flow"]["asking"] == asked
    assert (f"d={digits}" in caller.goes_to) is (digits != "1")


def test_nine_is_an_answer_where_a_number_is_asked(line: Line) -> None:
    caller = line.caller()
    caller.say("i work at oak hollow in the kitchen two years can i do the rn ladder")
    assert "hours a week" in caller.say("skip").words
    caller.say("9")
    assert line.left(caller.sid).state["screening"]["facts"]["hours_week"] == 9


def test_the_language_changes_in_the_middle(line: Line) -> None:
    texter = _begun(line)
    heard = texter.say("¿Podemos seguir en español?")
    assert ASKS_SCHOOL["es"] in heard.words
    assert "probable que califique" in texter.say("tengo GED").words


def test_staff_see_the_result_and_the_path_that_was_told(line: Line) -> None:
    texter = line.texter()
    texter.say("i'm 17 turning 18 in march can i do phlebotomy, tengo GED")
    (kept,) = _rows(line, ScreeningRow, line.left(texter.phone).id)
    assert (kept.asked, kept.facts) == (["CPT1"], {"birth": "2009-03", "education": "ged"})
    with reading(line.database) as session:
        told = session.scalars(select(ScreeningResultRow).where(ScreeningResultRow.screening_id == kept.id)).one()
    result = told.document
    assert (result["status"], result["earliest"], result["deciding"]) == ("not_now", "2027-03-31", ["age"])
    assert told.rule_set == result["version"]


def test_facts_and_steps_are_kept_as_they_come(line: Line) -> None:
    texter = _begun(line)
    texter.say("no wait, i'm 35")
    texter.say("I'd rather not say")
    conversation = line.left(texter.phone).id
    steps = [(step.question, step.outcome) for step in _rows(line, ScreeningStep, conversation)]
    assert steps == [
        ("birth", "asked"), ("birth", "answered"), ("education", "asked"), ("education", "declined"),
    ]  # fmt: skip
    facts = [(row.question, row.superseded_at is None) for row in _rows(line, FactRow, conversation)]
    assert facts == [("birth", False), ("birth", True), ("education", True)]


def test_who_leaves_in_the_middle_is_counted(line: Line) -> None:
    texter = _begun(line)
    texter.say("I want to talk to a person")
    steps = _rows(line, ScreeningStep, line.left(texter.phone).id)
    assert (steps[-1].question, steps[-1].outcome, steps[-1].programs) == ("education", "left", ["CPT1"])


def test_a_minors_guardian_is_kept(line: Line) -> None:
    texter = line.texter()
    for said in ("Do I qualify for the CNA class? I'm 16", "Luz Perez", "yes", "yes, the first one", "Maria Perez"):
        texter.say(said)
    texter.say("209-555-0188")
    (guardian,) = _rows(line, Guardian, line.left(texter.phone).id)
    assert (guardian.name, guardian.phone, guardian.agreed) == ("Maria Perez", "+12095550188", None)


def test_a_grown_up_is_not_asked_for_a_guardian(line: Line) -> None:
    texter = line.texter()
    for said in ("Do I qualify for the CNA class? I'm 18", "Luz Perez", "yes"):
        texter.say(said)
    heard = texter.say("yes, the first one")
    assert "Done, Luz Perez" in heard.words


@pytest.mark.parametrize("said", ["my social security number is 123-45-6789", "i have diabetes"])
def test_what_is_not_to_be_told_is_answered_kindly_and_the_question_asked_again(line: Line, said: str) -> None:
    texter = _begun(line)
    heard = texter.say(said)
    assert ASKS_SCHOOL["en"] in heard.words
    left = line.left(texter.phone)
    assert "[removed]" in left.turns[-1].text
    assert left.state["flow"]["tries"] == 0


def test_another_program_is_screened_with_what_is_known(line: Line) -> None:
    texter = _begun(line)
    heard = texter.say("and do i qualify for the EMT class?")
    assert "EMT" in heard.words
    assert "How old are you" not in heard.words


def test_the_day_of_the_screening_is_the_partnerships(line: Line) -> None:
    """At five in the morning in London it is still yesterday in the valley."""
    line.clock.at(dt.datetime(2027, 1, 9, 5, 0, tzinfo=dt.UTC))
    texter = line.texter()
    texter.say("I have a GED, I was born on January 9, 2009. Do I qualify for phlebotomy?")
    (kept,) = _rows(line, ScreeningRow, line.left(texter.phone).id)
    assert kept.today == dt.date(2027, 1, 8)
