"""`/outbox`: every text, email and webhook that goes out by itself: when, why, and what became of it."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from assistant.api.fields import Id, Line, Moment
from assistant.api.filters import Maybe, OverTime
from assistant.api.guardians import minors_today
from assistant.api.idempotency import Change, Changing, changes, once
from assistant.api.problems import ApiError, documented, not_found
from assistant.api.routes import resource
from assistant.api.schemas import ULID, Page, View
from assistant.api.services import App
from assistant.store import outbox as store
from assistant.store.outbox_tables import OutboxRow
from assistant.store.queries import outbox as seen

router: APIRouter = resource("outbox")

Kind = Literal["text", "email", "webhook"]
Status = Literal[
    "queued",
    "sending",
    "sent",
    "delivered",
    "undelivered",
    "failed",
    "cancelled",
    "suppressed",
    "dropped",
]
Act = Callable[[Session, str, str, dt.datetime], bool]


class OutboxListed(OverTime):
    """One page of the outbox, newest first; `since` and `until` go by when they were put there."""

    due_since: Maybe[Moment] = Field(default=None, description="Due from this moment on.")
    due_until: Maybe[Moment] = Field(default=None, description="Due before this moment.")
    status: Maybe[Status] = Field(default=None, description="In this state.")
    kind: Maybe[Kind] = Field(default=None, description="Of this kind.")
    recipient: Maybe[Line] = Field(default=None, description="To this phone in any usual writing, address or URL.")
    cause: Maybe[Line] = Field(default=None, description="`reply`, or a follow-up's id.")
    booking: Maybe[Id] = Field(default=None, description="About this booking.")


class OutboxItem(View):
    """A text, an email or a webhook."""

    id: str = Field(examples=[ULID])
    kind: Kind
    status: Status = Field(
        description="`sending`: the carrier may or may not have it; `suppressed`: the person had said stop, or the "
        "phone takes no texts; `dropped`: there was no reason for it any more."
    )
    recipient: str | None = Field(
        description="Left out for a minor whose guardian has not agreed.", examples=["+12095550117"]
    )
    subject: str | None
    body: str
    language: str | None
    wording: str | None = Field(description="The name of the sentence.")
    segments: int | None
    cause: str = Field(description="`reply`, or a follow-up's id.", examples=["reply"])
    cause_key: str | None = Field(description="For what it is sent; there is never a second one.")
    applicant: str | None
    booking: str | None
    conversation: str | None
    message: str | None
    waits_for_guardian: bool = Field(description="It is to a minor, and a guardian has not agreed.")
    due_at: dt.datetime
    expires_at: dt.datetime | None = Field(description="Later it is not sent.")
    attempts: int
    retryable: bool = Field(description="It has failed and was surely not sent.")
    carrier_id: str | None
    error_code: int | None
    error: str | None
    created_at: dt.datetime
    sent_at: dt.datetime | None
    updated_at: dt.datetime


class Counts(BaseModel):
    """How many there are in each state."""

    queued: int
    sending: int
    sent: int
    delivered: int
    undelivered: int
    failed: int
    cancelled: int
    suppressed: int
    dropped: int


@router.get("", responses=documented())
def list_outbox(wanted: Annotated[OutboxListed, Query()], app: App) -> Page[OutboxItem]:
    """What goes out by itself, and what went."""
    found = seen.outbox(
        app.database,
        wanted.filters(),
        minors_today(app),
        **wanted.model_dump(include={"kind", "recipient", "cause", "booking", "due_since", "due_until"}),
    )
    return Page[OutboxItem].model_validate(found)


@router.get("/summary", responses=documented())
def summarise_outbox(app: App) -> Counts:
    """How many there are in each state."""
    counted = seen.counts(app.database)
    return Counts(**{status: counted.get(status, 0) for status in get_args(Status)})


@router.get("/{id}", responses=documented(404))
def get_outbox_item(id: Id, app: App) -> OutboxItem:
    """One of them."""
    found = seen.item(app.database, id, minors_today(app))
    if found is None:
        raise not_found("outbox item")
    return OutboxItem.model_validate(found)


@router.post("/{id}/cancel", responses=changes(404), response_model=OutboxItem)
def cancel_outbox_item(id: Id, app: App, change: Changing) -> Response:
    """Do not send it. Only what is still queued can be held back."""
    return _done(app, change, id, store.cancel, "not_queued", "Only what is queued can be cancelled.")


@router.post("/{id}/retry", responses=changes(404), response_model=OutboxItem)
def retry_outbox_item(id: Id, app: App, change: Changing) -> Response:
    """Send once more what has failed. Not what may have been sent: nobody is told the same twice."""
    refusal = "Only what has failed and was surely not sent can be sent again (`retryable`)."
    return _done(app, change, id, store.retry, "not_retryable", refusal)


def _done(app: App, change: Change, id: str, act: Act, error: str, refusal: str) -> Response:
    minors = minors_today(app)

    def work(session: Session, now: dt.datetime) -> OutboxItem:
        done = act(session, id, f"staff ({change.bearer.name})", now)
        row = session.get(OutboxRow, id, populate_existing=True)
        if row is None:
            raise not_found("outbox item")
        if not done:
            raise ApiError(409, error, f"{refusal} This one is {row.status}.")
        (view,) = seen.views(session, [row], minors)
        return OutboxItem.model_validate(view)

    return once(app, change, work)
