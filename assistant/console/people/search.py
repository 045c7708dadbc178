"""`/console/people`: people by name, phone, email, and by what they said."""

from fastapi import Response

from assistant.applicants.sharing import Shown
from assistant.console.people import sight
from assistant.console.people.room import room
from assistant.console.visit import Visiting
from assistant.staff.roles import Permission
from assistant.store.queries import people_search
from assistant.store.queries.found_people import found_people
from assistant.store.walls import fields_for, people_for


@room.get("/people", permission=Permission.SEE_PEOPLE)
def search_people(visit: Visiting, q: str = "") -> Response:
    wanted = q.strip()[:120]
    seen = people_for(visit.member, visit.now)
    with visit.reading() as session:
        people = people_search.people(session, wanted, seen) if wanted else []
        # What was said is shared with nobody.
        talks = Shown.TALK in fields_for(visit.member)
        said = people_search.said(session, wanted, seen) if wanted and talks else []
        ids = [person.id for person in people] + [one.applicant for one in said]
        found = found_people(session, ids, visit.member, sight.minors_of(visit), visit.now)
    visit.saw("applicant", *found)
    return visit.page(
        "people/search.html.jinja",
        q=wanted,
        people=[found[person.id] for person in people],
        said=[(one, found[one.applicant]) for one in said],
        words=people_search.words(wanted),
        programs=sight.programs_of(visit),
        talks=talks,
        most=people_search.PEOPLE,
        most_said=people_search.SAYINGS,
    )
