"""`/`: the page that says what the line is and who runs it, and shows the chat."""

import datetime as dt
import hashlib
import logging
import zoneinfo
from functools import cache
from typing import Any

from babel.lists import format_list
from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.catalog.schema import Catalog, Fact, Language
from assistant.errors import PorchlightError
from assistant.gateway.chrome import STATIC, shown_phone, words
from assistant.gateway.line import Line, line_of
from assistant.gateway.visitor_language import preferred_language

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language",
}
_ASSETS = {"home.css": "text/css", "icon.svg": "image/svg+xml"}


@router.api_route("/", methods=["GET", "HEAD"])
def home(request: Request) -> Response:
    line, language = line_of(request), preferred_language(request)
    chrome = words("page", language)
    try:
        page, status = _home(line, line.catalogue.current(), language, chrome), 200
    except PorchlightError as error:
        log.error("the page cannot be shown: %s", error)
        filled = _filled(chrome, phone=shown_phone(line.settings.twilio_number))
        page, status = _render("unavailable.html.jinja", language=language, words=filled), 503
    return Response(page, status, {**_HEADERS, "Content-Language": language}, "text/html")


@router.api_route("/pages/{name}", methods=["GET", "HEAD"])
def asset(request: Request, name: str) -> Response:
    if name not in _ASSETS:
        return Response("not found", 404, media_type="text/plain")
    content = (STATIC / name).read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=300", "X-Content-Type-Options": "nosniff"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=_ASSETS[name], headers=headers)


def _home(line: Line, catalog: Catalog, language: Language, chrome: dict[str, str]) -> str:
    partnership = catalog.partnership
    today = line.clock().astimezone(zoneinfo.ZoneInfo(partnership.zone)).date()
    number = line.settings.twilio_number
    name = partnership.name.in_(language)
    counties = format_list(list(partnership.counties), locale=language)
    return _render(
        "home.html.jinja",
        language=language,
        words=_filled(chrome, name=name, phone=shown_phone(number), counties=counties),
        name=partnership.voice_name.in_(language),
        number=number,
        organisations=[
            {"name": organisation.name.in_(language), "web": organisation.web} for organisation in catalog.organisations
        ],
        contact=_stated(partnership.contact, today, language),
        privacy=_stated(partnership.privacy, today, language),
        practice_phone=line.settings.uses_local_carrier,
        embed=f'<script src="{line.settings.public_url.rstrip("/")}/chat/widget.js" defer></script>',
    )


def _stated(fact: Fact, today: dt.date, language: Language) -> str | None:
    """The fact in words, or nothing once it has expired."""
    return fact.say.in_(language) if fact.holds_on(today) else None


def _filled(chrome: dict[str, str], **facts: str) -> dict[str, str]:
    for fact, value in facts.items():
        chrome = {key: text.replace(f"{{{fact}}}", value) for key, text in chrome.items()}
    return chrome


def _render(template: str, **facts: Any) -> str:
    return _templates().get_template(template).render(**facts)


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(STATIC), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
