"""Calls as they ring: shown on every page of whoever may take them, and opened for the member whose phone took one."""

from fastapi import Response
from sqlalchemy.orm import Session

from assistant.catalog.schema import Catalog
from assistant.console.doors import Room
from assistant.console.visit import Visit, Visiting
from assistant.handoff.hours import is_open
from assistant.staff.roles import Permission
from assistant.store import audit, calls, staff
from assistant.store.queries import ringing as queries
from assistant.store.queries.ringing import Ringing

room = Room("calls")


@room.get("/calls/ringing", permission=Permission.TAKE_THREADS)
def show_ringing(visit: Visiting) -> Response:
    """What every page has on top of it; where this member's own phone has just taken a call, its page, once."""
    catalog = visit.services.catalogue.current()
    with visit.reading() as session:
        found = queries.ringing(session, visit.member, visit.now)
        names = staff.names(session) if any(each.passed_to for each in found) else {}
        news = [each for each in found if each.applicant and not _has_seen(session, visit, each)]
    rings = bool(visit.services.settings.desk_numbers) and is_open(catalog.partnership, visit.now)
    found = [each for each in found if each.taken_by is not None or rings]
    mine = next((each for each in found if each.member == visit.member.id and each.taken_by is not None), None)
    if mine is not None and not mine.is_opened and _is_first(visit, mine) and not _is_at(visit, mine):
        return visit.to(_page(mine))
    # Of a call that somebody took the others hear no more; of one that was taken on the desk's phone everybody may.
    me = visit.member.id
    shown = [each for each in found if each.member in (None, me) or each.rings_for(me)]
    visit.saw("applicant", *sorted(each.applicant for each in shown if each in news and each.applicant is not None))
    return visit.part(
        "calls/_ringing.html.jinja",
        ringing=shown,
        here={each.handoff for each in shown if _is_at(visit, each)},
        programs={each.handoff: _programs(catalog, each, visit) for each in found},
        names=names,
    )


def _is_first(visit: Visit, mine: Ringing) -> bool:
    with visit.writing() as session:
        return calls.note_opened(session, mine.handoff)


def _has_seen(session: Session, visit: Visit, ringing: Ringing) -> bool:
    """Looking on while it rings is noted once."""
    since = ringing.since - queries.RINGS
    return audit.has_seen(session, visit.member.id, "applicant", ringing.applicant or "", since)


def _page(ringing: Ringing) -> str:
    return f"/console/conversations/{ringing.conversation}"


def _is_at(visit: Visit, ringing: Ringing) -> bool:
    return visit.request.headers.get("hx-current-url", "").partition("?")[0].endswith(_page(ringing))


def _programs(catalog: Catalog, ringing: Ringing, visit: Visit) -> str:
    found = [program for id in ringing.programs if (program := catalog.program(id)) is not None]
    return ", ".join(program.short.in_(visit.language) for program in found)
