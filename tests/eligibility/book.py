"""A small rule book: questions of every kind, lists, tables, and programs with the rules that a test gives."""

import datetime as dt
from typing import Any

from assistant.catalog.questions import Document, Event, OptionList, Question, Table
from assistant.catalog.rules import Case, Rule, Tier
from assistant.catalog.schema import Catalog, Cohort, Program
from assistant.eligibility.screen import screen
from assistant.eligibility.screened import Screened
from assistant.eligibility.values import Value, read_facts
from tests.factories.catalogs import a_catalog, a_cohort, a_program

TODAY = dt.date(2026, 11, 22)
START = dt.date(2027, 2, 8)
SAID = {"en": "It is so.", "es": "Así es."}
LEVELS = ("less", "diploma", "ged", "college", "foreign")


def a_question(id: str, answer: str, *options: str, **more: Any) -> Question:
    given = {"id": id, "answer": answer, "ask": SAID, "again": SAID, "why": SAID}
    return Question.model_validate({**given, "options": [{"id": o, "name": SAID} for o in options], **more})


QUESTIONS = (
    a_question("birth", "birth", closer=SAID),
    a_question("education", "choice", *LEVELS),
    a_question("employed_since", "since"),
    a_question("tested_on", "date"),
    a_question("hours", "number", least=0, most=80),
    a_question("household", "number", least=1, most=20),
    a_question("income", "money"),
    a_question("lived", "choices", "caregiver", "neighbor", "spanish", "patient"),
    a_question("may_work", "yes_no"),
    a_question("veteran", "yes_no"),
)
DOCUMENTS = tuple(Document.model_validate({"id": id, "name": SAID}) for id in ("evaluation", "guardian", "clearance"))


def a_table(id: str, first: int, more: int, year: int = 2026) -> Table:
    """Of three sizes."""
    return Table(
        id=id,
        source="made up",
        valid_from=dt.date(year, 1, 1),
        valid_until=dt.date(year, 12, 31),
        values={1: first, 2: first + more, 3: first + 2 * more},
        each_more=more,
    )


def a_rule(id: str = "rule", needs: Any = None, *, cases: Any = (), **more: Any) -> Rule:
    given: dict[str, Any] = {"id": id, "source": "made up", "cases": cases, **more}
    if given.get("kind", "require") == "require":
        given |= {"needs": needs, "met": SAID, "not_met": SAID, "to_know": SAID}
    else:
        given["say"] = SAID
    return Rule.model_validate(given)


def a_tier(id: str, when: Any) -> Tier:
    return Tier.model_validate({"id": id, "when": when, "say": SAID, "source": "made up"})


def cohort(id: str = "CPT-1", starts_on: dt.date = START, **more: Any) -> Cohort:
    return a_cohort(id, starts_on=starts_on, **{"open_seats": 5, **more})


def program(*rules: Rule, id: str = "CPT", cohorts: tuple[Cohort, ...] | None = None, **more: Any) -> Program:
    return a_program(id, rules=rules, cohorts=(cohort(),) if cohorts is None else cohorts, **more)


def book(*programs: Program, **more: Any) -> Catalog:
    given: dict[str, Any] = {
        "programs": programs,
        "obligations": (),
        "faqs": (),
        "questions": QUESTIONS,
        "documents": DOCUMENTS,
        "events": (Event.model_validate({"id": "patients", "before": SAID}),),
        "lists": (OptionList(id="high_school", values=("diploma", "ged", "college"), source="made up"),),
        "tables": (a_table("poverty", 15960, 5680), a_table("living", 12000, 8000)),
    }
    return a_catalog(**{**given, **more})


def known(catalog: Catalog, today: dt.date = TODAY, /, **given: Any) -> dict[str, Value]:
    return read_facts(catalog, given, today)


def screened(*rules: Rule, today: dt.date = TODAY, cohorts: Any = None, **given: Any) -> Screened:
    """One program of these rules, for a person of whom this is known."""
    one = program(*rules, cohorts=cohorts)
    catalog = book(one)
    return screen(one, known(catalog, today, **given), catalog, today)


def a_case(given: dict[str, Any], gives: str, **days: Any) -> Case:
    return Case.model_validate({"given": given, "gives": gives, **days})


AGE = a_rule("age", {"fact": "birth", "age_at_least": 18, "at": "start"})
SCHOOL = a_rule(
    "school",
    {
        "any": [
            {"fact": "education", "in": "high_school"},
            {"all": [{"fact": "education", "is": "foreign"}, {"document": "evaluation", "before": "start"}]},
        ]
    },
)
WORK = a_rule("work", {"fact": "may_work", "is": True})
