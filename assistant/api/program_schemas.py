"""The catalogue as the API shows it. Sets are sorted lists, session times are moments."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, Field

from assistant.catalog.calendar import Occurrence
from assistant.catalog.schema import Bilingual, Cohort, Fact, Kind, Language, Place, Profile, Program, Topic


class ProgramProfile(BaseModel):
    """What search and comparison go by. Money in US dollars, length in weeks; `null`: the catalogue does not say."""

    cost: int | None
    funded_cost: int | None
    pay_per_hour: float | None
    stipend: int | None
    weeks: float | None
    times: list[str]
    format: str | None
    languages: list[str]
    minimum_age: int | None
    diploma: bool | None
    experience: bool | None
    interests: list[str]

    @classmethod
    def of(cls, profile: Profile) -> "ProgramProfile":
        known = profile.model_dump()
        return cls(**{name: sorted(value) if isinstance(value, frozenset) else value for name, value in known.items()})


class ProgramSummary(BaseModel):
    """A program, or a way of funding one."""

    id: str = Field(examples=["CNA-EVE"])
    kind: Kind
    status: Literal["active", "inactive", "retired"] = Field(
        description="Running, not running, or no longer in the catalogue."
    )
    name: Bilingual
    short: Bilingual = Field(description="How the line calls it.")
    occupation: Bilingual
    soc: str | None = Field(description="Standard Occupational Classification code.", examples=["31-1131"])
    owner: str = Field(description="The organisation that answers for it.", examples=["ASCC"])
    partners: list[str]
    place: Place | None
    profile: ProgramProfile

    @classmethod
    def of(cls, program: Program, status: str) -> "ProgramSummary":
        known = {name: getattr(program, name) for name in cls.model_fields if name in Program.model_fields}
        profile = ProgramProfile.of(program.profile)
        return cls(**{**known, "status": status, "partners": list(program.partners), "profile": profile})


class ProgramFact(BaseModel):
    """One answer. After `until` the line no longer states it."""

    say: Bilingual
    speak: Bilingual | None = Field(description="The wording for the ear, where it differs.")
    owner: str
    checked: dt.date
    until: dt.date
    stated: bool = Field(description="Whether the line states it today.")

    @classmethod
    def of(cls, fact: Fact, today: dt.date) -> "ProgramFact":
        return cls(**dict(fact), stated=fact.holds_on(today))


class NextSession(BaseModel):
    """An information session that is still to come."""

    session: str
    starts_at: dt.datetime = Field(description="UTC.", examples=["2026-12-02T02:00:00Z"])
    minutes: int
    place: Bilingual
    online: bool
    languages: list[Language]
    note: Bilingual | None

    @classmethod
    def of(cls, held: Occurrence) -> "NextSession":
        return cls(
            session=held.session_id,
            starts_at=held.starts_at.astimezone(dt.UTC),
            minutes=held.minutes,
            place=held.place,
            online=held.online,
            languages=sorted(held.languages),
            note=held.note,
        )


class ProgramDetail(ProgramSummary):
    """All that the catalogue says of it."""

    facts: dict[Topic, ProgramFact]
    cohorts: list[Cohort]
    next_sessions: list[NextSession] = Field(description="The next three, soonest first.")


class ProgramPage(BaseModel):
    items: list[ProgramSummary]
    next: str | None = Field(description="`cursor` of the next page; null on the last.")
