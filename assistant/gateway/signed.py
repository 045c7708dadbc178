"""The carrier's requests: only what Twilio signed comes in.

The signature covers the public URL with its query and the form's fields. It has no timestamp: a replay
carries the same message or turn id, and the ledger answers that with what it answered before.
"""

import logging
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

from assistant.gateway.line import line_of, public_url

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024
MOST_FIELDS = 200
LONGEST_ID = 64
_FORM = "application/x-www-form-urlencoded"


class Form(ImmutableMultiDict[str, str]):
    """The fields of a signed request."""

    def text(self, name: str) -> str:
        """The field without the space around it; empty where it was not sent."""
        return self.get(name, "").strip()

    def required(self, name: str) -> str:
        """An identifier that the carrier always sends; 400 without it."""
        value = self.text(name)
        if not value or len(value) > LONGEST_ID:
            raise HTTPException(400, f"{name} is missing or too long")
        return value

    def number(self, name: str) -> int | None:
        """The field as a whole number; `None` where it is not one."""
        value = self.text(name)
        return int(value) if value.isdecimal() and len(value) < 10 else None


async def signed_form(request: Request) -> Form:
    """The request's form. 403 unless it is signed, 413 over 64 kB, 400 where it is no form; nothing is stored."""
    try:
        body = await _body(request)
        # JSON is signed in another way, which the carrier never uses here; the validator would raise on it.
        if request.headers.get("content-type", _FORM).partition(";")[0].strip().lower() != _FORM:
            raise HTTPException(403, "not signed")
        form = _parse(body)
        if not _is_signed(request, form):
            raise HTTPException(403, "not signed")
    except HTTPException as refusal:
        log.warning("refused %s with %s: %s", request.url.path, refusal.status_code, refusal.detail)
        raise
    return form


SignedForm = Annotated[Form, Depends(signed_form)]


async def _body(request: Request) -> bytes:
    """The body, read only as far as the limit: a length that is claimed proves nothing."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MOST_BYTES:
            raise HTTPException(413, "too large")
    return bytes(received)


def _parse(body: bytes) -> Form:
    try:
        fields = parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:  # not UTF-8, or too many fields
        raise HTTPException(400, "not a form") from error
    return Form(fields)


def _is_signed(request: Request, form: Form) -> bool:
    line = line_of(request)
    signature = request.headers.get("x-twilio-signature", "")
    url = public_url(line, request.url.path)
    if request.url.query:
        url += f"?{request.url.query}"
    return any(RequestValidator(token).validate(url, form, signature) for token in line.settings.twilio_tokens)
