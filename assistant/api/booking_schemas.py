"""Bookings, as they are shown and as they are made."""

import datetime as dt
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from assistant.api.fields import CatalogId, Email, Id, Line, Phone
from assistant.api.schemas import ULID, View
from assistant.api.session_schemas import LOCAL
from assistant.catalog.schema import Language

MOST_SEATS = 20
BookingStatus = Literal[
    "awaiting_guardian",
    "booked",
    "confirmed",
    "waiting",
    "offered",
    "cancelled",
    "expired",
    "attended",
    "no_show",
]


class Booking(View):
    """A person's place in a session, or on its waitlist."""

    id: str = Field(examples=[ULID])
    session: str = Field(examples=[ULID])
    starts_at: dt.datetime = Field(description="The session's, in its own zone.", examples=[LOCAL])
    program: str | None = Field(examples=["CNA-EVE"])
    applicant: str = Field(description="Whose it is.", examples=[ULID])
    name: str | None = Field(examples=["Rosa Delgado"])
    phone: str | None = Field(description="Where texts about it go.", examples=["+12095550117"])
    email: str | None = Field(description="Where letters about it go, without a phone.")
    organisation: str | None = Field(description="The partner whose block the seat is from, or is waited for.")
    seats: int = Field(description="The person and who comes along.")
    status: BookingStatus
    hold_until: dt.datetime | None = Field(description="Until when a seat is held for somebody's answer.")
    waiting_since: dt.datetime | None
    waits_for_guardian: bool = Field(description="Of a minor whose guardian has not agreed: without name and contacts.")
    channel: str = Field(examples=["sms"])
    language: str | None
    conversation: str | None
    sequence: int = Field(description="Rises with every change that a calendar must know of.")
    created_at: dt.datetime
    updated_at: dt.datetime


class BookingEvent(View):
    """Something that happened to it."""

    kind: str = Field(examples=["booked"])
    by: Literal["person", "staff", "partner", "system"]
    details: dict[str, Any] = Field(description="What else is known; `token` names the token by which it was done.")
    message: str | None = Field(description="The message that did it.")
    created_at: dt.datetime
    told_at: dt.datetime | None = Field(description="Since when what the person is told of it is in the outbox.")


class WholeBooking(Booking):
    """The booking with what happened to it."""

    events: list[BookingEvent] = Field(description="In the order in which they happened.")


class Consent(BaseModel):
    """What they agreed to."""

    model_config = ConfigDict(extra="forbid")

    wording: Line = Field(
        description="What they were asked or signed, and what they said: it is kept as evidence.",
        examples=["Signed the sheet at the job fair: you may text me about the session."],
    )


class NewPerson(BaseModel):
    """Somebody by name, with a phone, an email address or both. Of this name there already, it is that person."""

    model_config = ConfigDict(extra="forbid")

    name: Line = Field(examples=["Rosa Delgado"])
    phone: Phone | None = None
    email: Email | None = None
    language: Language
    consent: Consent

    @model_validator(mode="after")
    def _is_reached(self) -> Self:
        if self.phone is None and self.email is None:
            raise ValueError("give a phone or an email")
        return self


class BookingMade(BaseModel):
    """Seats for somebody: `applicant`, or `person`."""

    model_config = ConfigDict(extra="forbid")

    session: Id
    applicant: Id | None = Field(default=None, description="Somebody who is known.")
    person: NewPerson | None = None
    seats: int = Field(default=1, strict=True, ge=1, le=MOST_SEATS, description="The person and who comes along.")
    program: CatalogId | None = Field(default=None, description="Of those that the session is about.")
    organisation: CatalogId | None = Field(default=None, description="Out of this partner's block, while it has room.")
    waitlist: StrictBool = Field(default=False, description="Wait for a seat where it is full.")
    minor: StrictBool = Field(
        default=False,
        description="Under 18, as far as you know: the seat is held until a guardian agrees. Who is known here as a "
        "minor is treated as one in any case.",
    )

    @model_validator(mode="after")
    def _one_person(self) -> Self:
        if (self.applicant is None) == (self.person is None):
            raise ValueError("give either applicant or person")
        return self


class BookingMoved(BaseModel):
    """Where it goes."""

    model_config = ConfigDict(extra="forbid")

    session: Id


class Attendance(BaseModel):
    """Whether they came."""

    model_config = ConfigDict(extra="forbid")

    attended: StrictBool
