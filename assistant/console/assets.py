"""Style sheet, scripts and icons, as they lie in `static/`. They are the same for everybody, signed in or not."""

import gzip
import mimetypes
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from assistant.console.protection import protect
from assistant.console.templating import PREFIX, STATIC, digest

router = APIRouter(include_in_schema=False)
_TEXT = {"text/css", "text/javascript", "image/svg+xml", "text/plain"}


@router.get(PREFIX + "/{name:path}")
def asset(request: Request, name: str, v: str = "") -> Response:
    if name not in _files():
        return protect(Response("not found", 404, media_type="text/plain"))
    tag = f'"{digest(name)}"'
    # The address says what is in it; asked for without, or for another version, it is looked at again.
    fresh = "public, max-age=31536000, immutable" if v == digest(name) else "no-cache"
    headers = {"ETag": tag, "Cache-Control": fresh, "Vary": "Accept-Encoding"}
    if tag in request.headers.get("if-none-match", ""):
        return protect(Response(status_code=304, headers=headers), kept=True)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = kind in _TEXT and "gzip" in request.headers.get("accept-encoding", "")
    content = _packed(name) if packed else (STATIC / name).read_bytes()
    if packed:
        headers["Content-Encoding"] = "gzip"
    return protect(Response(content, media_type=kind, headers=headers), kept=True)


@cache
def _files() -> frozenset[str]:
    return frozenset(path.relative_to(STATIC).as_posix() for path in Path(STATIC).rglob("*") if path.is_file())


@cache
def _packed(name: str) -> bytes:
    return gzip.compress((STATIC / name).read_bytes(), mtime=0)
