"""What the line would answer is what it answers."""

import datetime as dt

from assistant.catalog.schema import Topic
from assistant.conversation import rehearsal
from assistant.conversation.turn import Reply
from tests.factories.catalogs import a_catalog, a_fact, a_program

NOW = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)


def test_places_are_heard_in_the_answers_that_read_them() -> None:
    assert rehearsal.topics_of("facts.cost") == (Topic.COST,)
    assert rehearsal.topics_of("cohorts.CNA-EVE-2701") == (Topic.START_DATE, Topic.SEATS)
    assert rehearsal.topics_of("rules.age") == ()


def test_answer_is_the_fact_while_it_holds() -> None:
    fact = a_fact("It costs $5.", "Cuesta $5.")
    facts = {**a_program().facts, Topic.COST: fact}
    catalog = a_catalog(programs=(a_program(facts=facts),))
    (first, *_) = rehearsal.about_program(catalog, "CNA-EVE", Topic.COST, "en", "text", NOW)
    assert (first.name, first.facts["fact"]["say"]) == ("utter_fact_about", {"en": "It costs $5.", "es": "Cuesta $5."})
    later = dt.datetime(2027, 7, 1, 18, 0, tzinfo=dt.UTC)
    assert first not in rehearsal.about_program(catalog, "CNA-EVE", Topic.COST, "en", "text", later)


def test_caller_is_offered_the_details_by_text() -> None:
    speaks = a_fact("It costs $5.", "Cuesta $5.", speak={"en": "Five dollars.", "es": "Cinco dólares."})
    catalog = a_catalog(programs=(a_program(facts={**a_program().facts, Topic.COST: speaks}),))
    replies = rehearsal.about_program(catalog, "CNA-EVE", Topic.COST, "es", "voice", NOW)
    assert replies[-1] == Reply(name="utter_text_you_details")


def test_nothing_is_said_of_a_program_that_is_not_there() -> None:
    assert rehearsal.about_program(a_catalog(), "NONE", Topic.COST, "en", "chat", NOW) == ()


def test_hours_are_heard_in_where_and_when() -> None:
    names = [reply.name for reply in rehearsal.contact(a_catalog(), "en", "text", NOW)]
    assert names[0] == "utter_fact" and names[1].startswith("utter_desk_")
