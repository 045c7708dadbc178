"""Beside a person's timeline: what was said in a conversation, and how a screening came to its results."""

from typing import Any

from fastapi import Response
from sqlalchemy import select

from assistant.applicants.sharing import Shown
from assistant.console.people import sight
from assistant.console.people.answers import Told
from assistant.console.people.explained import MARKS, Explainer
from assistant.console.people.room import room
from assistant.console.visit import Visiting
from assistant.staff.roles import Permission
from assistant.store import staff, walls
from assistant.store.queries import screenings
from assistant.store.screening_tables import ScreeningRow
from assistant.store.tables import Conversation, Lead, Message
from assistant.store.text import storable

# The newest of a long conversation; the whole stands on its own page.
LAST = 200


@room.get("/people/{id}/conversations/{conversation_id}", permission=Permission.SEE_PEOPLE)
def show_talk(visit: Visiting, id: str, conversation_id: str) -> Response:
    with visit.reading() as session:
        id = sight.must_see(session, visit, id)
        talk = session.get(Conversation, storable(conversation_id))
        fields = walls.fields_of(session, visit.member, [id])[id]
        if talk is None or talk.applicant_id != id or Shown.TALK not in fields:
            raise sight.nothing()
        said = select(Message).where(Message.conversation_id == talk.id).order_by(Message.id.desc()).limit(LAST)
        messages = session.scalars(said).all()[::-1]
        names = staff.names(session)
    visit.saw("conversation", talk.id)
    template = "people/_talk.html.jinja" if visit.is_htmx else "people/talk.html.jinja"
    facts: dict[str, Any] = {"talk": talk, "messages": messages, "names": names, "applicant": id}
    return visit.part(template, **facts) if visit.is_htmx else visit.page(template, **facts)


@room.get("/people/{id}/screenings/{screening_id}", permission=Permission.SEE_PEOPLE)
def show_screening(visit: Visiting, id: str, screening_id: str) -> Response:
    """With what was told before they gave their name, in a talk that a lead of theirs came of."""
    with visit.reading() as session:
        id = sight.must_see(session, visit, id)
        fields = walls.fields_of(session, visit.member, [id])[id]
        row = session.get(ScreeningRow, storable(screening_id))
        talks = set(session.scalars(select(Lead.conversation_id).where(Lead.applicant_id == id)))
        theirs = row is not None and (
            row.applicant_id == id or (row.applicant_id is None and row.conversation_id in talks)
        )
        if not theirs or Shown.RESULTS not in fields:
            raise sight.nothing()
        seen = set(session.scalars(walls.programs_of(visit.member)))
    whole = screenings.screening(visit.services.database, screening_id)
    if whole is None:
        raise sight.nothing()
    told = Told(sight.catalog_of(visit), visit.language, visit.words)
    explain = Explainer(told, visit.language, visit.words, fields)
    names = sight.programs_of(visit)
    results = [
        explain.result(names.get(one.document["program"], one.document["program"]), one.document, one.rule_set)
        for one in whole.results
        if one.document["program"] in seen
    ]
    asked = [one for one in results if one.program in whole.view.asked]
    visit.saw("screening", whole.view.id)
    template = "people/_screening.html.jinja" if visit.is_htmx else "people/screening.html.jinja"
    facts: dict[str, Any] = {"view": whole.view, "results": asked or results, "marks": MARKS, "applicant": id}
    facts |= {"facts": whole.facts if Shown.FACTS in fields else {}, "reader": told}
    return visit.part(template, **facts) if visit.is_htmx else visit.page(template, **facts)
