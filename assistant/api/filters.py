"""What lists are narrowed by.

A filter that a list does not know is refused: misspelt, it would let everything through.
"""

from dataclasses import fields
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from assistant.api.fields import CatalogId, Id, Moment, Phone
from assistant.catalog.schema import Language
from assistant.store.queries.pages import LIMIT, Filters

# Left out is how a filter is not given; `null` means nothing in a query.
NotGiven = SkipJsonSchema[None]
Channel = Literal["sms", "voice", "chat"]

_NARROWING = {field.name for field in fields(Filters)}


class Paged(BaseModel):
    """One page of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=50, ge=1, le=LIMIT, description="How many items a page has at most.")

    def filters(self) -> Filters:
        """The same for the store."""
        return Filters(**self.model_dump(include=_NARROWING))


class Listed(Paged):
    """One page of what came in over time, newest first."""

    cursor: Id | NotGiven = Field(default=None, description="`next` of the page before.")
    since: Moment | NotGiven = Field(default=None, description="From this moment on (RFC 3339, with a zone).")
    until: Moment | NotGiven = Field(default=None, description="Before this moment (RFC 3339, with a zone).")
    phone: Phone | NotGiven = Field(
        default=None, description="Of everyone who uses this phone, in any usual writing: families share one."
    )
    program: CatalogId | NotGiven = Field(default=None, description="Of people with an interest in this program.")
    channel: Channel | NotGiven = Field(default=None, description="Of conversations on this channel.")
    language: Language | NotGiven = Field(default=None, description="In this language.")
