"""`/feedback/summary`: what people thought of sessions, by program, language and channel."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from assistant.api.fields import CatalogId, Moment
from assistant.api.filters import Channel, Maybe
from assistant.api.problems import documented
from assistant.api.routes import resource
from assistant.api.schemas import View
from assistant.api.services import App
from assistant.catalog.schema import Language
from assistant.store.queries import feedback
from assistant.store.queries.pages import Filters

router: APIRouter = resource("feedback")


class FeedbackWanted(BaseModel):
    """Which answers are counted."""

    model_config = ConfigDict(extra="forbid")

    since: Maybe[Moment] = Field(default=None, description="From this moment on (RFC 3339, with a zone).")
    until: Maybe[Moment] = Field(default=None, description="Before this moment (RFC 3339, with a zone).")
    program: Maybe[CatalogId] = Field(default=None, description="About sessions of this program.")
    channel: Maybe[Channel] = Field(default=None, description="Given on this channel.")
    language: Maybe[Language] = Field(default=None, description="Given in this language.")


class FeedbackFigures(View):
    """Scores from 0 to 10: `low` to 6, `middle` 7 and 8, `high` 9 and 10. `reasons`: how many said why."""

    program: str | None
    language: Language | None
    channel: Channel
    answers: int
    low: int
    middle: int
    high: int
    average: float
    reasons: int


class FeedbackSummary(BaseModel):
    """A booking is counted once, by its last score."""

    groups: list[FeedbackFigures]


@router.get("/summary", responses=documented())
def summarise(wanted: Annotated[FeedbackWanted, Query()], app: App) -> FeedbackSummary:
    """What people thought of sessions, by program, language and channel."""
    groups = feedback.by_group(app.database, Filters(**wanted.model_dump()))
    return FeedbackSummary.model_validate({"groups": groups}, from_attributes=True)
