"""Sessions on their days, as they are shown and as they are written."""

import datetime as dt
from functools import cache
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from assistant.api.fields import CatalogId, Line, Moment
from assistant.api.filters import Maybe
from assistant.api.schemas import ULID, View
from assistant.catalog.schema import Language

SessionStatus = Literal["planned", "cancelled"]
MOST_SEATS = 100_000
MOST_CLOSES = 7 * 24 * 60
LOCAL = "2026-12-01T18:00:00-08:00"
_zones = cache(available_timezones)


def _zone(given: str) -> str:
    if given not in _zones():
        raise ValueError("this is no time zone; write it as America/Los_Angeles")
    return given


def _given(value: object) -> object:
    if value is None:
        raise ValueError("leave it out to let it be as it is")
    return value


Zone = Annotated[
    str,
    AfterValidator(_zone),
    WithJsonSchema({"type": "string", "format": "time-zone", "examples": ["America/Los_Angeles"]}),
]
Link = Annotated[str, Field(pattern=r"^https://[!-~]+$", max_length=500, examples=["https://meet.example.org/cna"])]
Languages = Annotated[set[Language], Field(min_length=1)]
Minutes = Annotated[int, Field(strict=True, gt=0, le=480)]
Capacity = Annotated[int, Field(strict=True, gt=0, le=MOST_SEATS)]
NOT_NULL = BeforeValidator(_given)


class InBoth(View):
    """The same in both languages."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    en: Line = Field(examples=["Room 12, 1 Main St"])
    es: Line = Field(examples=["Aula 12, 1 Main St"])


class Block(View):
    """Seats that are kept for a partner's people until a moment."""

    organisation: str = Field(examples=["ASCC"])
    seats: int
    used: int
    release_at: dt.datetime = Field(description="From then on they are everybody's.")


class SessionDate(View):
    """An information session on one day."""

    id: str = Field(examples=[ULID])
    session: str = Field(description="The catalogue's, of which this is a day; or one of its own.")
    programs: list[str] = Field(description="What it is about.", examples=[["CNA-EVE"]])
    starts_at: dt.datetime = Field(description="In the session's own zone.", examples=[LOCAL])
    ends_at: dt.datetime
    zone: str = Field(examples=["America/Los_Angeles"])
    minutes: int
    place: InBoth
    online: bool
    link: str | None
    languages: list[Language]
    note: InBoth | None
    capacity: int | None = Field(description="Null: as many as come.")
    taken: int = Field(description="Seats that are booked or held.")
    free: int | None = Field(description="Seats that anybody may book now; null without a limit.")
    waiting: int = Field(description="Bookings on the waitlist.")
    blocks: list[Block]
    closes_minutes: int
    closes_at: dt.datetime = Field(description="Bookings end then.")
    status: SessionStatus
    by_staff: bool = Field(description="Added or changed by hand: an import of the catalogue lets it be.")
    sequence: int = Field(description="Rises with every change that people are told of.")
    created_at: dt.datetime
    updated_at: dt.datetime


class SessionAdded(BaseModel):
    """A session on one day, beside the catalogue's own."""

    model_config = ConfigDict(extra="forbid")

    programs: list[CatalogId] = Field(
        min_length=1, max_length=20, description="Running programs that it is about.", examples=[["CNA-EVE"]]
    )
    starts_at: Moment = Field(description="Ahead, within two years.")
    zone: Zone | None = Field(default=None, description="An IANA zone; the partnership's own where it is left out.")
    minutes: Minutes = 60
    place: InBoth
    online: bool = Field(default=False, strict=True)
    link: Link | None = Field(default=None, description="Where an online one takes place; texted, never said.")
    languages: Languages = Field(examples=[["en", "es"]])
    capacity: Capacity | None = Field(default=None, description="Left out or null: as many as come.")
    note: InBoth | None = Field(default=None, description="What to bring, where to park.")
    closes_minutes: int = Field(
        default=0, strict=True, ge=0, le=MOST_CLOSES, description="So long before the start bookings end."
    )


class SessionChange(BaseModel):
    """What becomes of it. What is left out stays; null takes a link, a note or the limit away."""

    model_config = ConfigDict(extra="forbid")

    starts_at: Annotated[Maybe[Moment], NOT_NULL] = Field(default=None, description="Ahead, within two years.")
    minutes: Annotated[Maybe[Minutes], NOT_NULL] = None
    place: Annotated[Maybe[InBoth], NOT_NULL] = None
    online: Annotated[Maybe[bool], NOT_NULL] = Field(default=None, strict=True)
    link: Link | None = None
    languages: Annotated[Maybe[Languages], NOT_NULL] = None
    capacity: Capacity | None = Field(default=None, description="Not fewer than are taken.")
    note: InBoth | None = None


class Reason(BaseModel):
    """Why; it is kept with what is noted."""

    model_config = ConfigDict(extra="forbid")

    why: Line | None = Field(default=None, examples=["The speaker is ill."])
