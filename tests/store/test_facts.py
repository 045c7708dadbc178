from typing import Any

from sqlalchemy import delete

from assistant.store import catalogue, facts
from assistant.store.engine import reading, transaction
from assistant.store.screening_tables import FactRow, Guardian, ScreeningRow
from assistant.store.tables import Applicant, ApplicantContact, Conversation
from tests.factories.screened import a_screening_catalog, said, told
from tests.factories.turns import ROSA, a_call, a_chat, a_text, an_effect
from tests.store.lines import Turns


def named(name: str) -> Any:
    return an_effect("name", name=name)


def in_force(turns: Turns, name: str) -> dict[str, Any]:
    (person,) = [one for one in turns.rows(Applicant) if one.name == name]
    with reading(turns.store) as session:
        return {fact.question: fact.value for fact in facts.in_force(session, person.id)}


def test_a_fact_says_who_said_it_where_and_when(turns: Turns) -> None:
    conversation = turns.take(a_text(), said(birth="2009-03", diploma="ged"), named("Rosa"))
    birth, diploma = turns.rows(FactRow)
    assert (birth.question, birth.value, diploma.question, diploma.value) == ("birth", "2009-03", "diploma", "ged")
    assert (birth.said_by, birth.channel, birth.conversation_id) == ("person", "sms", conversation)
    assert (birth.created_at, birth.superseded_at) == (turns.clock(), None)
    assert birth.message_id is not None
    (person,) = turns.rows(Applicant)
    assert birth.applicant_id == person.id


def test_a_newer_answer_takes_the_place_of_the_older(turns: Turns) -> None:
    turns.take(a_text(), said(household=4, works=True))
    later = turns.clock.advance(minutes=2)
    turns.take(a_text(), said(household=5, works=True))
    old, works, new = turns.rows(FactRow)
    assert (old.value, old.superseded_at, new.value, new.superseded_at) == (4, later, 5, None)
    assert (works.value, works.superseded_at) == (True, None)  # said again, it is nothing new


def test_true_is_not_one_and_every_kind_of_value_is_kept(turns: Turns) -> None:
    values = [True, False, 1, 2.5, "dont_know", ["a", "b"], [], {"from": "2026-01-01", "to": "2026-02-10"}]
    for value in values:
        turns.take(a_chat(conversation=None), said(any=value))
    kept = [fact.value for fact in turns.rows(FactRow)]
    assert kept == values
    assert [type(value) for value in kept] == [type(value) for value in values]
    conversation = turns.take(a_chat(), said(any=True))
    turns.take(a_chat(conversation=conversation), said(any=1))
    assert [fact.superseded_at is None for fact in turns.rows(FactRow)[-2:]] == [False, True]


def test_a_phone_alone_makes_a_fact_nobodys(turns: Turns) -> None:
    turns.take(a_call(call="CA1"), named("Rosa"), said(birth="1990"))
    second = turns.take(a_call(call="CA2"), said(birth="2009"))  # Rosa's phone; who talks has not said
    assert in_force(turns, "Rosa") == {"birth": "1990"}
    assert [fact.applicant_id is None for fact in turns.rows(FactRow)] == [False, True]
    turns.take(a_call(call="CA2"), named("Luz"))
    assert (in_force(turns, "Rosa"), in_force(turns, "Luz")) == ({"birth": "1990"}, {"birth": "2009"})
    assert [row.identified_at for row in turns.rows(Conversation) if row.id == second] == [turns.clock()]


def test_a_name_given_late_joins_what_was_said_to_what_was_known(turns: Turns) -> None:
    turns.take(a_call(call="CA1"), named("Rosa"), said(birth="1990", county="X"))
    later = turns.clock.advance(days=1)
    turns.take(a_text(), said(birth="1991"))
    turns.take(a_text(), named("rosa"))
    assert in_force(turns, "Rosa") == {"county": "X", "birth": "1991"}
    assert [fact.superseded_at for fact in turns.rows(FactRow)] == [later, None, None]


