"""A catalogue of any size with every kind of rule that real programs have: five a program, two cohorts each."""

import datetime as dt
from typing import Any

from assistant.catalog.basics import Bilingual
from assistant.catalog.questions import Document, OptionList, Question, Table
from assistant.catalog.rules import Rule, Tier
from assistant.catalog.schema import Catalog, Cohort, Program

START = dt.date(2027, 1, 25)
_WORDS = {"en": "It is so.", "es": "Así es."}
_REASONS = {"met": _WORDS, "not_met": _WORDS, "to_know": _WORDS, "source": "made up"}
_LEVELS = ("none", "some", "diploma", "ged", "college", "foreign")

ANSWERS: dict[str, Any] = {
    "birth": "2001-05-14",
    "education": "ged",
    "county": "arroyo",
    "employed_since": "2024-03",
    "hours_week": 32,
    "gpa": 2.9,
    "household": 5,
    "income": {"amount": 2300, "per": "month"},
    "lived": ["caregiver", "promotora"],
    "may_work": True,
    "veteran": False,
}


def made_up(catalog: Catalog, programs: int) -> Catalog:
    """As the catalogue, with other programs and questions."""
    model = catalog.programs[0]
    return catalog.model_copy(
        update={
            "programs": tuple(_program(model, number) for number in range(programs)),
            "questions": _QUESTIONS,
            "documents": tuple(
                Document(id=id, name=Bilingual(en="It is so.", es="Así es."))
                for id in ("evaluation", "guardian", "clearance")
            ),
            "lists": (
                OptionList(id="high_school", values=("diploma", "ged", "college"), source="made up"),
                OptionList(id="counties", values=("arroyo", "pinos"), source="made up"),
            ),
            "tables": tuple(_table(id, first) for id, first in (("poverty", 15960), ("lower_living", 14000))),
        }
    )


def _program(model: Program, number: int) -> Program:
    cohorts = tuple(
        Cohort(id=f"P-{number}-{place}", starts_on=start, seats=20, open_seats=number % 7, checked=start)
        for place, start in enumerate(
            (START + dt.timedelta(days=number % 90), START + dt.timedelta(days=180 + number % 90))
        )
    )
    rules = (_age(16 + number % 6), _education(), _work(number % 24), _lived(), _money())
    tier = Tier.model_validate(
        {"id": "veterans", "when": {"fact": "veteran", "is": True}, "say": _WORDS, "source": "x"}
    )
    return model.model_copy(update={"id": f"P-{number}", "cohorts": cohorts, "rules": rules, "priority": (tier,)})


def _rule(id: str, needs: dict[str, Any], **more: Any) -> Rule:
    return Rule.model_validate({"id": id, "needs": needs, **_REASONS, **more})


def _age(age: int) -> Rule:
    guardian = {"document": "guardian", "before": "start"}
    return _rule(
        "age",
        {
            "all": [
                {"fact": "birth", "age_at_least": age, "at": "start"},
                {"if": {"fact": "birth", "age_at_most": 17, "at": "start"}, "then": guardian},
            ]
        },
    )


def _education() -> Rule:
    foreign = [{"fact": "education", "is": "foreign"}, {"document": "evaluation", "before": "start"}]
    return _rule("education", {"any": [{"fact": "education", "in": "high_school"}, {"all": foreign}]})


def _work(months: int) -> Rule:
    employed = {"fact": "employed_since", "months_at_least": months, "at": "start"}
    return _rule("work", {"all": [employed, {"fact": "hours_week", "at_least": 20}, {"fact": "gpa", "at_least": 2.5}]})


def _lived() -> Rule:
    options = ("caregiver", "promotora", "patient", "volunteer")
    return _rule("lived", {"at_least": 1, "of": [{"fact": "lived", "has": option} for option in options]})


def _money() -> Rule:
    low = {"fact": "income", "at_most": {"higher_of": ["poverty", "lower_living"], "by": "household"}}
    other = {"all": [{"fact": "county", "in": "counties"}, {"not": {"fact": "veteran", "is": True}}]}
    return _rule("money", {"any": [low, other]}, when={"fact": "may_work", "is": True})


def _table(id: str, first: int) -> Table:
    values = {size: first + 5680 * (size - 1) for size in range(1, 9)}
    dates = {"valid_from": dt.date(2026, 1, 1), "valid_until": dt.date(2027, 12, 31)}
    return Table(id=id, source="made up", values=values, each_more=5680, **dates)


def _question(id: str, answer: str, *options: str) -> Question:
    return Question.model_validate(
        {
            "id": id,
            "answer": answer,
            "ask": _WORDS,
            "again": _WORDS,
            "why": _WORDS,
            "options": [{"id": option, "name": _WORDS} for option in options],
        }
    )


_QUESTIONS = (
    _question("birth", "birth"),
    _question("education", "choice", *_LEVELS),
    _question("county", "choice", "arroyo", "pinos", "other"),
    _question("employed_since", "since"),
    _question("hours_week", "number"),
    _question("gpa", "number"),
    _question("household", "number"),
    _question("income", "money"),
    _question("lived", "choices", "caregiver", "promotora", "patient", "volunteer"),
    _question("may_work", "yes_no"),
    _question("veteran", "yes_no"),
)
