"""A catalogue with two programs to be screened for, and what a conversation leaves in the store of a screening."""

from typing import Any

from assistant.catalog.questions import Document, Question
from assistant.catalog.rules import Rule
from assistant.catalog.schema import Catalog, Kind, Program
from assistant.conversation.turn import Effect
from assistant.eligibility.screen import screen_all
from assistant.eligibility.values import plain_facts, read_facts
from tests.factories import screenings
from tests.factories.catalogs import a_catalog, a_program, both
from tests.factories.screenings import NOW, OF_AGE, words
from tests.factories.turns import an_effect

TODAY = NOW.date()
DIPLOMAS = ("none", "ged", "high_school")


def a_question(id: str = "birth", answer: str = "birth", **changes: Any) -> Question:
    given = {
        "ask": {"en": f"What is your {id}?", "es": f"¿Cuál es su {id}?"},
        "why": {"en": "The program has a limit.", "es": "El programa tiene un límite."},
    }
    return screenings.a_question(id, answer, **{**given, **changes})


def a_rule(id: str = "age", needs: Any = OF_AGE, **changes: Any) -> Rule:
    """Its reasons tell which rule it is, and which of them they are."""
    given = {
        "source": "Catalog 2026, p. 41",
        "met": {"en": f"{id}: it is met.", "es": f"{id}: se cumple."},
        "not_met": {"en": f"{id}: it is not met.", "es": f"{id}: no se cumple."},
        "to_know": {"en": f"{id}: it is not known.", "es": f"{id}: no se sabe."},
    }
    return screenings.a_rule(id, needs, **{**given, **changes})


def a_screening_program(id: str = "CNA-EVE", **changes: Any) -> Program:
    """From 18 on the first day (2027-01-25), with a diploma, and a paper to bring by then."""
    rules = (
        a_rule(),
        a_rule("diploma", {"fact": "diploma", "in": ["ged", "high_school"]}),
        a_rule("scan", {"document": "live_scan", "before": "start"}),
    )
    return a_program(id, **{"rules": rules, **changes})


def a_screening_catalog(**changes: Any) -> Catalog:
    """CNA-EVE, and EMT for everybody from 16."""
    from_16 = a_rule(needs={**OF_AGE, "age_at_least": 16})
    options = [{"id": id, "name": words(id)} for id in DIPLOMAS]
    given = {
        "programs": (a_screening_program(), a_screening_program("EMT", kind=Kind.APPRENTICESHIP, rules=(from_16,))),
        "questions": (a_question(), a_question("diploma", "choice", options=options)),
        "documents": (Document(id="live_scan", name=both("Live Scan", "Huellas Live Scan")),),
    }
    return a_catalog(**{**given, **changes})


def said(**facts: Any) -> Effect:
    """Answers, by question id as JSON."""
    return an_effect("facts", facts=facts)


def step(question: str, outcome: str, *programs: str) -> Effect:
    return an_effect("step", question=question, outcome=outcome, programs=list(programs))


def told(facts: dict[str, Any], *programs: str, catalog: Catalog | None = None) -> Effect:
    """What really comes of these facts on TODAY, for CNA-EVE where no program is named."""
    catalog = catalog or a_screening_catalog()
    asked = programs or ("CNA-EVE",)
    known = read_facts(catalog, facts, TODAY)
    running = {program.id: program for program in catalog.programs}
    found = screen_all([running[id] for id in asked], known, catalog, TODAY)
    results = [result.model_dump(mode="json") for result in found.results]
    return an_effect("screened", asked=list(asked), facts=plain_facts(known), results=results, today=TODAY.isoformat())
