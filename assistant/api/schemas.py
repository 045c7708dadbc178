"""What the store holds, as the API shows it: the store's own views, described. Ids are ULIDs; moments are UTC."""

import datetime as dt
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")
ULID = "01KAXJ9Z6J4T1Q3V5W7X9Y0ABC"


class View(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Page(View, Generic[T]):
    """Part of a list."""

    items: list[T]
    next: str | None = Field(description="`cursor` of the next page; null on the last.", examples=[ULID])


class Contact(View):
    """A phone or an email address; families share one."""

    kind: str = Field(examples=["phone"])
    value: str = Field(description="A phone as E.164.", examples=["+12095550117"])
    language: str | None = Field(examples=["es"])
    opted_out_at: dt.datetime | None = Field(description="Since when no texts are wanted here.")


class Lead(View):
    """A person's interest in a program, once."""

    id: str = Field(examples=[ULID])
    applicant: str = Field(description="Whose it is.", examples=[ULID])
    name: str | None = Field(description="The person's name, as they gave it.", examples=["Rosa Delgado"])
    phones: list[str] = Field(description="Where the person is reached.", examples=[["+12095550117"]])
    language: str | None = Field(description="The person's language.", examples=["es"])
    program: str = Field(examples=["CNA-EVE"])
    conversation: str | None = Field(description="Where it was first noted.", examples=[ULID])
    source: str = Field(examples=["sms"])
    stage: str = Field(examples=["new"])
    waits_for_guardian: bool = Field(description="Of a minor whose guardian has not agreed: without name and contacts.")
    created_at: dt.datetime
    updated_at: dt.datetime


class Applicant(View):
    """Somebody who got in touch, how they are reached and what they are interested in."""

    id: str = Field(examples=[ULID])
    name: str | None = Field(description="As they gave it.", examples=["Rosa Delgado"])
    language: str | None = Field(examples=["es"])
    waits_for_guardian: bool = Field(description="A minor whose guardian has not agreed: without name and contacts.")
    created_at: dt.datetime
    contacts: list[Contact]
    leads: list[Lead]


class Fact(View):
    """An answer that a person gave, or that was given for them."""

    question: str = Field(description="A question or a document of the catalogue.", examples=["birth"])
    value: Any = Field(description="As it was understood.", examples=["2009-03"])
    said_by: Literal["person", "staff", "api"]
    channel: str = Field(examples=["sms"])
    conversation: str | None = Field(description="Where it was said.", examples=[ULID])
    message: str | None = Field(description="The message that said it.", examples=[ULID])
    created_at: dt.datetime
    superseded_at: dt.datetime | None = Field(description="Since when another answer has its place.")


class Guardian(View):
    """Who answers for a minor."""

    name: str
    phone: str | None = Field(examples=["+12095550117"])
    agreed: bool | None = Field(description="Null until they have said yes or no.")
    wording: str | None = Field(description="What they agreed to.")
    created_at: dt.datetime
    updated_at: dt.datetime


class Message(View):
    """One message in or out. Intent, confidence and entities are of inbound ones, `wording` of ours."""

    id: str = Field(examples=[ULID])
    conversation: str = Field(examples=[ULID])
    direction: Literal["in", "out"]
    channel: str = Field(examples=["sms"])
    text: str
    language: str | None
    intent: str | None = Field(examples=["ask_cost"])
    confidence: float | None = Field(description="The engine's, from 0 to 1.")
    entities: list[dict[str, Any]]
    wording: str | None = Field(description="The name of the sentence.", examples=["utter_fact_about"])
    reply_to: str | None = Field(description="The message that it answers.")
    carrier_id: str | None
    recipient: str | None
    status: str = Field(examples=["answered", "delivered"])
    error: str | None
    segments: int | None
    media: int = Field(description="How many pictures or files came with it; none is kept.")
    created_at: dt.datetime


class Conversation(View):
    """A call, a chat, or an episode of texting."""

    id: str = Field(examples=[ULID])
    channel: str = Field(examples=["sms"])
    language: str | None
    status: str = Field(examples=["open"])
    phone: str | None = Field(examples=["+12095550117"])
    applicant: str | None = Field(examples=[ULID])
    name: str | None = Field(description="The person's name, as they gave it.")
    waits_for_guardian: bool = Field(description="Of a minor whose guardian has not agreed: without name and phone.")
    started_at: dt.datetime
    last_at: dt.datetime


class Transcript(Conversation):
    """The conversation with what was said in it."""

    messages: list[Message] = Field(
        description="The newest hundred, in the order in which they were said; `/messages?conversation=` has them all."
    )


class Unanswered(View):
    """A question that the catalogue did not answer."""

    id: str = Field(examples=[ULID])
    text: str
    language: str | None
    topic: str | None
    program: str | None
    reason: str
    status: Literal["open", "resolved"]
    conversation: str
    message: str
    created_at: dt.datetime
    resolved_at: dt.datetime | None


class Handoff(View):
    """Somebody waits for a person of the front desk, or did."""

    id: str = Field(examples=[ULID])
    kind: str = Field(examples=["callback"])
    status: str = Field(examples=["open"])
    reason: str
    summary: str | None
    language: str | None
    callback_at: str | None = Field(description="When to call back, in the person's own words.")
    recording: str | None
    details: dict[str, Any] = Field(description="What else is known; `note` is the front desk's own.")
    conversation: str | None
    applicant: str | None
    name: str | None
    phone: str | None
    waits_for_guardian: bool = Field(description="Of a minor whose guardian has not agreed: without name and phone.")
    created_at: dt.datetime
    updated_at: dt.datetime
