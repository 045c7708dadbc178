"""`/programs`: the catalogue, with what was retired from it while leads name it."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import Field

from assistant.api.fields import CatalogId
from assistant.api.filters import Maybe, Paged
from assistant.api.problems import documented, not_found
from assistant.api.program_schemas import NextSession, ProgramDetail, ProgramFact, ProgramPage, ProgramSummary
from assistant.api.routes import resource
from assistant.api.services import App
from assistant.catalog.calendar import upcoming
from assistant.catalog.schema import Program
from assistant.store.queries import catalog as programs

router: APIRouter = resource("programs")


class ProgramsListed(Paged):
    """One page of the programs, by id."""

    cursor: Maybe[CatalogId] = Field(default=None, description="`next` of the page before.")
    status: Maybe[Literal["active", "inactive", "retired"]] = Field(
        default=None, description="Running, not running, or no longer in the catalogue."
    )


@router.get("", responses=documented())
def list_programs(wanted: Annotated[ProgramsListed, Query()], app: App) -> ProgramPage:
    """Programs and ways of funding one, by id."""
    page = programs.programs(app.database, wanted.filters())
    shown = [ProgramSummary.of(Program.model_validate(view.document), view.status) for view in page.items]
    return ProgramPage(items=shown, next=page.next)


@router.get("/{id}", responses=documented(404))
def get_program(id: CatalogId, app: App) -> ProgramDetail:
    """A program with its facts, cohorts and next information sessions."""
    view = programs.program(app.database, id)
    if view is None:
        raise not_found("program")
    program, now, catalog = Program.model_validate(view.document), app.clock(), app.catalogue.current()
    today = now.astimezone(ZoneInfo(catalog.partnership.zone)).date()
    summary = ProgramSummary.of(program, view.status)
    return ProgramDetail(
        **dict(summary),
        facts={topic: ProgramFact.of(fact, today) for topic, fact in program.facts.items()},
        cohorts=list(program.cohorts),
        next_sessions=[NextSession.of(held) for held in upcoming(catalog, now, program_id=id)],
    )
