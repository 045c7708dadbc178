"""`Idempotency-Key`: a request that is repeated with the same key is answered again, and done once.

What a request does, and the answer to it, are one transaction (see `assistant.store.kept_answers`). Kept are answers of
requests that were done or refused for how things stood; those that could not be read, or came while the store was out
of reach, are not, so the same key may be used once they are put right.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel, StringConstraints, WithJsonSchema
from sqlalchemy.orm import Session

from assistant.api.auth import Bearer
from assistant.api.filters import Maybe
from assistant.api.problems import ApiError, as_response, documented, refused
from assistant.api.services import App
from assistant.errors import BookingError
from assistant.store import kept_answers
from assistant.store.engine import write
from assistant.store.kept_answers import Asked, KeptAnswer
from assistant.store.seats import Who

_REPLAYED = "Idempotency-Replayed"
_KEPT_REFUSALS = (404, 409)
_KEY = r"^[!-~]([ -~]{0,253}[!-~])?$"

Key = Annotated[
    str,
    StringConstraints(pattern=_KEY),
    WithJsonSchema({"type": "string", "pattern": _KEY, "minLength": 1, "maxLength": 255}),
]
Work = Callable[[Session, dt.datetime], BaseModel]


@dataclass(frozen=True)
class Change:
    """A request that changes something: by whose token, and under which key if any."""

    bearer: Bearer
    asked: Asked | None

    @property
    def who(self) -> Who:
        """Who changes a seat by it."""
        return Who(by="staff", token=self.bearer.name)


async def change_of(
    request: Request,
    key: Annotated[
        Maybe[Key],
        Header(
            alias="Idempotency-Key",
            description="Up to 255 printable characters of your own, new for each new request. The same key with the "
            f"same request is answered to the byte as before, with `{_REPLAYED}: true`, for 24 hours.",
        ),
    ] = None,
) -> Change:
    bearer: Bearer = request.state.bearer
    if key is None:
        return Change(bearer, None)
    address = f"{request.method} {request.url.path}?{request.url.query}\n"
    digest = sha256(address.encode() + await request.body()).hexdigest()
    return Change(bearer, Asked(key, bearer.id, digest))


Changing = Annotated[Change, Depends(change_of)]


def once(app: App, change: Change, work: Work) -> Response:
    """The answer to a request: what `work` does and shows, or what it showed when it was done before."""
    now = app.clock()
    answer, replayed = write(app.database, lambda session: _answered(session, change.asked, work, now))
    headers = {_REPLAYED: "true"} if replayed else {}
    return Response(answer.body, answer.status, headers, media_type="application/json")


def changes(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint that is done once, for OpenAPI."""
    replayed = {"description": "`true` where it is the answer of before.", "schema": {"const": "true"}}
    return {200: {"headers": {_REPLAYED: replayed}}, **documented(409, 413, *statuses)}


def _answered(session: Session, asked: Asked | None, work: Work, now: dt.datetime) -> tuple[KeptAnswer, bool]:
    kept = None if asked is None else kept_answers.begin(session, asked, now)
    if kept is not None:
        return kept, True
    answer = _answer(session, work, now)
    if asked is not None:
        kept_answers.keep(session, asked, answer)
    return answer, False


def _answer(session: Session, work: Work, now: dt.datetime) -> KeptAnswer:
    try:
        with session.begin_nested():  # of what is refused nothing stays but the answer
            return KeptAnswer(200, work(session, now).model_dump_json())
    except (BookingError, ApiError) as error:
        problem = refused(error) if isinstance(error, BookingError) else error
        if problem.status_code not in _KEPT_REFUSALS:
            raise
        return KeptAnswer(problem.status_code, bytes(as_response(problem).body).decode())
