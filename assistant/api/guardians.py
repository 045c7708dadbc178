"""`/applicants/{id}/guardian`: who answers for a minor, and their yes or no; and who waits for it in the lists."""

from typing import Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from assistant.api.fields import Id, Line, Phone
from assistant.api.filters import Maybe
from assistant.api.problems import documented, not_found
from assistant.api.routes import resource
from assistant.api.schemas import Guardian
from assistant.api.services import App
from assistant.applicants.minors import Minors, minors_on
from assistant.store import guardians as store
from assistant.store.engine import write
from assistant.store.queries import screenings

router: APIRouter = resource("applicants")


class Included(BaseModel):
    """What a list has beside what everybody may see."""

    include: Maybe[Literal["waiting"]] = Field(
        default=None, description="`waiting`: with minors whose guardian has not agreed, without name and contacts."
    )


class GuardianAnswer(BaseModel):
    """What the guardian said to it, and to what."""

    model_config = ConfigDict(extra="forbid")

    agreed: StrictBool
    wording: Line = Field(
        description="What they were asked or signed, and what they said: it is kept as evidence.",
        examples=["Asked on the phone whether Luz may come on December 1: yes."],
    )


class GuardianNamed(BaseModel):
    """Who answers for a minor."""

    model_config = ConfigDict(extra="forbid")

    name: Line = Field(examples=["María Pérez"])
    phone: Phone | None = None
    answer: GuardianAnswer | None = Field(
        default=None, description="Left out or null: they have not said. An answer that they gave before stands."
    )


@router.get("/{id}/guardian", responses=documented(404))
def get_guardian(id: Id, app: App) -> Guardian:
    """Who answers for this person, and whether they have agreed."""
    found = screenings.guardians_of(app.database, id)
    if not found:
        raise not_found("guardian")
    return Guardian.model_validate(found[-1])


@router.put("/{id}/guardian", responses=documented(404, 413))
def put_guardian(id: Id, named: GuardianNamed, app: App) -> Guardian:
    """Note who answers for this person and what they said. A yes can be taken back by a no; both are kept."""
    if not screenings.is_applicant(app.database, id):
        raise not_found("applicant")
    answer = named.answer

    def work(session: Any) -> None:
        store.record(
            session,
            id,
            name=named.name,
            phone=named.phone,
            agreed=answer.agreed if answer else None,
            wording=answer.wording if answer else None,
            said_by="api",
            now=app.clock(),
        )

    write(app.database, work)
    return get_guardian(id, app)


def minors_today(app: App) -> Minors:
    """By what a minor is known today, at the partnership."""
    catalog = app.catalogue.current()
    return minors_on(app.clock().astimezone(ZoneInfo(catalog.partnership.zone)).date(), catalog)
