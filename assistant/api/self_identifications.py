"""`/self-identifications`: groups that people say they belong to, if they want to; for figures that tell nobody apart.

No part of screening: nothing here is ever read by a rule or a decision, and nothing leads back to a person.
"""

from typing import Literal, get_args
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from assistant.api.problems import documented
from assistant.api.routes import resource
from assistant.api.services import App
from assistant.insight.suppression import suppress
from assistant.store import self_identifications as store

router: APIRouter = resource("self-identifications")

Gender = Literal["woman", "man", "nonbinary", "other"]
# The categories of OMB's Statistical Policy Directive 15 of 2024.
Race = Literal[
    "american_indian",
    "asian",
    "black",
    "hispanic",
    "middle_eastern",
    "pacific_islander",
    "white",
    "several",
    "other",
]
AgeBand = Literal["under_18", "18_24", "25_34", "35_44", "45_54", "55_or_over"]
HomeLanguage = Literal["english", "spanish", "hmong", "punjabi", "tagalog", "other"]

# What can be told, a fixed table each; nobody slices them further.
ANSWERS: dict[str, tuple[str, ...]] = {
    "gender": get_args(Gender),
    "race": get_args(Race),
    "age_band": get_args(AgeBand),
    "home_language": get_args(HomeLanguage),
}
POLICY = (
    "Counts from 1 to 10 are shown as <11. Larger ones are hidden beside them where the total would give them away. "
    "A quarter is shown when it is over and does not change after that."
)


class SelfIdentification(BaseModel):
    """Every answer is voluntary; one that is left out or null was not given."""

    model_config = ConfigDict(extra="forbid")

    gender: Gender | None = None
    race: Race | None = None
    age_band: AgeBand | None = None
    home_language: HomeLanguage | None = None


class Kept(BaseModel):
    """Where it is kept; nothing else leads there."""

    reference: str = Field(examples=["5f0c7a4e1b2d4c3f9e8d7a6b5c4d3e2f"])


Shown = int | Literal["<11", "hidden"]


class Table(BaseModel):
    """How many gave each answer to a question in a quarter."""

    question: str = Field(examples=["home_language"])
    quarter: str = Field(examples=["2026-Q3"])
    counts: dict[str, Shown] = Field(description="`<11`: from 1 to 10; `hidden`: 11 or more, hidden beside another.")
    total: Shown


class Figures(BaseModel):
    """Every table that there is."""

    policy: str = Field(examples=[POLICY])
    tables: list[Table]


@router.post("", responses=documented(413))
def identify(given: SelfIdentification, app: App) -> Kept:
    """Keep what somebody says of themselves, apart from everything else that is known of anybody."""
    today = app.clock().astimezone(ZoneInfo(app.catalogue.current().partnership.zone)).date()
    return Kept(reference=store.keep(app.database, given.model_dump(), today))


@router.get("/summary", responses=documented())
def summarise(app: App) -> Figures:
    """The tables of the quarters that are over. They are fixed: nothing narrows them."""
    today = app.clock().astimezone(ZoneInfo(app.catalogue.current().partnership.zone)).date()
    return Figures(
        policy=POLICY,
        tables=[table for question in ANSWERS for table in _tables(app, question, store.quarter(today))],
    )


def _tables(app: App, question: str, running: str) -> list[Table]:
    counted = store.counts(app.database, question, before=running)
    tables = []
    for quarter in sorted({quarter for _, quarter in counted}):
        published = suppress({answer: counted[answer, quarter] for answer in ANSWERS[question]})
        tables.append(Table(question=question, quarter=quarter, counts=published.counts, total=published.total))
    return tables
