"""A browser is signed in: its session, its cookie and the line in the log, however somebody proved who they are."""

import datetime as dt

from fastapi import Response
from sqlalchemy.orm import Session

from assistant.console import cookies
from assistant.console.paths import own_path
from assistant.console.visit import Visit
from assistant.settings import Settings
from assistant.store import audit, staff_sessions
from assistant.store.staff_tables import StaffRow


def lifetime(settings: Settings) -> staff_sessions.Lifetime:
    return staff_sessions.Lifetime(
        idle=dt.timedelta(hours=settings.staff_idle_hours), absolute=dt.timedelta(days=settings.staff_session_days)
    )


def begun(visit: Visit, session: Session, row: StaffRow, by: str, *, needs_code: bool = False) -> str:
    """What the cookie of the new session says. `by`: password, code, provider, link."""
    token = staff_sessions.begin(
        session,
        row.id,
        visit.now,
        address=visit.address,
        browser=visit.request.headers.get("user-agent", ""),
        needs_code=needs_code,
    )
    if not needs_code:
        audit.record(session, row.id, "signed_in", "staff", row.id, {"by": by, "address": visit.address}, visit.now)
    return token


def signed_in(visit: Visit, token: str, next: str) -> Response:
    """On to the page that was asked for, with the session in this browser."""
    answer = visit.to(own_path(next))
    cookies.put(answer, visit.services.settings, cookies.SESSION, token)
    return answer
