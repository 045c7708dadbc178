"""`/applicants`: the people who got in touch."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from assistant.api.fields import Id, Word
from assistant.api.filters import Listed, Maybe
from assistant.api.guardians import Included, minors_today
from assistant.api.problems import documented, not_found
from assistant.api.routes import resource
from assistant.api.schemas import Applicant, Fact, Guardian, Page
from assistant.api.screening_schemas import KnownApplicant
from assistant.api.services import App
from assistant.store.queries import people, screenings

router: APIRouter = resource("applicants")


class ApplicantsListed(Listed, Included):
    """One page of the applicants; `since` and `until` go by when they first got in touch."""

    status: Maybe[Word] = Field(default=None, description="With a lead in this stage.")


@router.get("", responses=documented())
def list_applicants(wanted: Annotated[ApplicantsListed, Query()], app: App) -> Page[Applicant]:
    """People, each with how they are reached and what they are interested in.

    Minors are held back until a guardian has agreed.
    """
    waiting = wanted.include == "waiting"
    found = people.applicants(app.database, wanted.filters(), minors_today(app), waiting=waiting)
    return Page[Applicant].model_validate(found)


@router.get("/{id}", responses=documented(404))
def get_applicant(id: Id, app: App) -> KnownApplicant:
    """A person, with how they are reached, what they are interested in, and what is known of them."""
    found = people.applicant(app.database, id, minors_today(app))
    if found is None:
        raise not_found("applicant")
    return KnownApplicant(
        **dict(Applicant.model_validate(found)),
        facts=[Fact.model_validate(fact) for fact in screenings.facts_of(app.database, applicant=id)],
        guardians=[Guardian.model_validate(one) for one in screenings.guardians_of(app.database, id)],
    )