def test_what_is_said_after_the_name_takes_the_place_on_every_channel(turns: Turns) -> None:
    turns.take(a_call(call="CA1"), named("Rosa"), said(birth="1990"))
    turns.take(a_text(), named("Rosa"), said(birth="1991"))
    assert in_force(turns, "Rosa") == {"birth": "1991"}


def test_a_first_name_is_that_of_the_one_who_has_it(turns: Turns) -> None:
    turns.take(a_call(call="CA1"), named("Rosa Díaz"), said(birth="1990"))
    turns.take(a_call(call="CA2"), named("rosa"), said(county="X"))
    turns.take(a_call(call="CA3"), named("Luz"))
    turns.take(a_call(call="CA4"), named("Luz Peña"))
    assert [person.name for person in turns.rows(Applicant)] == ["Rosa Díaz", "Luz Peña"]
    assert in_force(turns, "Rosa Díaz") == {"birth": "1990", "county": "X"}
    turns.take(a_call(call="CA5"), named("Rosa Delgado"))
    turns.take(a_call(call="CA6"), named("Rosa"))
    assert [person.name for person in turns.rows(Applicant)] == ["Rosa Díaz", "Luz Peña", "Rosa Delgado", "Rosa"]


def test_somebody_known_again_in_a_chat_is_one_person(turns: Turns) -> None:
    turns.take(a_text(), named("Rosa Díaz"), said(birth="1990"))
    (rosa,) = turns.rows(Applicant)
    chat = turns.take(a_chat(), named("Rosa"), said(county="X"), an_effect("lead", program="EMT"))
    assert len(turns.rows(Applicant)) == 2
    turns.take(a_chat(conversation=chat), an_effect("recognised", applicant=rosa.id))
    turns.take(a_chat(conversation=chat), named("Rosa"), said(diploma="ged"))
    assert [person.id for person in turns.rows(Applicant)] == [rosa.id]
    assert in_force(turns, "Rosa Díaz") == {"birth": "1990", "county": "X", "diploma": "ged"}


def test_somebody_known_again_who_was_deleted_meanwhile_is_nobody(turns: Turns) -> None:
    chat = turns.take(a_chat(), an_effect("recognised", applicant="01KAXJ9Z6J4T1Q3V5W7X9Y0ABC"), said(birth="1990"))
    (conversation,) = turns.rows(Conversation)
    assert (conversation.id, conversation.applicant_id, conversation.identified_at) == (chat, None, None)


def test_a_guardian_is_noted_once_and_what_they_agreed_to(turns: Turns) -> None:
    turns.take(a_text(), named("Luz"), an_effect("guardian", name="Ana Peña", phone="(209) 555-0118"))
    noted = turns.clock()
    later = turns.clock.advance(hours=1)
    turns.take(a_text(), an_effect("guardian", name="Ana Peña", phone="2095550118", agreed=True, wording="Yes."))
    (guardian,) = turns.rows(Guardian)
    (luz,) = turns.rows(Applicant)
    assert (guardian.applicant_id, guardian.name, guardian.phone) == (luz.id, "Ana Peña", "+12095550118")
    assert (guardian.agreed, guardian.wording) == (True, "Yes.")
    assert (guardian.created_at, guardian.updated_at) == (noted, later)


def test_what_a_person_said_goes_with_the_person(turns: Turns) -> None:
    catalogue.replace(turns.store, a_screening_catalog(), "tests", turns.clock())
    turns.take(
        a_text(phone=ROSA),
        named("Rosa"),
        said(birth="1990"),
        told({"birth": "1990"}),
        an_effect("guardian", name="Ana"),
    )
    with transaction(turns.store) as session:
        for row in session.query(Conversation):
            row.applicant_id = None
        session.flush()
        session.execute(delete(ApplicantContact))
        session.execute(delete(Applicant))
    assert [turns.rows(table) for table in (FactRow, ScreeningRow, Guardian)] == [[], [], []]
