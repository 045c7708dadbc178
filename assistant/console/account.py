"""One's own account: name, language, password, browsers that are signed in."""

from typing import Annotated, Any

from fastapi import Form, Response
from sqlalchemy.orm import Session

from assistant.console.arrival import lifetime
from assistant.console.doors import Room
from assistant.console.visit import Visit, Visiting
from assistant.staff.passwords import LONGEST, SHORTEST, hashed, is_right, weakness
from assistant.staff.roles import Permission
from assistant.store import staff, staff_codes, staff_sessions
from assistant.store.staff_tables import StaffRow

room = Room("account", prefix="/account")
HERE = "/console/account"
_PAGE = "account/account.html.jinja"


@room.get("", permission=Permission.OWN_ACCOUNT)
def account(visit: Visiting) -> Response:
    with visit.reading() as session:
        return visit.page(_PAGE, **facts(visit, session))


@room.post("/name", permission=Permission.OWN_ACCOUNT)
def rename(visit: Visiting, name: Annotated[str, Form(min_length=1, max_length=100)]) -> Response:
    with visit.writing() as session:
        row = own_row(visit, session)
        before, row.name = row.name, " ".join(name.split()) or row.name
        visit.changed(session, "staff", row.id, "changed", name=row.name, before=before)
    return visit.to(HERE, told="saved")


@room.post("/password", permission=Permission.OWN_ACCOUNT)
def change_password(
    visit: Visiting,
    current: Annotated[str, Form(max_length=4 * LONGEST)],
    password: Annotated[str, Form(max_length=4 * LONGEST)],
) -> Response:
    """Whoever changes it knows the old one; every other browser is signed out, so that nobody else goes on with it."""
    with visit.reading() as session:
        row = own_row(visit, session)
        known = facts(visit, session)
    problem = weakness(password, row.name, row.email)
    if not is_right(current, row.password):
        problem = "wrong_current"
    if problem is not None:
        return visit.page(_PAGE, 422, **(known | {"problem": visit.words(problem, shortest=SHORTEST)}))
    with visit.writing() as session:
        own_row(visit, session).password = hashed(password)
        staff_sessions.end(session, row.id, visit.now, but=visit.session_id)
        visit.changed(session, "staff", row.id, "password_set", by="password")
    return visit.to(HERE, told="password_changed")


@room.post("/sessions/{id}/end", permission=Permission.OWN_ACCOUNT)
def end_session(visit: Visiting, id: str) -> Response:
    with visit.writing() as session:
        staff_sessions.end(session, visit.member.id, visit.now, id=id)
        visit.changed(session, "staff", visit.member.id, "sessions_ended")
    return visit.to(HERE, told="session_ended")


@room.post("/sessions/end", permission=Permission.OWN_ACCOUNT)
def end_other_sessions(visit: Visiting) -> Response:
    """Signed out everywhere, but here."""
    with visit.writing() as session:
        staff_sessions.end(session, visit.member.id, visit.now, but=visit.session_id)
        visit.changed(session, "staff", visit.member.id, "sessions_ended")
    return visit.to(HERE, told="sessions_ended")


def own_row(visit: Visit, session: Session) -> StaffRow:
    row = staff.by_id(session, visit.member.id)
    if row is None:
        raise LookupError("accounts are never deleted")
    return row


def facts(visit: Visit, session: Session) -> dict[str, Any]:
    """What the page shows. No `problem` yet."""
    row = own_row(visit, session)
    return {
        "row": row,
        "sessions": staff_sessions.of_member(session, row.id, lifetime(visit.services.settings), visit.now),
        "codes_left": staff_codes.left(session, row.id) if row.code_secret else 0,
        "shortest": SHORTEST,
        "problem": None,
    }
