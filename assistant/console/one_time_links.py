"""Links that are used once: an invitation, a new password, the first administrator. Opening one uses nothing up."""

from typing import Annotated

from fastapi import Form, Response

from assistant.console import cookies
from assistant.console.arrival import begun, signed_in
from assistant.console.doors import Room
from assistant.console.visit import Visit, Visiting
from assistant.staff.passwords import LONGEST, SHORTEST, hashed, weakness
from assistant.staff.roles import Permission, Role
from assistant.store import audit, staff, staff_links, staff_sessions
from assistant.store.engine import one_at_a_time
from assistant.store.staff_tables import StaffLinkRow, StaffRow

room = Room("sign_in", prefix="/links")
_PAGE = "sign_in/link.html.jinja"


@room.get("/{token}", permission=Permission.SIGN_IN)
def open_link(visit: Visiting, token: str) -> Response:
    with visit.reading() as session:
        link = staff_links.in_force(session, token, visit.now)
        if link is None:
            return visit.refused("link_over", 410)
        row = staff.by_id(session, link.member_id) if link.member_id else None
        return _shown(visit, 200, link, row)


@room.post("/{token}", permission=Permission.SIGN_IN)
def use_link(
    visit: Visiting,
    token: str,
    password: Annotated[str, Form(max_length=4 * LONGEST)],
    name: Annotated[str, Form(max_length=100)] = "",
    email: Annotated[str, Form(max_length=320)] = "",
) -> Response:
    """The password is theirs from now on, and this browser is signed in; all others are signed out."""
    with visit.writing() as session:
        if not (link := staff_links.in_force(session, token, visit.now)):
            return visit.refused("link_over", 410)
        row = staff.by_id(session, link.member_id) if link.member_id else None
        given = (row.name, row.email) if row is not None else (name.strip(), email.strip())
        problem = weakness(password, *given)
        if row is None and (not given[0] or "@" not in given[1]):
            problem = "name_and_email"
        if problem is not None:
            return _shown(visit, 422, link, row, problem, *given)
        if row is None:
            # Two browsers with this link, or a command line at the same moment: one makes the first account.
            one_at_a_time(session, "first-account")
        if (row is None and not staff.is_empty(session)) or not staff_links.use(session, link, visit.now):
            return visit.refused("link_over", 410)
        if row is None:
            row = staff.add(
                session,
                email=given[1],
                name=given[0],
                role=Role.ADMINISTRATOR,
                language=visit.language,
                now=visit.now,
            )
        row.password = hashed(password)
        staff_sessions.end(session, row.id, visit.now)
        audit.record(session, row.id, "password_set", "staff", row.id, {"by": link.kind}, visit.now)
        needs_code = row.code_secret is not None
        session_token = begun(visit, session, row, "link", needs_code=needs_code)
    if needs_code:
        answer = visit.to("/console/sign-in/code")
        cookies.put(answer, visit.services.settings, cookies.SESSION, session_token)
        return answer
    return signed_in(visit, session_token, "/console")


def _shown(
    visit: Visit,
    status: int,
    link: StaffLinkRow,
    row: StaffRow | None,
    problem: str | None = None,
    name: str = "",
    email: str = "",
) -> Response:
    return visit.page(
        _PAGE,
        status,
        kind=link.kind,
        name=row.name if row is not None else name,
        email=row.email if row is not None else email,
        is_first=row is None,
        problem=visit.words(problem, shortest=SHORTEST) if problem else None,
        shortest=SHORTEST,
    )
