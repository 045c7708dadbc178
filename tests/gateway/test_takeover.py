"""The carrier while a member of staff has the person: silence, but for stop, emergencies and the phone itself."""

import pytest
from sqlalchemy import select

from assistant.store import takeovers
from assistant.store.engine import reading, transaction
from assistant.store.tables import ContactPoint, Conversation, Handoff
from tests.gateway.conftest import Carrier, Line

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response />'


@pytest.fixture
def taken(line: Line, carrier: Carrier) -> Line:
    """Rosa's thread of texts is taken."""
    line.engine.on("hello", "utter_thank")
    line.engine.on("cuanto cuesta", "utter_thank", language="es")
    carrier.text("hello", sid="SM0")
    with transaction(line.database) as session:
        takeovers.take(session, session.scalars(select(Conversation.id)).one(), "staff-ana", line.clock())
    return line


def test_texts_are_kept_and_answered_by_nobody(taken: Line, carrier: Carrier) -> None:
    assert carrier.text("cuanto cuesta", sid="SM2").text == EMPTY
    assert carrier.text("", sid="SM3", NumMedia="1").text == EMPTY


@pytest.mark.parametrize("words", ["stop", "ALTO", "no mas mensajes"])
def test_stop_in_words_is_kept_and_confirmed(taken: Line, carrier: Carrier, words: str) -> None:
    assert "<Message" in carrier.text(words, sid="SM2").text
    with reading(taken.database) as session:
        assert session.scalars(select(ContactPoint.opted_out_at)).one() == taken.clock()


def test_stop_of_the_carrier_is_kept_without_a_word(taken: Line, carrier: Carrier) -> None:
    assert carrier.text("STOP", sid="SM2", OptOutType="STOP").text == EMPTY
    with reading(taken.database) as session:
        assert session.scalars(select(ContactPoint.opted_out_at)).one() == taken.clock()


def test_emergency_is_answered_and_stands_in_the_queue(taken: Line, carrier: Carrier) -> None:
    assert "911" in carrier.text("my dad is not breathing", sid="SM2").text
    with reading(taken.database) as session:
        assert session.scalars(select(Handoff.kind)).all() == ["emergency"]


def test_emergency_is_answered_while_the_engine_is_down(taken: Line, carrier: Carrier) -> None:
    taken.engine.down = True
    assert "911" in carrier.text("my dad is not breathing", sid="SM2").text
    assert carrier.text("cuanto cuesta", sid="SM3").text == EMPTY


def test_call_of_the_same_person_is_put_through_to_the_desk(taken: Line, carrier: Carrier) -> None:
    greeted = carrier.call().text
    assert "<Gather" in greeted
    turn = greeted.split('action="')[1].split('"')[0].replace("&amp;", "&")
    answer = carrier.post(turn, {"CallSid": "CA1", "From": "+12095550117", "SpeechResult": "hello"}).text
    assert "<Dial" in answer and "I am putting you through" in answer
