"""How long what is known of people is kept, and how many will be forgotten soon. Counted when the page is there."""

import datetime as dt

from fastapi import Response

from assistant.console.privacy.room import room
from assistant.console.visit import Visiting
from assistant.staff.roles import Permission
from assistant.store import retention

AHEAD = dt.timedelta(days=30)


@room.get("/privacy-keeping", permission=Permission.CONFIRM_PRIVACY)
def show_keeping(visit: Visiting) -> Response:
    keeping = visit.services.settings.keeping
    before = keeping.people_before(visit.now + AHEAD)
    with visit.reading() as session:
        soon = retention.count_people(session, before) if before is not None else None
    kept = (
        ("words", keeping.words_days),
        ("people", keeping.people_months),
        ("screenings", keeping.screenings_years),
        ("audit", keeping.audit_years),
    )
    return visit.part("privacy/_keeping.html.jinja", kept=kept, soon=soon, days=AHEAD.days)
