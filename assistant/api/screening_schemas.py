"""Screenings as the API shows them, and what they add to people and conversations."""

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from assistant.api.schemas import ULID, Applicant, Fact, Guardian, Transcript, View
from assistant.api.screening_results import NextQuestion, Result, Standing


class Screening(View):
    """Somebody asked where they stand, or a program asked for them."""

    id: str = Field(examples=[ULID])
    applicant: str | None = Field(examples=[ULID])
    name: str | None = Field(description="The person's name, as they gave it.")
    conversation: str | None = Field(examples=[ULID])
    source: Literal["conversation", "api", "staff"]
    channel: str | None = Field(examples=["sms"])
    language: str | None = Field(examples=["es"])
    today: dt.date = Field(description="The day that it was for, at the partnership.")
    asked: list[str] = Field(description="The programs asked for.", examples=[["CNA-EVE"]])
    results: list[Standing]
    created_at: dt.datetime


class WholeScreening(Screening):
    """A screening with the facts it went by and the path to every result."""

    facts: dict[str, Any] = Field(description="By question, as they were understood.", examples=[{"birth": "2009-03"}])
    results: list[Result]  # type: ignore[assignment]  # the same and more
    same: bool | None = Field(default=None, description="Whether a replay gives all of it again.")


class Screened(WholeScreening):
    """A screening that has just been made."""

    next: NextQuestion | None = Field(description="Null when there is nothing left to ask.")
    others: list[Standing] = Field(description="Other programs that fit, or may, best first.")


class KnownApplicant(Applicant):
    """A person with what is known of them, by whose word and since when."""

    facts: list[Fact]
    guardians: list[Guardian]


class ScreenedTranscript(Transcript):
    """The conversation with what was said in it, what was learnt from it, and where the person was told they stand."""

    facts: list[Fact] = Field(description="In the order in which they were said, with those that were corrected.")
    screenings: list[Screening] = Field(description="`/screenings/{id}` has the path to each result.")
