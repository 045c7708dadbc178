"""What is told and must not be kept is in no table, in no log line, and is answered all the same."""

import json
import logging
import re
from typing import Any

import pytest
from sqlalchemy import inspect, text

from assistant.store.engine import reading
from tests.conversations.line import Line

CHANNELS = ("sms", "voice", "chat")
# Of our own rows: any four digits may stand in one by chance.
ID = re.compile(r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b")
# What is said, what of it may stand nowhere, and a piece of the answer.
TOLD = {
    "record": (
        {"en": "got a dui in 2019 will that stop me from cna", "es": "me arrestaron en 2019 puedo estudiar cna"},
        ("dui", "arrestaron"),
    ),
    "status": (
        {"en": "im undocumented can i take the cna class", "es": "soy indocumentada puedo tomar la clase de cna"},
        ("im undocumented", "indocumentada"),
    ),
    "health": (
        {"en": "i have epilepsy can i still do the cna class", "es": "tengo epilepsia puedo hacer la clase de cna"},
        ("epilep",),
    ),
    "disability": (
        {"en": "my son has autism does the cna class work for him", "es": "mi hijo tiene autismo puede ir a la de cna"},
        ("autis",),
    ),
    "number": (
        {
            "en": "my social is five five five twelve thirty four fifty six",
            "es": "mi seguro social es cinco cinco cinco doce treinta y cuatro cincuenta y seis",
        },
        ("thirty four", "treinta y cuatro", "3456"),
    ),
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("kind", TOLD)
def test_what_is_told_is_in_no_table_and_in_no_log_line(
    line: Line, kind: str, channel: str, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    said, words = TOLD[kind]
    person = line.person(channel)
    before = set(_rows(line))  # others on this line say numbers that are kept, and ought to be
    with caplog.at_level(logging.DEBUG):
        heard = [person.say(said[language]), person.say({"en": "agent", "es": "operadora"}[language])]
    assert all(heard)
    kept = [row for row in _rows(line) if row not in before]
    assert kept
    assert [(row, word) for row in kept for word in words if word in ID.sub("", row).lower()] == []
    assert [record.getMessage() for record in caplog.records for word in words if word in record.getMessage()] == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", ["record", "status", "health", "disability"])
def test_it_is_answered_with_what_the_rule_needs(line: Line, kind: str, language: str) -> None:
    visitor = line.visitor()
    visitor.say(TOLD[kind][0][language])
    replies = line.left(visitor.conversation or "").turns[0].replies
    assert replies[:1] == ("utter_not_kept",)
    assert set(replies) & {"utter_fact", "utter_fact_about", "utter_person_explains"}


@pytest.mark.parametrize(
    "said",
    [
        {"en": "i have a felony", "es": "tengo antecedentes"},
        {"en": "my social is 555-12-3456", "es": "mi seguro social es 555-12-3456"},
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_in_an_intake_the_open_question_is_asked_again(line: Line, language: str, said: dict[str, str]) -> None:
    visitor = line.visitor()
    visitor.say({"en": "Please have someone call me back", "es": "Que alguien me llame, por favor"}[language])
    visitor.say(said[language])
    left = line.left(visitor.conversation or "")
    assert left.turns[1].replies == ("utter_not_kept", "utter_ask_callback_phone")
    assert left.state["flow"]["asking"] == "phone"


def test_a_number_on_the_keypad_is_not_kept(line: Line) -> None:
    caller = line.caller()
    caller.say("555123456")
    assert [row for row in _rows(line) if "555123456" in row] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_questions_about_it_are_kept_as_they_are(line: Line, language: str) -> None:
    visitor = line.visitor()
    asked = {"en": "do i need a TB test for the CNA class", "es": "piden papeles para la clase de CNA"}[language]
    visitor.say(asked)
    turn = line.left(visitor.conversation or "").turns[0]
    assert (turn.text, "utter_not_kept" in turn.replies) == (asked, False)


def _rows(line: Line) -> list[str]:
    """Every row of every table but the catalogue's, as text; of messages that went out only the names of the words."""
    found: list[str] = []
    with reading(line.database) as session:
        for table in inspect(line.database).get_table_names():
            if table in CATALOGUE:
                continue
            rows = session.execute(text(f'SELECT * FROM "{table}"')).mappings()
            found += [f"{table} {_of_the_person(table, dict(row))}" for row in rows]
    return found


CATALOGUE = {
    "catalog_revisions", "organisations", "programs", "cohorts", "info_sessions", "support_services", "obligations",
    "faqs", "catalogue_parts", "rule_sets", "alembic_version",
}  # fmt: skip


def _of_the_person(table: str, row: dict[str, Any]) -> dict[str, Any]:
    if table == "messages":
        ours = ("text", "answer") if row["direction"] == "out" else ("answer",)
        return {key: value for key, value in row.items() if key not in ours}
    if table == "conversations":  # the replies that were said last, with the facts of the catalogue
        state = {key: value for key, value in json.loads(row["state"]).items() if key != "last"}
        return {**row, "state": state}
    return row
