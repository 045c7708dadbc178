"""What every request to the console passes: who it is, whether they may, whether the form is ours; then the log."""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError
from starlette.concurrency import run_in_threadpool

from assistant.catalog.basics import LANGUAGES, Language
from assistant.console import cookies, told
from assistant.console.arrival import lifetime
from assistant.console.paths import came_from
from assistant.console.protection import protect
from assistant.console.visit import Visit
from assistant.errors import PorchlightError, WordsError
from assistant.settings import Settings
from assistant.staff.roles import Permission
from assistant.store import audit, staff, staff_sessions
from assistant.store.engine import reading, transaction
from assistant.wiring import Services

log = logging.getLogger(__name__)

SIGN_IN = "/console/sign-in"
_SAFE = {"GET", "HEAD"}
_THEMES = ("auto", "light", "dark")

Answer = Callable[[Request], Awaitable[Response]]


async def served(request: Request, room: str, permission: Permission, answer: Answer) -> Response:
    """The answer of a route's endpoint, or why there is none; protected by headers, and looked at with leave."""
    try:
        visit, visitor = await run_in_threadpool(arrived, request, room)
    except PorchlightError as error:  # the store: nobody can be told from anybody
        log.error("the console is out of reach: %s", error)
        return protect(Response("", 503, {"Retry-After": "5"}, "text/plain"))
    request.state.visit = visit
    response = await _answered(visit, permission, answer)
    settings = visit.services.settings
    if not cookies.read(request, settings, cookies.VISITOR) and visit.known is None:
        cookies.put(response, settings, cookies.VISITOR, visitor)
    # A piece of a page shows no toast: it is for the page that comes.
    if visit.was_told is not None and not visit.is_htmx and "text/html" in response.headers.get("content-type", ""):
        cookies.drop(response, settings, cookies.TOLD)
    return protect(response, https=cookies.over_https(settings))


async def _answered(visit: Visit, permission: Permission, answer: Answer) -> Response:
    try:
        refusal = await _refusal(visit, permission)
        if refusal is not None:
            return refusal
        response = await answer(visit.request)
        if visit.looks and response.status_code < 400:
            await run_in_threadpool(_note_looks, visit)
        return response
    except RequestValidationError as error:
        log.info("%s was not understood: %s", visit.request.url.path, error.errors())
        return visit.refused("not_understood", 422)
    except HTTPException as error:
        key = "not_found" if error.status_code == 404 else "not_possible"
        return visit.refused(key, error.status_code)
    except (DataError, OverflowError, UnicodeEncodeError) as error:
        # What no database keeps: NUL, half a character, a number beyond all numbers. Pages send nothing of it.
        log.warning("%s was sent what cannot be kept: %s", visit.request.url.path, type(error).__name__)
        return visit.refused("not_understood", 422)
    except WordsError:
        log.exception("%s failed", visit.request.url.path)
        return _broken(visit)
    except PorchlightError as error:
        log.warning("%s: %s", visit.request.url.path, error)
        return visit.refused("busy" if error.retry else "not_possible", 503 if error.retry else 409)
    except Exception:
        log.exception("%s failed", visit.request.url.path)
        return _broken(visit)


def _broken(visit: Visit) -> Response:
    try:
        return visit.refused("broken", 500)
    except Exception:  # the words or the layout themselves: then nothing can be said but that
        log.exception("%s could not even be refused", visit.request.url.path)
        return Response("", 500, media_type="text/plain")


async def _refusal(visit: Visit, permission: Permission) -> Response | None:
    request = visit.request
    if permission is not Permission.SIGN_IN:
        if visit.known is None:
            return _to_sign_in(visit)
        if not visit.known.may(permission):
            return visit.refused("not_allowed", 403)
    if request.method not in _SAFE and not await _is_ours(request, visit.csrf):
        return visit.refused("form_expired", 403)
    return None


def _to_sign_in(visit: Visit) -> Response:
    """After the sign-in they come back to the page that they asked for, or whose form they sent."""
    url, headers = visit.request.url, visit.request.headers
    if visit.request.method not in _SAFE or visit.is_htmx:
        asked = came_from(headers.get("hx-current-url") or headers.get("referer", ""))
    else:
        asked = url.path + (f"?{url.query}" if url.query else "")
    return visit.to(SIGN_IN if asked == "/console" else f"{SIGN_IN}?next={quote(asked, safe='')}")


async def _is_ours(request: Request, csrf: str) -> bool:
    """Whether a page of ours sent it: the browser says nothing else, and it bears the token of this session."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    given = request.headers.get("x-csrf", "")
    if not given and request.headers.get("content-type", "").startswith(
        ("application/x-www-form-urlencoded", "multipart/form-data")
    ):
        field = (await request.form()).get("csrf")
        given = field if isinstance(field, str) else ""
    return hmac.compare_digest(given.encode(), csrf.encode())


def arrived(request: Request, room: str) -> tuple[Visit, str]:
    """The visit, and the key of the visitor's browser, which stands for a session where there is none."""
    services: Services = request.app.state.services
    settings, now = services.settings, services.clock()
    token = cookies.read(request, settings, cookies.SESSION)
    visitor = cookies.read(request, settings, cookies.VISITOR) or secrets.token_urlsafe(16)
    member, session_id, theme = None, "", cookies.read(request, settings, cookies.THEME)
    if token:
        with reading(services.database) as session:
            found = staff_sessions.known(session, token, lifetime(settings), now)
        if found is not None and not found[0].needs_code:
            member, session_id, theme = staff.member_of(found[1]), found[0].id, found[1].theme
            if staff_sessions.needs_note(found[0], now):
                with transaction(services.database) as session:
                    staff_sessions.note(session, session_id, now)
    key = token if member is not None else visitor
    visit = Visit(
        request=request,
        services=services,
        room=room,
        known=member,
        session_id=session_id,
        language=member.language if member is not None else _language(request, settings),
        theme=theme if theme in _THEMES else "auto",
        now=now,
        csrf=csrf_of(settings, key),
        was_told=told.unpacked(cookies.read(request, settings, cookies.TOLD)),
    )
    return visit, visitor


def csrf_of(settings: Settings, key: str) -> str:
    """What forms bear: made of the cookie, which other sites cannot read."""
    return hmac.new(settings.signing_key.encode(), f"csrf:{key}".encode(), hashlib.sha256).hexdigest()


def _language(request: Request, settings: Settings) -> Language:
    """What they chose here before, else what their browser likes best."""
    chosen = cookies.read(request, settings, cookies.LANGUAGE)
    accepted = request.headers.get("accept-language", "").lower()
    at = {language: accepted.find(language) for language in LANGUAGES}
    for language in LANGUAGES:
        if chosen == language:
            return language
    return "es" if at["es"] >= 0 and (at["en"] < 0 or at["es"] < at["en"]) else "en"


def _note_looks(visit: Visit) -> None:
    with visit.writing() as session:
        audit.record_looks(session, visit.member.id, visit.looks, visit.now)
