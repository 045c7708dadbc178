"""The headers of every answer of the console: nothing foreign runs in it, nobody frames it, nothing of it is kept."""

from typing import TypeVar

from fastapi import Response

Answered = TypeVar("Answered", bound=Response)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# On a shared computer the next person finds nothing in the browser's memory.
_UNKEPT = {"Cache-Control": "no-store", "Vary": "Cookie, Accept-Language, HX-Request"}
_OVER_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}


def protect(response: Answered, *, kept: bool = False, https: bool = False) -> Answered:
    """`kept`: the same for everybody, so that browsers may keep it."""
    for name, value in (HEADERS | ({} if kept else _UNKEPT) | (_OVER_HTTPS if https else {})).items():
        response.headers.setdefault(name, value)
    return response
