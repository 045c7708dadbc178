"""The catalogue at a glance: programs, and the lists of everything else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from assistant.catalog.calendar import next_cohort
from assistant.catalog.drafts import linted
from assistant.catalog.fact_checks import facts
from assistant.catalog.lint import Lint
from assistant.catalog.pieces import LISTS, key_of
from assistant.catalog.schema import Catalog, Cohort, Program
from assistant.console.catalogue import saving
from assistant.console.catalogue.room import EDIT, HOME, room, today_of
from assistant.console.visit import Visiting

MORE = ("organisations", "support", "obligations", "questions", "documents", "events", "lists", "tables")


@dataclass(frozen=True)
class Line:
    """A program in the list: how much of what it says has run out, or does soon."""

    program: Program
    cohort: Cohort | None
    over: int
    soon: int
    looks: int


@room.get("/catalogue", permission=EDIT)
def programs(visit: Visiting) -> Response:
    catalog = saving.in_force(visit)
    today = today_of(visit, catalog)
    found = linted(catalog, today)
    lines = [_line(program, found, visit, catalog) for program in catalog.programs]
    others = [one for one in found if not any(one.where.startswith(line.program.id) for line in lines)]
    return visit.page("catalogue/programs.html.jinja", lines=lines, warnings=others, tab="tab_programs")


@room.get("/catalogue/more", permission=EDIT)
def more(visit: Visiting) -> Response:
    catalog = saving.in_force(visit)
    counts = {kind: len(getattr(catalog, kind)) for kind in MORE}
    return visit.page("catalogue/more.html.jinja", counts=counts, tab="tab_more")


@room.get("/catalogue/{kind}", permission=EDIT)
def shelf(visit: Visiting, kind: str) -> Response:
    if kind == "programs":
        return visit.to(HOME)
    if kind not in LISTS:
        return visit.refused("not_found", 404)
    catalog = saving.in_force(visit)
    tab = {"faqs": "tab_faqs", "follow_ups": "tab_follow_ups"}.get(kind, "tab_more")
    more: dict[str, Any] = {}
    if kind == "follow_ups":
        more["words"] = {
            name: wording.text.in_(visit.language) for name, wording in visit.services.words.wordings.items()
        }
    models = [(key_of(kind, model), model) for model in getattr(catalog, kind)]
    today = today_of(visit, catalog)
    return visit.page("catalogue/shelf.html.jinja", kind=kind, models=models, tab=tab, today=today, **more)


def _line(program: Program, found: Sequence[Lint], visit: Visiting, catalog: Catalog) -> Line:
    today = today_of(visit, catalog)
    told = [fact for _, fact in facts(program)]
    over = sum(not fact.holds_on(today) for fact in told)
    soon = sum(fact.holds_on(today) and (fact.until - today).days <= 30 for fact in told)
    looks = sum(one.where.startswith(program.id) for one in found)
    return Line(program, next_cohort(program, today), over, soon, looks)
