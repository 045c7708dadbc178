"""What a chat message has to look like, and how it is refused where it does not."""

import re
from typing import Annotated

from fastapi import Request
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from starlette.requests import ClientDisconnect
from ulid import ULID

from assistant.catalog.schema import Language

MOST_BYTES = 16 * 1024
MOST_CHARACTERS = 2_000

# Control characters but for tab and newline: no keyboard sends them, and databases refuse some.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


class RefusedError(Exception):
    """A request that is answered with an error. `words` names the sentence that tells the visitor, where one does."""

    def __init__(self, status: int, error: str, detail: str, words: str | None = None, *, retry_after: int = 0) -> None:
        super().__init__(detail)
        self.status = status
        self.error = error
        self.detail = detail
        self.words = words
        self.retry_after = retry_after


def _without_controls(text: object) -> object:
    return _CONTROLS.sub(" ", text.replace("\r\n", "\n")) if isinstance(text, str) else text


def _unguessable(id: str) -> str:
    """A message's id names its answer, so it must be one that no other visitor comes upon."""
    if _UUID.fullmatch(id):
        return id.lower()
    try:
        return str(ULID.from_str(id))
    except ValueError:
        raise ValueError("must be a UUID or a ULID") from None


class Written(BaseModel):
    """One message from the widget. What it means is never taken from the visitor, so there is no intent."""

    model_config = ConfigDict(extra="forbid")

    conversation: Annotated[str, StringConstraints(max_length=100)] | None = None
    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_CHARACTERS),
        BeforeValidator(_without_controls),
    ]
    language: Language | None = None
    id: Annotated[str, Field(max_length=40), AfterValidator(_unguessable)] | None = None


async def read_message(request: Request) -> Written:
    """The message in the body. Raises `RefusedError`: 400 no JSON, 413 too large, 422 not as described."""
    body = await _body(request)
    try:
        return Written.model_validate_json(body)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        told = (f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in problems)
        detail = "; ".join(each.removeprefix(": ") for each in told)
        kinds = {problem["type"] for problem in problems}
        if "json_invalid" in kinds:
            raise RefusedError(400, "not_json", detail) from None
        words = "utter_chat_too_long" if "string_too_long" in kinds else None
        raise RefusedError(422, "invalid", detail, words) from None


async def _body(request: Request) -> bytes:
    too_large = RefusedError(413, "too_large", f"at most {MOST_BYTES} bytes", "utter_chat_too_long")
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > MOST_BYTES:
        raise too_large
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:  # what is declared need not be true
                raise too_large
    except ClientDisconnect:
        raise RefusedError(400, "cut_off", "the request ended early") from None
    return bytes(body)
