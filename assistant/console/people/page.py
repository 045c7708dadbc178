"""`/console/people/{id}`: one person, what is known of them, what happened, and what to do next."""

from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from assistant.applicants.next_steps import next_steps
from assistant.applicants.sharing import Shown
from assistant.applicants.stages import Stage, moves
from assistant.catalog.schema import Topic
from assistant.console.people import sight
from assistant.console.people.answers import PER, Told
from assistant.console.people.room import room
from assistant.console.person_parts import PARTS
from assistant.console.visit import Visit, Visiting
from assistant.eligibility.values import DOCUMENT_STATES
from assistant.staff.roles import Permission
from assistant.store import merges, notes, staff, walls
from assistant.store.booked import StoredSessions
from assistant.store.queries.person import Person, person
from assistant.store.queries.timeline import SOURCES, kinds_of, timeline
from assistant.store.text import storable

# Sessions that are offered for a seat.
OFFERED = 20
CHECKED = tuple(state for state in DOCUMENT_STATES if state != "expired")


@room.get("/people/{id}", permission=Permission.SEE_PEOPLE)
def show_person(visit: Visiting, id: str, kind: str | None = None, cursor: str | None = None) -> Response:
    with visit.reading() as session:
        found = person(session, id, visit.member, sight.minors_of(visit), visit.now)
        if found is None:
            return _as_whom_they_are_known(session, visit, id)
        facts = _facts(session, visit, found)
        happened = _timeline(session, visit, found, kind, cursor)
        shared = {"person": found, "names": facts["names"]}
        parts = [
            visit.render(part.template, **shared, **part.load(session, visit, found))
            for part in PARTS
            if visit.member.may(part.permission) and (part.shows is None or part.shows in found.fields)
        ]
        unseen = visit.member.may(Permission.EDIT_PEOPLE) and notes.names_member(session, visit.member.id, found.id)
    if unseen:
        with visit.writing() as session:
            notes.look(session, visit.member.id, visit.now, found.id)
    visit.saw("applicant", found.id)
    return visit.page("people/person.html.jinja", person=found, parts=parts, **facts, **happened)


def _as_whom_they_are_known(session: Session, visit: Visit, id: str) -> Response:
    """Old links to somebody who was merged lead to whom they were merged into; all others to nothing."""
    now = merges.who_now(session, storable(id))
    if now == id or not walls.sees(session, visit.member, now, visit.now):
        raise sight.nothing()
    return visit.to(sight.person_path(now), told="known_as")


@room.get("/people/{id}/still", permission=Permission.SEE_PEOPLE)
def look_again(visit: Visiting, id: str) -> Response:
    """An open page asks whenever something of the person changed: taken back, it goes away by itself."""
    with visit.reading() as session:
        if walls.sees(session, visit.member, storable(id), visit.now):
            return Response(status_code=204)
    return visit.to("/console/leads", told="not_shared_now")


@room.get("/people/{id}/timeline", permission=Permission.SEE_PEOPLE)
def more_timeline(visit: Visiting, id: str, kind: str | None = None, cursor: str | None = None) -> Response:
    """What happened before, or what of one kind; a page of its own without htmx."""
    with visit.reading() as session:
        found = person(session, id, visit.member, sight.minors_of(visit), visit.now)
        if found is None:
            raise sight.nothing()
        happened = _timeline(session, visit, found, kind, cursor)
        names = staff.names(session)
    visit.saw("applicant", found.id)
    told = Told(sight.catalog_of(visit), visit.language, visit.words)
    facts = {"person": found, "programs": sight.programs_of(visit), "names": names, "reader": told, **happened}
    if visit.is_htmx:
        return visit.part("people/_entries.html.jinja" if cursor else "people/_timeline.html.jinja", **facts)
    return visit.page("people/timeline.html.jinja", **facts)


def _timeline(session: Session, visit: Visit, found: Person, kind: str | None, cursor: str | None) -> dict[str, Any]:
    kind = kind if kind in SOURCES else None
    fields = found.fields - {Shown.TALK} if found.waits and visit.member.organisation_id is not None else found.fields
    entries, older = timeline(session, found.id, visit.member, fields, visit.now, kind=kind, cursor=cursor)
    return {
        "entries": entries,
        "older": older,
        "kind": kind,
        "kinds": kinds_of(fields),
    }


def _facts(session: Session, visit: Visit, found: Person) -> dict[str, Any]:
    catalog, told = sight.catalog_of(visit), Told(sight.catalog_of(visit), visit.language, visit.words)
    names, colleagues = sight.names_and_colleagues(session, visit)
    steps = {
        lead.id: next_steps(
            Stage(lead.stage),
            standing.document if (standing := found.standings.get(lead.program)) is not None else None,
            seat_at=found.seat_at(lead.program),
            waits_for_guardian=found.waits,
        )
        for lead in found.leads
    }
    apply = {
        program.id: program.facts[Topic.APPLICATION].say.in_(visit.language)
        for program in catalog.programs
        if Topic.APPLICATION in program.facts
    }
    return {
        "reader": told,
        "names": names,
        "colleagues": colleagues,
        "programs": sight.programs_of(visit),
        "cohorts": sight.cohorts_of(visit),
        "organisations": sight.organisations_of(visit),
        "running": sight.running(visit),
        "apply": apply,
        "steps": steps,
        "moves": {lead.id: moves(Stage(lead.stage)) for lead in found.leads},
        "papers": _papers(found, told),
        "states": CHECKED,
        "per": PER,
        "sessions": _sessions(visit, found) if visit.member.may(Permission.EDIT_PEOPLE) else [],
        "today": sight.today_of(visit),
        "may_edit": visit.member.may(Permission.EDIT_PEOPLE),
        "may_write": visit.member.may(Permission.WRITE_TO_PEOPLE) and bool(found.contacts),
    }


def _papers(found: Person, told: Told) -> list[dict[str, Any]]:
    """Those that the results ask for, the soonest first, then what else is known to be there."""
    states = {fact.question: fact for fact in found.facts}
    wanted: dict[str, dict[str, Any]] = {}
    for standing in found.standings.values():
        for paper in standing.document.get("papers", ()):
            known = wanted.setdefault(paper["document"], {"id": paper["document"], "by": paper["by"], "for": []})
            known["before"] = told.before(paper["before"], paper["by"])
            known["for"].append(standing.program)
    for question in states.keys() & told.documents.keys():
        wanted.setdefault(question, {"id": question, "by": None, "before": "", "for": []})
    for paper in wanted.values():
        fact = states.get(paper["id"])
        paper["fact"] = fact
        paper["state"] = fact.value if fact is not None and fact.value in CHECKED else "none"
    return sorted(wanted.values(), key=lambda paper: (paper["by"] is None, paper["by"] or "", paper["id"]))


def _sessions(visit: Visit, found: Person) -> list[Any]:
    """The next ones of the programs that they are interested in."""
    programs = {lead.program for lead in found.leads}
    stored = StoredSessions(visit.services.database)
    return stored.upcoming(visit.now, programs or None, limit=OFFERED)
