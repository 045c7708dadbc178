"""`/unanswered`: what people asked and the catalogue did not answer."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from assistant.api.fields import Id
from assistant.api.filters import Listed, Maybe
from assistant.api.problems import documented, not_found
from assistant.api.routes import resource
from assistant.api.schemas import Page, Unanswered
from assistant.api.services import App
from assistant.store import questions
from assistant.store.queries import work

router: APIRouter = resource("unanswered")


class UnansweredListed(Listed):
    """One page of the questions; `since` and `until` go by when they were asked."""

    status: Maybe[Literal["open", "resolved"]] = Field(default=None, description="In this state.")


class Resolution(BaseModel):
    """Whether the question is dealt with."""

    model_config = ConfigDict(extra="forbid")

    resolved: bool = Field(strict=True, description="False takes it up again.", examples=[True])


@router.get("", responses=documented())
def list_unanswered(wanted: Annotated[UnansweredListed, Query()], app: App) -> Page[Unanswered]:
    """Questions that the line could not answer."""
    return Page[Unanswered].model_validate(work.unanswered(app.database, wanted.filters()))


@router.patch("/{id}", responses=documented(404, 413))
def resolve_unanswered(id: Id, change: Resolution, app: App) -> Unanswered:
    """Mark a question as dealt with, or take it up again; one that is dealt with keeps the moment when it was."""
    if not questions.resolve(app.database, id, change.resolved, app.clock()):
        raise not_found("unanswered question")
    return Unanswered.model_validate(work.question(app.database, id))
