"""What every list of the read side shares: the question, the page, and how one leads to the next."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from assistant.applicants.phones import e164
from assistant.store.tables import ApplicantContact, ContactPoint, Conversation
from assistant.store.text import storable

LIMIT = 200

R = TypeVar("R")
V = TypeVar("V")


@dataclass(frozen=True)
class Filters:
    """What is looked for; `None` looks for everything.

    `since` ≤ moment < `until`, both aware. `phone` in any writing; one that is no phone number finds
    nothing. `cursor` is `Page.next` of the page before; `limit` is cut to 1–200.
    """

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    phone: str | None = None
    program: str | None = None
    status: str | None = None
    channel: str | None = None
    language: str | None = None
    cursor: str | None = None
    limit: int = field(default=50)


@dataclass(frozen=True)
class Page(Generic[V]):
    """`next` is the cursor of the page after this one, `None` on the last."""

    items: tuple[V, ...]
    next: str | None


def page(
    session: Session,
    query: Select[R],
    id: InstrumentedAttribute[str],
    filters: Filters,
    views: Callable[[list[R]], list[V]],
    *,
    newest_first: bool = True,
) -> Page[V]:
    """The rows of `query` as views, `filters.limit` of them after `filters.cursor`."""
    limit = min(max(filters.limit, 1), LIMIT)
    if filters.cursor is not None:
        cursor = storable(filters.cursor)
        query = query.where(id < cursor if newest_first else id > cursor)
    found = session.scalars(query.order_by(id.desc() if newest_first else id).limit(limit + 1)).all()
    rows = list(found[:limit])
    return Page(tuple(views(rows)), getattr(rows[-1], id.key) if len(found) > limit else None)


def between(column: InstrumentedAttribute[dt.datetime], filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.since is not None:
        conditions.append(column >= filters.since)
    if filters.until is not None:
        conditions.append(column < filters.until)
    return conditions


def is_(column: InstrumentedAttribute[Any], wanted: str | None) -> list[ColumnElement[bool]]:
    return [] if wanted is None else [column == storable(wanted)]


def reached_at(contact_id: InstrumentedAttribute[Any], phone: str | None) -> list[ColumnElement[bool]]:
    """Rows of a contact point."""
    if phone is None:
        return []
    return [contact_id.in_(_contacts(phone))] if e164(phone) else [false()]


def used_by(applicant_id: InstrumentedAttribute[str], phone: str | None) -> list[ColumnElement[bool]]:
    """Rows of the people who use a phone."""
    if phone is None:
        return []
    people = select(ApplicantContact.applicant_id).where(ApplicantContact.contact_id.in_(_contacts(phone)))
    return [applicant_id.in_(people)] if e164(phone) else [false()]


def held_on(conversation_id: InstrumentedAttribute[Any], channel: str | None) -> list[ColumnElement[bool]]:
    """Rows of the conversations on a channel."""
    if channel is None:
        return []
    return [conversation_id.in_(select(Conversation.id).where(*is_(Conversation.channel, channel)))]


def _contacts(phone: str) -> Select[str]:
    return select(ContactPoint.id).where(ContactPoint.kind == "phone", ContactPoint.value == e164(phone))
