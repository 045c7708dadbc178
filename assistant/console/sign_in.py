"""Signing in with email and password, with a code from the phone where the account asks for one; signing out."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Form, Response
from sqlalchemy import Row
from sqlalchemy.orm import Session

from assistant.console import cookies
from assistant.console.arrival import begun, lifetime, signed_in
from assistant.console.doors import Room
from assistant.console.paths import own_path
from assistant.console.visit import Visit, Visiting
from assistant.staff.passwords import LONGEST, hashed, is_outdated, is_right
from assistant.staff.roles import Permission
from assistant.store import audit, staff, staff_codes, staff_sessions, staff_tries
from assistant.store.staff_tables import StaffRow, StaffSessionRow

room = Room("sign_in")
_PAGE = "sign_in/sign_in.html.jinja"
_CODE = "sign_in/code.html.jinja"


@room.get("/sign-in", permission=Permission.SIGN_IN)
def ask(visit: Visiting, next: str = "") -> Response:
    if visit.known is not None:
        return visit.to(own_path(next))
    with visit.reading() as session:
        # This browser was signed in: whoever comes from a page that they had open wonders.
        token = cookies.read(visit.request, visit.services.settings, cookies.SESSION)
        is_over = bool(token) and _waiting(visit, session) is None
    return _asked(visit, 200, next, is_over=is_over)


@room.post("/sign-in", permission=Permission.SIGN_IN)
def sign_in(
    visit: Visiting,
    email: Annotated[str, Form(max_length=320)],
    password: Annotated[str, Form(max_length=4 * LONGEST)],
    next: Annotated[str, Form()] = "",
) -> Response:
    tried, place = staff_tries.account(email), staff_tries.address(visit.address)
    with visit.writing() as session:
        minutes = staff_tries.wait(session, tried, place, visit.now)
    if minutes:
        return _asked(visit, 429, next, email, "too_many", minutes=minutes)
    with visit.reading() as session:
        found = staff.by_email(session, email)
    known = found if found is not None and found.deactivated_at is None else None
    right = is_right(password, known.password if known is not None else None)
    with visit.writing() as session:
        if known is None or not right:
            # The same work and the same words, whoever it is: nobody learns here who has an account.
            audit.record(session, None, "sign_in_failed", "staff", found.id if found else "", _place(visit), visit.now)
            return _asked(visit, 401, next, email, "wrong")
        staff_tries.succeeded(session, tried, place)
        row = session.merge(known)
        if row.password is not None and is_outdated(row.password):
            row.password = hashed(password)
        token = begun(visit, session, row, "password", needs_code=row.code_secret is not None)
    if known.code_secret is not None:
        answer = visit.to(f"/console/sign-in/code?next={quote(own_path(next), safe='')}")
        cookies.put(answer, visit.services.settings, cookies.SESSION, token)
        return answer
    return signed_in(visit, token, next)


@room.get("/sign-in/code", permission=Permission.SIGN_IN)
def ask_for_code(visit: Visiting, next: str = "") -> Response:
    with visit.reading() as session:
        if _waiting(visit, session) is None:
            return visit.to("/console/sign-in")
    return visit.page(_CODE, next=own_path(next), problem=None)


@room.post("/sign-in/code", permission=Permission.SIGN_IN)
def check_code(
    visit: Visiting, code: Annotated[str, Form(max_length=40)], next: Annotated[str, Form()] = ""
) -> Response:
    key, place = visit.services.settings.signing_key, staff_tries.address(visit.address)
    with visit.writing() as session:
        waiting = _waiting(visit, session)
        if waiting is None:
            return visit.to("/console/sign-in")
        begun_at, row = waiting
        tried = staff_tries.account(f"code of {row.id}")
        minutes = staff_tries.wait(session, tried, place, visit.now)
        if minutes:
            facts = {"next": own_path(next), "problem": visit.words("too_many", minutes=minutes)}
            return visit.page(_CODE, 429, **facts)
        if not staff_codes.use(session, row, code, key, visit.now):
            audit.record(session, None, "sign_in_failed", "staff", row.id, _place(visit), visit.now)
            return visit.page(_CODE, 401, next=own_path(next), problem=visit.words["wrong_code"])
        staff_tries.succeeded(session, tried, place)
        staff_sessions.end(session, row.id, visit.now, id=begun_at.id)
        token = begun(visit, session, row, "code")
    return signed_in(visit, token, next)


@room.post("/sign-out", permission=Permission.SIGN_IN)
def sign_out(visit: Visiting) -> Response:
    if visit.known is not None:
        with visit.writing() as session:
            staff_sessions.end(session, visit.known.id, visit.now, id=visit.session_id)
            visit.changed(session, "staff", visit.known.id, "signed_out")
    answer = visit.to("/console/sign-in", told="signed_out")
    cookies.drop(answer, visit.services.settings, cookies.SESSION)
    return answer


def _waiting(visit: Visit, session: Session) -> Row[StaffSessionRow, StaffRow] | None:
    """The session of this browser that still needs its code, and whose it is."""
    settings = visit.services.settings
    token = cookies.read(visit.request, settings, cookies.SESSION)
    found = staff_sessions.known(session, token, lifetime(settings), visit.now) if token else None
    return found if found is not None and found[0].needs_code else None


def _asked(
    visit: Visit, status: int, next: str, email: str = "", problem: str = "", *, is_over: bool = False, **facts: int
) -> Response:
    return visit.page(
        _PAGE,
        status,
        next=own_path(next),
        email=email,
        is_over=is_over,
        problem=visit.words(problem, **facts) if problem else None,
        provider=visit.services.identity.name if visit.services.identity is not None else None,
    )


def _place(visit: Visit) -> dict[str, str]:
    return {"address": visit.address}
