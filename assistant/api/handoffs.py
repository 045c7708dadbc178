"""`/handoffs`: who waits for a person of the front desk."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from assistant.api.fields import Id, Line
from assistant.api.filters import Listed, Maybe
from assistant.api.guardians import minors_today
from assistant.api.problems import ApiError, documented, not_found
from assistant.api.routes import resource
from assistant.api.schemas import Handoff, Page
from assistant.api.services import App
from assistant.store import handoffs
from assistant.store.queries import work

router: APIRouter = resource("handoffs")


class HandoffsListed(Listed):
    """One page of the handoffs; `since` and `until` go by when they were filed."""

    status: Maybe[handoffs.Status] = Field(default=None, description="In this state.")


class HandoffChange(BaseModel):
    """What becomes of it. What is left out, or null, stays."""

    model_config = ConfigDict(extra="forbid")

    status: handoffs.Status | None = Field(default=None, description="Nobody has it yet, somebody has, or it is over.")
    note: Line | None = Field(default=None, description="The front desk's own; it replaces the one before.")


@router.get("", responses=documented())
def list_handoffs(wanted: Annotated[HandoffsListed, Query()], app: App) -> Page[Handoff]:
    """People who asked for a person, or whom the rules hand to one.

    Minors are without name and phone until a guardian has agreed.
    """
    return Page[Handoff].model_validate(work.handoffs(app.database, wanted.filters(), minors_today(app)))


@router.get("/{id}", responses=documented(404))
def get_handoff(id: Id, app: App) -> Handoff:
    """Who waits, for what, and what became of it."""
    found = work.handoff(app.database, id, minors_today(app))
    if found is None:
        raise not_found("handoff")
    return Handoff.model_validate(found)


@router.patch("/{id}", responses=documented(404, 409, 413))
def change_handoff(id: Id, change: HandoffChange, app: App) -> Handoff:
    """Take it, finish it, open it again, note something. One of a kind is open in a conversation at a time."""
    if work.handoff(app.database, id, minors_today(app)) is None:
        raise not_found("handoff")
    if change == HandoffChange():
        return get_handoff(id, app)
    if not handoffs.change(app.database, id, app.clock(), status=change.status, note=change.note):
        raise ApiError(409, "another_is_open", "Another handoff of this kind is open in the same conversation.")
    return get_handoff(id, app)
