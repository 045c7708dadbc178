"""`/screenings`: where people stand with programs, by which rules, on which path; and the same for facts given here."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.api.fields import CatalogId, Id
from assistant.api.filters import Listed, Maybe
from assistant.api.problems import ApiError, documented, not_found
from assistant.api.routes import resource
from assistant.api.schemas import Page
from assistant.api.screening_results import NextQuestion, Standing, result_of
from assistant.api.screening_schemas import Screened, Screening, WholeScreening
from assistant.api.services import App
from assistant.catalog.schema import Catalog, Program
from assistant.eligibility.next_question import next_question
from assistant.eligibility.replay import replay, rule_set
from assistant.eligibility.screen import screen_all
from assistant.eligibility.screened import Status
from assistant.eligibility.values import Facts, plain_facts, read_facts
from assistant.errors import FactError
from assistant.store import facts as stored_facts
from assistant.store import screenings
from assistant.store.engine import write
from assistant.store.queries import screenings as kept

router: APIRouter = resource("screenings")

OTHERS = 3


class ScreeningsListed(Listed):
    """One page of the screenings; `since` and `until` go by when they were told."""

    conversation: Maybe[Id] = Field(default=None, description="Of this conversation.")
    applicant: Maybe[Id] = Field(default=None, description="Of this person.")
    program: Maybe[CatalogId] = Field(default=None, description="With a result for this program.")
    status: Maybe[Status] = Field(default=None, description="With this result; with `program`, for that program.")
    source: Maybe[Literal["conversation", "api", "staff"]] = Field(
        default=None, description="Told in a conversation, made here, or made when staff corrected an answer."
    )


class Person(BaseModel):
    """What is known of a person, and where they want to know that they stand."""

    model_config = ConfigDict(extra="forbid")

    facts: dict[str, Any] = Field(
        description="Answers by the ids of questions and states by the ids of documents, as the catalogue has them; "
        '`"dont_know"` and `"prefer_not"` answer any question.',
        examples=[{"birth": "2009-03", "diploma": "ged"}],
    )
    programs: list[CatalogId] | None = Field(
        default=None, max_length=100, description="All that run where it is left out or null.", examples=[["CNA-EVE"]]
    )
    on: dt.date | None = Field(
        default=None,
        ge=dt.date(2000, 1, 1),
        le=dt.date(2099, 12, 31),
        description="The day to go by; today at the partnership where it is left out or null.",
        examples=["2026-11-24"],
    )
    applicant: Id | None = Field(default=None, description="Whose facts these are; they are then kept of that person.")


@router.get("", responses=documented())
def list_screenings(wanted: Annotated[ScreeningsListed, Query()], app: App) -> Page[Screening]:
    """Screenings, without the paths to their results."""
    found = kept.screenings(
        app.database,
        wanted.filters(),
        conversation=wanted.conversation,
        applicant=wanted.applicant,
        source=wanted.source,
    )
    return Page[Screening].model_validate(found)


@router.get("/{id}", responses=documented(404))
def get_screening(
    id: Id,
    app: App,
    replay: Annotated[bool, Query(description="Also evaluate it again by the facts and rules that were kept.")] = False,
) -> WholeScreening:
    """A screening as it was told: facts, the version of the rules, group, date, and the path to every result."""
    found = kept.screening(app.database, id)
    if found is None:
        raise not_found("screening")
    sames = [_same(found, result) if replay else None for result in found.results]
    return WholeScreening(
        **_outline(found.view),
        facts=found.facts,
        results=[result_of(one.document, one.rule_set, same) for one, same in zip(found.results, sames, strict=True)],
        same=None if None in sames else all(sames),
    )


@router.post("", responses=documented(413))
def screen(person: Person, app: App) -> Screened:
    """Where somebody with these facts stands, why, what to ask next and what else fits. It is kept."""
    catalog, now = app.catalogue.current(), app.clock()
    today = person.on or now.astimezone(ZoneInfo(catalog.partnership.zone)).date()
    programs = _programs(catalog, person.programs)
    known = _read(catalog, person.facts, today)
    if person.applicant is not None and not kept.is_applicant(app.database, person.applicant):
        raise ApiError(422, "unknown_applicant", "There is no applicant of this id.")
    found = screen_all(programs, known, catalog, today)
    told = screenings.Told(
        asked=[program.id for program in programs],
        facts=plain_facts(known),
        results=[result.model_dump(mode="json") for result in found.results],
        today=today,
    )
    id = _keep(app, catalog, programs, told, person.applicant, now)
    whole = get_screening(id, app)
    next_ = next_question(found)
    questions = {question.id: question for question in catalog.questions}
    return Screened(
        **dict(whole),
        next=None if next_ is None else NextQuestion.of(next_, questions[next_.question]),
        others=_others(catalog, known, today, person.programs or []),
    )


def _read(catalog: Catalog, given: Mapping[str, Any], today: dt.date) -> Facts:
    try:
        return read_facts(catalog, given, today)
    except FactError as error:
        raise ApiError(422, "invalid_fact", f"body.facts.{error}") from error


def _programs(catalog: Catalog, ids: list[str] | None) -> list[Program]:
    """In the order in which they were asked for, each once. Raises 422 for one that does not run."""
    running = {program.id: program for program in catalog.programs if program.active}
    unknown = [id for id in ids or () if id not in running]
    if unknown:
        raise ApiError(422, "unknown_program", f"body.programs: no running program is called {', '.join(unknown)}.")
    return list(running.values()) if ids is None else [running[id] for id in dict.fromkeys(ids)]


def _keep(
    app: App,
    catalog: Catalog,
    programs: list[Program],
    told: screenings.Told,
    applicant: str | None,
    now: dt.datetime,
) -> str:
    versions = {result["program"]: result["version"] for result in told.results}
    rules = {versions[program.id]: rule_set(program, catalog) for program in programs}

    def work(session: Any) -> str:
        if applicant is not None:
            stored_facts.keep_for(session, applicant, told.facts, now, "api")
        return screenings.keep(session, told, rules, now, source="api", applicant_id=applicant)

    return write(app.database, work)


def _others(catalog: Catalog, known: Facts, today: dt.date, but: list[str]) -> list[Standing]:
    """Of what is offered: who asked for a program wants no funding instead."""
    screening = screen_all(catalog.offered, known, catalog, today)
    return [Standing.model_validate(other) for other in screening.others(OTHERS, but=but)]


def _outline(view: kept.ScreeningView) -> dict[str, Any]:
    return Screening.model_validate(view).model_dump(exclude={"results"})


def _same(screening: kept.WholeScreening, result: kept.KeptResult) -> bool | None:
    if result.rule_set is None:
        return None
    try:
        again = replay(result.rule_set, screening.facts, screening.view.today)
    except (FactError, ValidationError):
        return False  # this program reads facts or rules otherwise than the one that told it
    return bool(again.model_dump(mode="json") == result.document)
