"""What lists are narrowed by.

A filter that a list does not know is refused: misspelt, it would let everything through.
"""

from dataclasses import fields
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from assistant.api.fields import CatalogId, Id, Moment, Phone
from assistant.catalog.schema import Language
from assistant.store.queries.pages import LIMIT, Filters

T = TypeVar("T")


class _LeftOut:
    """Documents a filter without the `null` by which we know that it was not given: a query has none."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        (given,) = (option for option in handler(schema)["anyOf"] if option != {"type": "null"})
        return dict(given)


Maybe = Annotated[T | None, _LeftOut()]
Channel = Literal["sms", "voice", "chat"]

_NARROWING = {field.name for field in fields(Filters)}


class Paged(BaseModel):
    """One page of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=50, ge=1, le=LIMIT, description="How many items a page has at most.")

    def filters(self) -> Filters:
        """The same for the store."""
        return Filters(**self.model_dump(include=_NARROWING))


class OverTime(Paged):
    """One page of what there is of a time."""

    cursor: Maybe[Id] = Field(default=None, description="`next` of the page before.")
    since: Maybe[Moment] = Field(default=None, description="From this moment on (RFC 3339, with a zone).")
    until: Maybe[Moment] = Field(default=None, description="Before this moment (RFC 3339, with a zone).")


class Listed(OverTime):
    """One page of what came in over time, newest first."""

    phone: Maybe[Phone] = Field(
        default=None, description="Of everyone who uses this phone, in any usual writing: families share one."
    )
    program: Maybe[CatalogId] = Field(default=None, description="Of people with an interest in this program.")
    channel: Maybe[Channel] = Field(default=None, description="Of conversations on this channel.")
    language: Maybe[Language] = Field(default=None, description="In this language.")
