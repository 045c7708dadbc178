"""`/leads`: who is interested in what."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from assistant.api.fields import Id, Word
from assistant.api.filters import Listed, Maybe
from assistant.api.guardians import Included, minors_today
from assistant.api.problems import documented, not_found
from assistant.api.routes import resource
from assistant.api.schemas import Lead, Page
from assistant.api.services import App
from assistant.store.queries import people

router: APIRouter = resource("leads")


class LeadsListed(Listed, Included):
    """One page of the leads; `since` and `until` go by when the interest was first shown."""

    status: Maybe[Word] = Field(default=None, description="In this stage.")


@router.get("", responses=documented())
def list_leads(wanted: Annotated[LeadsListed, Query()], app: App) -> Page[Lead]:
    """Interests in programs, each with whose it is and how the person is reached.

    Those of minors are held back until a guardian has agreed.
    """
    waiting = wanted.include == "waiting"
    found = people.leads(app.database, wanted.filters(), minors_today(app), waiting=waiting)
    return Page[Lead].model_validate(found)


@router.get("/{id}", responses=documented(404))
def get_lead(id: Id, app: App) -> Lead:
    """A person's interest in a program."""
    found = people.lead(app.database, id, minors_today(app))
    if found is None:
        raise not_found("lead")
    return Lead.model_validate(found)
