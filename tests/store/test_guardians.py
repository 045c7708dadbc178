"""Who answers for a minor, what they said, and the evidence of it."""

from typing import Any

from sqlalchemy import select

from assistant.store import guardians
from assistant.store.engine import reading, transaction
from assistant.store.screening_tables import Guardian
from assistant.store.tables import Applicant, Consent, Message
from tests.factories.turns import a_text, an_effect
from tests.store.lines import Turns

YES = "Asked whether Luz may come on December 1: yes."


def luz(turns: Turns) -> str:
    turns.take(a_text(), an_effect("name", name="Luz"))
    (person,) = turns.rows(Applicant)
    return str(person.id)


def record(turns: Turns, person: str, agreed: bool | None = None, **changes: Any) -> None:
    wording = {None: None, True: YES, False: "No."}[agreed]
    given = {"name": "Ana Peña", "phone": "(209) 555-0118", "wording": wording, "said_by": "staff"}
    with transaction(turns.store) as session:
        guardians.record(session, person, agreed=agreed, now=turns.clock(), **{**given, **changes})


def agreed(turns: Turns, person: str) -> bool | None:
    with reading(turns.store) as session:
        return guardians.agreed(session, person)


def evidence(turns: Turns) -> list[tuple[bool, str, str]]:
    return [(row.granted, row.wording, row.channel) for row in turns.rows(Consent) if row.kind == "guardian"]


def test_a_guardian_who_is_named_has_not_agreed(turns: Turns) -> None:
    person = luz(turns)
    assert agreed(turns, person) is None
    record(turns, person)
    (row,) = turns.rows(Guardian)
    assert (row.name, row.phone, row.agreed, row.wording) == ("Ana Peña", "+12095550118", None, None)
    assert (agreed(turns, person), evidence(turns)) == (None, [])


def test_a_yes_is_kept_with_its_evidence_and_may_be_taken_back(turns: Turns) -> None:
    person = luz(turns)
    record(turns, person, agreed=True)
    assert agreed(turns, person) is True
    turns.clock.advance(days=1)
    record(turns, person, agreed=False)
    assert agreed(turns, person) is False
    assert evidence(turns) == [(True, f"Ana Peña: {YES}", "staff"), (False, "Ana Peña: No.", "staff")]
    (row,) = turns.rows(Guardian)
    assert (row.agreed, row.wording, row.updated_at) == (False, "No.", turns.clock())


def test_the_same_answer_again_is_no_new_evidence(turns: Turns) -> None:
    person = luz(turns)
    for _ in range(2):
        record(turns, person, agreed=True)
    assert len(evidence(turns)) == 1


def test_naming_them_again_takes_no_answer_away(turns: Turns) -> None:
    person = luz(turns)
    record(turns, person, agreed=True)
    record(turns, person, name="Pedro Peña")
    assert agreed(turns, person) is True
    record(turns, person, agreed=False)
    record(turns, person, name="ANA PENA")
    assert agreed(turns, person) is False


def test_after_a_no_somebody_else_may_be_named(turns: Turns) -> None:
    person = luz(turns)
    record(turns, person, agreed=False)
    record(turns, person, name="Pedro Peña", phone=None)
    (row,) = turns.rows(Guardian)
    assert (row.name, row.phone, row.agreed) == ("Pedro Peña", None, None)
    assert [granted for granted, _, _ in evidence(turns)] == [False]


def test_of_two_that_are_noted_a_no_counts(turns: Turns) -> None:
    """Somebody was taken for two people, and is one."""
    person = luz(turns)
    record(turns, person, agreed=True)
    with transaction(turns.store) as session:
        given = {"created_at": turns.clock(), "updated_at": turns.clock.advance(hours=1)}
        session.add(Guardian(applicant_id=person, name="Pedro", agreed=False, **given))
    assert agreed(turns, person) is False
    turns.clock.advance(hours=1)
    record(turns, person, agreed=True)
    assert agreed(turns, person) is True
    assert len(turns.rows(Guardian)) == 1


def test_a_yes_in_a_conversation_points_to_the_message(turns: Turns) -> None:
    luz(turns)
    said = an_effect("guardian", name="Ana Peña", phone="2095550118", agreed=True, wording="Sí, que vaya.")
    conversation = turns.take(a_text("sí, que vaya"), said)
    (consent,) = turns.rows(Consent)
    assert (consent.kind, consent.granted, consent.wording) == ("guardian", True, "Ana Peña: Sí, que vaya.")
    assert (consent.channel, consent.contact_id) == ("sms", None)
    with reading(turns.store) as session:
        message = session.scalars(select(Message).where(Message.id == consent.message_id)).one()
    assert (message.text, message.conversation_id) == ("sí, que vaya", conversation)
