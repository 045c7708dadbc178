"""A small catalogue with rules, and turns as the actions see them in a screening."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from assistant.catalog.questions import Document, Question
from assistant.catalog.rules import Rule
from assistant.catalog.schema import Catalog, Kind
from assistant.conversation.turn import Flow, Inquiry, Outcome, State, Turn
from tests.factories.catalogs import a_catalog, a_cohort, a_program, both

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("America/Los_Angeles"))


def words(text: str) -> dict[str, str]:
    return {"en": text, "es": f"{text} (es)"}


def a_question(id: str = "birth", answer: str = "birth", **changes: Any) -> Question:
    given = {"id": id, "answer": answer, "ask": words(f"{id}?"), "again": words(f"{id}, again?"), "why": words("So.")}
    return Question.model_validate({**given, **changes})


def a_rule(id: str = "age", needs: Any = None, **changes: Any) -> Rule:
    given: dict[str, Any] = {"id": id, "source": "The flyer", "needs": needs}
    given |= {key: words(f"{id} {key}") for key in ("met", "not_met", "to_know")}
    return Rule.model_validate({**given, **changes})


OF_AGE = {"fact": "birth", "age_at_least": 18, "at": "start"}
ROWS = a_question("rows", "yes_no", said={"en": ["i can row"], "es": ["se remar"]})
CREW = a_question("crew", "number", said={"en": ["crew of {n}"], "es": ["somos {n} a bordo"]})


def boats(**changes: Any) -> Catalog:
    """One course from 18 with a paper, one for rowers, and money for small crews."""
    sail = a_program(
        "SAIL",
        cohorts=(a_cohort("SAIL-1", starts_on=dt.date(2027, 1, 25)),),
        rules=(a_rule("age", OF_AGE), a_rule("card", {"document": "card", "before": "start"})),
    )
    row = a_program("ROW", rules=(a_rule("rows", {"fact": "rows", "is": True}),))
    fund = a_program("FUND", kind=Kind.FUNDING, rules=(a_rule("crew", {"fact": "crew", "at_most": 4}),))
    given = {
        "programs": (sail, row, fund),
        "questions": (a_question(closer=words("Which day?")), ROWS, CREW),
        "documents": (Document(id="card", name=both("card", "tarjeta")),),
        "faqs": (),
        "obligations": (),
    }
    return a_catalog(**{**given, **changes})


def a_turn(text: str = "", state: State | None = None, **changes: Any) -> Turn:
    given: dict[str, Any] = {
        "text": text,
        "intent": "inform",
        "confidence": 1.0,
        "entities": (),
        "language": "en",
        "medium": "text",
        "state": state or State(),
        "now": NOW,
        "catalog": boats(),
        "desk_open": True,
        "phone": "+12095550117",
    }
    return Turn(**{**given, **changes})


def an_open(asking: str | None = "birth", programs: tuple[str, ...] = ("SAIL",), **changes: Any) -> State:
    """In the middle of a screening, of somebody whose name is known."""
    inquiry = Inquiry(programs=list(programs), noticed=True, **changes)
    return State(flow=Flow(name="screening", asking=asking), screening=inquiry, name="Rosa")


def said(outcome: Outcome) -> list[str]:
    return [reply.name for reply in outcome.replies]


def did(outcome: Outcome) -> list[tuple[str, dict[str, Any]]]:
    return [(effect.kind, effect.args) for effect in outcome.effects]
