"""The pages of the dashboard: a section each, a file for each figure, and the people behind a number."""

from collections.abc import Callable
from typing import Any, Final

from fastapi import HTTPException, Response
from sqlalchemy.orm import Session

from assistant.console.doors import Room
from assistant.console.figures import drawing, groups, roads, sections
from assistant.console.figures.keeping import kept
from assistant.console.figures.labels import Labels
from assistant.console.figures.looks import CHANNELS, DAYS, LANGUAGES, Look, read
from assistant.console.figures.sheet import sheet
from assistant.console.figures.source import Headline, Section, Source
from assistant.console.visit import Visit, Visiting
from assistant.staff.roles import Permission
from assistant.store.figures.span import Span
from assistant.store.queries.figures import freshness
from assistant.store.queries.figures_people import BEHIND, INTEREST, Days, behind
from assistant.store.walls import people_for

room = Room("figures", prefix="/figures")

SECTIONS: Final[dict[str, Callable[[Source], Section]]] = {
    "reach": sections.reach,
    "wants": sections.wants,
    "gaps": sections.gaps,
    "desk": sections.desk,
    "funnel": roads.funnel,
    "sessions": roads.sessions,
    "screening": roads.screening,
    "delivery": roads.delivery,
    "groups": groups.groups,
}
# Those of a few numbers that the first page shows of each, and where nothing is narrowed.
WHOLE: Final = frozenset({"funnel", "screening", "groups"})
_FIRST: Final = 2


@room.get("", permission=Permission.SEE_FIGURES)
def overview(visit: Visiting) -> Response:
    """The first numbers of each section, and the way from contact to placed."""
    look = _look(visit)
    with visit.reading() as session:
        made = kept(visit, session, look, "overview", lambda: _brief(session, look, visit))
        fresh = freshness(session, look.period, visit.zone)
    drawn = {section.key: section.tables[0] for section in made if section.key in ("reach", "funnel")}
    cards = [(section.key, section.headlines[:_FIRST]) for section in made]
    return visit.page("figures/overview.html.jinja", cards=cards, drawn=drawn, **_facts(visit, look, fresh, "overview"))


@room.get("/people/{what}", permission=Permission.SEE_PEOPLE)
def people(visit: Visiting, what: str, after: str | None = None) -> Response:
    """Who is behind a number: for the partnership's own staff. Partners see no number that leads to a few people."""
    look = _look(visit)
    program = what.removeprefix(INTEREST) if what.startswith(INTEREST) else None
    known = what in BEHIND if program is None else visit.services.catalogue.current().program(program) is not None
    if not known or look.sheltered:
        raise HTTPException(404)
    days = Days(Span(look.period.first, visit.zone), Span(look.period.last, visit.zone))
    with visit.reading() as session:
        found = behind(session, what, days, people_for(visit.member, visit.now), after)
    visit.saw("applicant", *(person.id for person in found.people))
    title = visit.words[f"people_{what}"] if program is None else Labels(visit).interested(program)
    return visit.page("figures/people.html.jinja", title=title, found=found, look=look)


@room.get("/{key}", permission=Permission.SEE_FIGURES)
def section(visit: Visiting, key: str) -> Response:
    look = _look(visit)
    with visit.reading() as session:
        made = _made(session, look, visit, key)
        fresh = freshness(session, look.period, visit.zone)
    return visit.page("figures/section.html.jinja", section=made, **_facts(visit, look, fresh, key))


@room.get("/{key}/{figure}.csv", permission=Permission.SEE_FIGURES)
def file(visit: Visiting, key: str, figure: str) -> Response:
    look = _look(visit)
    with visit.reading() as session:
        made = _made(session, look, visit, key)
    table = next((table for table in made.tables if table.key == figure), None)
    if table is None:
        raise HTTPException(404)
    name = f"{figure}_{look.period.first}_{look.period.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    # With the mark by which a spreadsheet knows that it is UTF-8.
    return Response("\ufeff" + sheet(table, Labels(visit)), media_type="text/csv; charset=utf-8", headers=headers)


def _look(visit: Visit) -> Look:
    return read(visit.request.query_params, visit.member, visit.now.astimezone(visit.zone).date())


def _made(session: Session, look: Look, visit: Visit, key: str) -> Section:
    if key not in SECTIONS:
        raise HTTPException(404)
    return kept(visit, session, look, key, lambda: SECTIONS[key](Source(session, look, visit.zone)))


def _brief(session: Session, look: Look, visit: Visit) -> list[Section]:
    source = Source(session, look, visit.zone, brief=True)
    return [make(source) for key, make in SECTIONS.items() if key != "groups"]


def _facts(visit: Visit, look: Look, fresh: Any, here: str) -> dict[str, Any]:
    return {
        "look": look,
        "fresh": fresh,
        "opened": here,
        "sections": ("overview", *SECTIONS),
        "labels": Labels(visit),
        "draw": drawing,
        "periods": DAYS,
        "channels": CHANNELS,
        "languages": LANGUAGES,
        "narrows": here not in WHOLE and not look.sheltered,
        "change": change,
        "drills": not look.sheltered and visit.member.may(Permission.SEE_PEOPLE),
        "behind": BEHIND,
    }


def change(headline: Headline) -> int | None:
    """Percent more (or fewer, below 0) than in as many days before; None where that says nothing."""
    now, before = headline.value, headline.before
    if not isinstance(now, int) or not isinstance(before, int) or before == 0:
        return None
    return round((now - before) * 100 / before)
