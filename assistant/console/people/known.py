"""What is known of somebody, put right by staff: answers, papers, a guardian's yes or no."""

from typing import Annotated, Any

from fastapi import Form, Request, Response
from starlette.concurrency import run_in_threadpool

from assistant.applicants.sharing import Shown
from assistant.console.people import sight
from assistant.console.people.answers import PER, Told, given_in
from assistant.console.people.room import room
from assistant.console.people.sight import person_path
from assistant.console.visit import Visit, Visiting
from assistant.eligibility.values import DOCUMENT_STATES
from assistant.errors import FactError
from assistant.staff.roles import Permission
from assistant.store import corrections, guardians
from assistant.store.queries.person import person

EDIT = Permission.EDIT_PEOPLE


@room.get("/people/{id}/facts/{question}", permission=EDIT)
def edit_fact(visit: Visiting, id: str, question: str) -> Response:
    """The form for one answer; a page of its own without htmx."""
    catalog = sight.catalog_of(visit)
    asked = next((one for one in catalog.questions if one.id == question), None)
    with visit.reading() as session:
        found = person(session, id, visit.member, sight.minors_of(visit), visit.now)
    if found is None or asked is None or Shown.FACTS not in found.fields:
        raise sight.nothing()
    known = next((fact for fact in found.facts if fact.question == question), None)
    facts: dict[str, Any] = {
        "person": found,
        "question": asked,
        "fact": known,
        "reader": Told(catalog, visit.language, visit.words),
        "per": PER,
    }
    visit.saw("applicant", found.id)
    if visit.is_htmx:
        return visit.part("people/_fact.html.jinja", **facts)
    return visit.page("people/fact.html.jinja", **facts)


@room.post("/people/{id}/facts/{question}", permission=EDIT)
async def correct_fact(visit: Visiting, request: Request, id: str, question: str) -> Response:
    form = await request.form()
    sent: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            sent.setdefault(name, []).append(value)
    return await run_in_threadpool(_corrected, visit, id, question, sent)


def _corrected(visit: Visit, id: str, question: str, sent: dict[str, list[str]]) -> Response:
    asked = next((one for one in sight.catalog_of(visit).questions if one.id == question), None)
    if asked is None:
        raise sight.nothing()
    try:
        _keep(visit, id, {question: given_in(sent, asked)}, Shown.FACTS, "corrected")
    except FactError:
        return visit.refused("not_an_answer", 422)
    undo = f"{person_path(id)}/facts/{question}/undo"
    return visit.to(person_path(id, "facts"), told="fact_corrected", undo=undo)


@room.post("/people/{id}/facts/{question}/undo", permission=EDIT)
def undo_fact(visit: Visiting, id: str, question: str) -> Response:
    """What was said before is in force again."""
    with visit.writing() as session:
        catalog, today = sight.catalog_of(visit), sight.today_of(visit)
        papers = {one.id for one in catalog.documents}
        id = sight.must_see(session, visit, id, Shown.DOCUMENTS if question in papers else Shown.FACTS)
        if not corrections.take_back(session, id, question, visit.member.id, visit.now):
            return visit.refused("said_since", 409)
        corrections.screen_again(session, catalog, id, language=visit.language, today=today, now=visit.now)
        visit.changed(session, "applicant", id, "corrected", fact=question, undo=True)
    return visit.to(person_path(id, "facts"), told="undone")


@room.post("/people/{id}/documents/{document}", permission=EDIT)
def mark_document(visit: Visiting, id: str, document: str, state: Annotated[str, Form()]) -> Response:
    if document not in {one.id for one in sight.catalog_of(visit).documents} or state not in DOCUMENT_STATES:
        raise sight.nothing()
    _keep(visit, id, {document: state}, Shown.DOCUMENTS, "noted")
    undo = f"{person_path(id)}/facts/{document}/undo"
    return visit.to(person_path(id, "documents"), told="document_marked", undo=undo)


@room.post("/people/{id}/guardian", permission=EDIT)
def answer_of_guardian(
    visit: Visiting,
    id: str,
    name: Annotated[str, Form()] = "",
    phone: Annotated[str, Form()] = "",
    answer: Annotated[str, Form()] = "",
    wording: Annotated[str, Form()] = "",
) -> Response:
    """Who answers for a minor, and their yes or no in what words; without an answer it only names them."""
    agreed = {"yes": True, "no": False}.get(answer)
    if not name.strip() or (agreed is not None and not wording.strip()):
        return visit.refused("guardian_words", 422)
    with visit.writing() as session:
        id = sight.must_see(session, visit, id, Shown.GUARDIAN)
        guardians.record(
            session,
            id,
            name=name.strip()[:120],
            phone=phone.strip() or None,
            agreed=agreed,
            wording=wording.strip()[:500] or None,
            said_by="staff",
            now=visit.now,
        )
        visit.changed(session, "applicant", id, "guardian", agreed=agreed)
    return visit.to(person_path(id), told="guardian_noted")


def _keep(visit: Visit, id: str, said: dict[str, Any], field: Shown, action: str) -> None:
    with visit.writing() as session:
        id = sight.must_see(session, visit, id, field)
        corrections.correct(
            session,
            sight.catalog_of(visit),
            id,
            said,
            member_id=visit.member.id,
            language=visit.language,
            today=sight.today_of(visit),
            now=visit.now,
        )
        visit.changed(session, "applicant", id, action, facts=sorted(said))
