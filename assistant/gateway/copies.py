"""`/privacy/copy/…`: the one-time link by which somebody fetches the copy of their data.

Looking at the page spends nothing, for programs look at links in messages; the button does.
"""

import asyncio
import logging
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.applicants.copies import CONTENT_TYPE
from assistant.catalog.schema import Language
from assistant.errors import PorchlightError
from assistant.gateway.chrome import STATIC, words
from assistant.gateway.line import Line, line_of
from assistant.gateway.pace import Pace, Rate
from assistant.gateway.visitor_language import preferred_language
from assistant.store import copies, privacy_requests
from assistant.store.engine import transaction

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)

# Whoever guesses at links is soon slow.
LOOKING = Rate("copies", burst=20, per_second=0.2)
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "private, no-store",
}


@router.api_route("/privacy/copy/{token}", methods=["GET", "HEAD"])
async def look(request: Request, token: str) -> Response:
    """The page with the button; 404 for a link that is spent, too old or none."""
    return await _answer(request, token, spend=False)


@router.post("/privacy/copy/{token}")
async def fetch(request: Request, token: str) -> Response:
    """The archive, once."""
    return await _answer(request, token, spend=True)


async def _answer(request: Request, token: str, *, spend: bool) -> Response:
    line = line_of(request)
    if _pace(request).wait(request.client.host if request.client else "", line.clock()):
        return _page(request, "gone", 429)
    try:
        found = await asyncio.to_thread(_behind, line, token, spend)
    except PorchlightError as error:
        log.error("a copy cannot be given: %s", error)
        return _page(request, "unavailable", 503)
    if found is None:
        return _page(request, "gone", 404)
    language, archive = found
    if archive is None:
        return _page(request, "ready", 200, language)
    headers = {**_HEADERS, "Content-Disposition": 'attachment; filename="data.zip"'}
    return Response(archive, headers=headers, media_type=CONTENT_TYPE)


def _behind(line: Line, token: str, spend: bool) -> tuple[Language, bytes | None] | None:
    now, catalog = line.clock(), line.catalogue.current()
    with transaction(line.database) as session:
        row = privacy_requests.behind(session, token, now)
        if row is None or row.applicant_id is None:
            return None
        language: Language = "es" if row.language == "es" else "en"
        if not spend:
            return language, None
        archive = copies.make(session, row.applicant_id, language, catalog, now)
        privacy_requests.used(session, row, now)
        return language, archive


def _page(request: Request, what: str, status: int, language: Language | None = None) -> Response:
    language = language or preferred_language(request)
    said = words("copy", language)
    page = _templates().get_template("copy.html.jinja").render(language=language, words=said, what=what)
    return Response(page, status, {**_HEADERS, "Content-Language": language}, "text/html")


def _pace(request: Request) -> Pace:
    if not hasattr(request.app.state, "copies_pace"):
        request.app.state.copies_pace = Pace(LOOKING)
    pace: Pace = request.app.state.copies_pace
    return pace


@cache
def _templates() -> Environment:
    folder: Path = STATIC
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
