"""`/screenings/summary`: how many pass each rule, and at which question people leave."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from assistant.api.fields import CatalogId, Moment
from assistant.api.filters import Channel, Maybe
from assistant.api.problems import documented
from assistant.api.routes import resource
from assistant.api.schemas import View
from assistant.api.services import App
from assistant.catalog.schema import Language
from assistant.eligibility.screened import Status
from assistant.store.queries import screening_figures
from assistant.store.queries.pages import Filters

router: APIRouter = resource("screenings")


class SummaryWanted(BaseModel):
    """Which screenings are counted."""

    model_config = ConfigDict(extra="forbid")

    since: Maybe[Moment] = Field(default=None, description="From this moment on (RFC 3339, with a zone).")
    until: Maybe[Moment] = Field(default=None, description="Before this moment (RFC 3339, with a zone).")
    program: Maybe[CatalogId] = Field(default=None, description="For this program; questions are counted all the same.")
    channel: Maybe[Channel] = Field(default=None, description="On this channel.")
    language: Maybe[Language] = Field(default=None, description="In this language.")
    source: Literal["conversation", "api"] = Field(
        default="conversation", description="Told in conversations, or made here."
    )


class RuleFigures(View):
    """How often a rule was met and not; of one that refers to staff, `met` means that it did."""

    program: str
    rule: str
    kind: Literal["require", "refer"]
    met: int
    papers: int
    unknown: int
    not_met: int


class QuestionFigures(View):
    """In how many conversations a question was put, and what came of it; `dropped`: nothing came after it."""

    question: str
    asked: int
    answered: int
    declined: int
    left: int
    dropped: int


class StatusFigures(View):
    """How many stand where with a program."""

    program: str
    status: Status
    count: int


class Summary(BaseModel):
    """Every conversation counts once for a program, by what it was told last."""

    statuses: list[StatusFigures]
    rules: list[RuleFigures]
    questions: list[QuestionFigures]


@router.get("/summary", responses=documented())
def summarise(wanted: Annotated[SummaryWanted, Query()], app: App) -> Summary:
    """How many pass each rule, and at which question people leave."""
    filters = Filters(**wanted.model_dump(exclude={"source"}))
    return Summary.model_validate(
        {
            "statuses": screening_figures.by_status(app.database, filters, wanted.source),
            "rules": screening_figures.by_rule(app.database, filters, wanted.source),
            "questions": screening_figures.by_question(app.database, filters),
        },
        from_attributes=True,
    )
