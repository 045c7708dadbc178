"""`/chat/widget.js`: the chat window in one file, with its styles, its words and whose line it is."""

import hashlib
import json
import logging
import re
from functools import cache

from fastapi import APIRouter, Request, Response

from assistant.catalog.schema import LANGUAGES, Partnership
from assistant.errors import PorchlightError
from assistant.gateway.chrome import STATIC, shown_phone, words
from assistant.gateway.line import line_of

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)

_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


@router.api_route("/chat/widget.js", methods=["GET", "HEAD"])
def widget(request: Request) -> Response:
    try:
        script = widget_script(line_of(request).catalogue.current().partnership)
    except PorchlightError as error:
        log.error("the chat widget could not be made: %s", error)
        return Response("/* not ready */", status_code=503, media_type="text/javascript", headers=_HEADERS)
    tag = f'"{hashlib.sha256(script).hexdigest()[:32]}"'
    headers = {**_HEADERS, "ETag": tag, "Cache-Control": "public, max-age=300"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(script, media_type="text/javascript", headers=headers)


def widget_script(partnership: Partnership) -> bytes:
    """The whole widget. The phone is the front desk's own: where this app is down, so is the line that it answers."""
    source, css = _source()
    setup = {
        "words": {language: words("widget", language) for language in LANGUAGES},
        "name": {language: partnership.voice_name.in_(language) for language in LANGUAGES},
        "phone": shown_phone(partnership.phone),
        "css": css,
    }
    return source.replace('"@@SETUP@@"', json.dumps(setup, ensure_ascii=False)).encode()


@cache
def _source() -> tuple[str, str]:
    css = (STATIC / "widget.css").read_text(encoding="utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return (STATIC / "widget.js").read_text(encoding="utf-8"), re.sub(r"\s+", " ", css).strip()
