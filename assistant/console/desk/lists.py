"""The lists of the front desk, at one address each: the page, and for htmx what has changed on one that is open."""

import datetime as dt
from typing import Any

from fastapi import Response

from assistant.console.visit import Visit
from assistant.store import audit

# Whoever stays on the list of an open page has been looked at once.
_ONE_LOOK = dt.timedelta(hours=12)


def shown(visit: Visit, name: str, page: str, part: str, facts: dict[str, Any], people: set[str]) -> Response:
    """`people`: whose data is in `facts`. Looking at the list is noted each time, at somebody who comes to it once."""
    if not visit.is_htmx:
        visit.saw(name, name)
        visit.saw("applicant", *sorted(people))
        return visit.page(page, **facts)
    if people:
        with visit.reading() as session:
            new = audit.not_seen(session, visit.member.id, "applicant", people, visit.now - _ONE_LOOK)
        visit.saw("applicant", *new)
    return visit.part(part, **facts)
