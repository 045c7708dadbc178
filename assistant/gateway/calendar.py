"""Calendar files: a person's own seat (`/c/…`), a program's sessions, and for staff all of them with counts."""

import asyncio
import datetime as dt
import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from assistant.booking.calendar_entries import CalendarWords
from assistant.booking.calendar_file import CONTENT_TYPE, Entry, calendar_file
from assistant.booking.calendar_links import is_staff_secret
from assistant.catalog.schema import Language
from assistant.errors import PorchlightError
from assistant.gateway.line import Line, line_of
from assistant.gateway.pace import Pace, Rate
from assistant.gateway.visitor_language import accepted_language, chosen_language, preferred_language
from assistant.store.queries import calendar as queries

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)

# A mobile carrier has many phones behind one address, and a big calendar provider many people.
READING = Rate("calendars", burst=120, per_second=2)
# What a feed tells of: a session of today is still shown tonight, and staff see who came.
PUBLIC_BEHIND = dt.timedelta(days=1)
STAFF_BEHIND = dt.timedelta(days=31)
AHEAD = dt.timedelta(days=184)

_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
_NEVER_KEPT = {**_SAFE, "Cache-Control": "private, no-store"}
_ASKED_AGAIN = {**_SAFE, "Cache-Control": "private, no-cache", "Vary": "Accept-Language"}
_FOR_ANYBODY = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "public, max-age=300",
    "Vary": "Accept-Language",
    "Access-Control-Allow-Origin": "*",
}

_PROGRAM = re.compile(r"[A-Z0-9-]{1,60}")

# Bytes of the file, its name and its headers; `None` where there is no such calendar.
Made = tuple[bytes, str, dict[str, str]] | None


@router.api_route("/c/{token}", methods=["GET", "HEAD"])
async def seat(request: Request, token: str) -> Response:
    """As it stands now, also when the seat was moved or given up: the link in the text stays good."""

    def made(line: Line) -> Made:
        found = queries.seat(line.database, token)
        if found is None:
            return None
        entry = _words(line).seat(found, _language(request, found.language))
        name = f"{entry.starts_at:%Y-%m-%d}.ics"
        return calendar_file([entry], method="PUBLISH"), name, _NEVER_KEPT

    return await _answer(request, made)


@router.api_route("/calendar/programs/{program}.ics", methods=["GET", "HEAD"])
async def program_feed(request: Request, program: str) -> Response:
    program = program.upper()

    def made(line: Line) -> Made:
        if not _PROGRAM.fullmatch(program):
            return None
        name = queries.program_name(line.database, program)
        if name is None:
            return None
        now, words, language = line.clock(), _words(line), preferred_language(request)
        sessions = queries.program_sessions(line.database, program, now - PUBLIC_BEHIND, now + AHEAD)
        entries = [words.public(session, language) for session in sessions]
        return _feed(entries, words.feed_of(name, language)), f"{program}.ics", _FOR_ANYBODY

    return await _answer(request, made)


@router.api_route("/calendar/staff/{secret}.ics", methods=["GET", "HEAD"])
async def staff_feed(request: Request, secret: str) -> Response:
    """Whoever has the link may read it: `./porchlight token calendar` shows it."""

    def made(line: Line) -> Made:
        if not is_staff_secret(secret, line.settings.signing_key):
            return None
        now, words, language = line.clock(), _words(line), preferred_language(request)
        sessions = queries.sessions_with_counts(line.database, now - STAFF_BEHIND, now + AHEAD)
        entries = [words.staff(session, language) for session in sessions]
        return _feed(entries, words.feed_of_all(language)), "sessions.ics", _ASKED_AGAIN

    return await _answer(request, made)


async def _answer(request: Request, make: Callable[[Line], Made]) -> Response:
    line = line_of(request)
    seconds = _pace(request).wait(request.client.host if request.client else "", line.clock())
    if seconds:
        return _refusal(request, 429, "utter_calendar_too_fast", retry_after=seconds)
    try:
        made = await asyncio.to_thread(make, line)
    except PorchlightError as error:
        log.error("a calendar cannot be shown: %s", error)
        return _refusal(request, 503, "utter_calendar_unavailable", retry_after=60, **_phone(line))
    if made is None:
        return _refusal(request, 404, "utter_calendar_unknown", **_phone(line))
    file, name, headers = made
    if headers is not _NEVER_KEPT:
        tag = f'"{hashlib.sha256(file).hexdigest()[:32]}"'
        headers = {**headers, "ETag": tag}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
    # Shown and not stored as a download: phones then offer to put it into the calendar.
    headers = {**headers, "Content-Disposition": f'inline; filename="{name}"'}
    return Response(file, headers=headers, media_type=CONTENT_TYPE)


def _refusal(request: Request, status: int, words: str, *, retry_after: int = 0, **facts: Any) -> Response:
    language = preferred_language(request)
    text = line_of(request).words.sentence(words, language, "chat", **facts)
    headers = {**_NEVER_KEPT, "Content-Language": language}
    if retry_after:
        headers["Retry-After"] = str(retry_after)
    return Response(text, status, headers, "text/plain")


def _feed(entries: Sequence[Entry], name: str) -> bytes:
    return calendar_file(entries, method="PUBLISH", name=name)


def _words(line: Line) -> CalendarWords:
    return CalendarWords(line.words, line.settings.twilio_number, f"{line.settings.public_url}/")


def _phone(line: Line) -> dict[str, Any]:
    return {"phone": {"phone": line.settings.twilio_number}}


def _language(request: Request, theirs: Language | None) -> Language:
    """What the link asks for, else the person's, else the browser's."""
    return chosen_language(request) or theirs or accepted_language(request.headers.get("accept-language", ""))


def _pace(request: Request) -> Pace:
    if not hasattr(request.app.state, "calendar_pace"):
        request.app.state.calendar_pace = Pace(READING)
    pace: Pace = request.app.state.calendar_pace
    return pace
