"""What stands in the catalogue's YAML files, and what the rest of the code reads.

One shape serves the files, the store and the conversation: a file is validated into these models, the
store keeps them as documents beside the columns that it searches by, and a :class:`Catalog` is an
immutable snapshot of all of them. Nothing here knows of files or databases.
"""

import datetime as dt
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

# Read from here by everybody; the redundant names say so to the type checker.
# ruff: noqa: PLC0414
from assistant.catalog.basics import LANGUAGES as LANGUAGES
from assistant.catalog.basics import Bilingual as Bilingual
from assistant.catalog.basics import Identifier as Identifier
from assistant.catalog.basics import Language as Language
from assistant.catalog.basics import Sentence as Sentence
from assistant.catalog.basics import Strict as Strict
from assistant.catalog.follow_ups import FollowUp
from assistant.catalog.questions import Document, Event, OptionList, Question, Table
from assistant.catalog.rules import Rule, Selection, Tier

# By phone the caller should be speaking again after this many words (PRODUCT, "How it talks").
SPOKEN_WORDS_LIMIT = 25


class Topic(StrEnum):
    """What people ask about a program; the intents `ask_<topic>` map onto these."""

    SUMMARY = "summary"
    COST = "cost"
    FINANCIAL_AID = "financial_aid"
    PAY = "pay"
    DURATION = "duration"
    SCHEDULE = "schedule"
    START_DATE = "start_date"
    LOCATION = "location"
    FORMAT = "format"
    REQUIREMENTS = "requirements"
    AGE = "age_requirement"
    WORK_AUTHORIZATION = "work_authorization"
    BACKGROUND = "background_check"
    HEALTH = "health_requirements"
    CREDENTIAL = "credential"
    JOB_OUTCOME = "job_outcome"
    SUPPORT = "support_services"
    LANGUAGE_SUPPORT = "language_support"
    ACCOMMODATION = "accommodation"
    SEATS = "seats"
    APPLICATION = "application_process"
    SESSIONS = "sessions"
    APPRENTICESHIP = "apprenticeship"
    INTERNSHIP = "internship"


class Fact(Strict):
    """One answer, who owns it, when it was checked and until when it may be said.

    `speak` is the wording for the ear, at most 25 words; without it `say` is spoken, so `say` must
    then be that short itself. After `until` the line says that it does not know.
    """

    say: Bilingual
    speak: Bilingual | None = None
    owner: Identifier
    checked: dt.date
    until: dt.date

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.until <= self.checked:
            raise ValueError("'until' must be later than 'checked'")
        return self

    def holds_on(self, day: dt.date) -> bool:
        return self.checked <= day <= self.until


class Place(Strict):
    name: Bilingual
    address: str
    city: str
    county: str


class Names(Strict):
    """Everything that people call a program. `heard` is what speech recognisers make of it."""

    en: tuple[Sentence, ...] = ()
    es: tuple[Sentence, ...] = ()
    heard: tuple[Sentence, ...] = ()


class Kind(StrEnum):
    TRAINING = "training"
    APPRENTICESHIP = "apprenticeship"
    INTERNSHIP = "internship"
    LADDER = "ladder"
    DEGREE = "degree"
    RESIDENCY = "residency"
    COOP = "coop"
    FUNDING = "funding"


class Profile(Strict):
    """What search, comparison and recommendation go by. Money in US dollars, length in weeks.

    `None` means that the catalogue does not say; it never matches a filter and is never a no.
    """

    cost: int | None = Field(default=None, ge=0)
    funded_cost: int | None = Field(default=None, ge=0)
    pay_per_hour: float | None = Field(default=None, gt=0)
    stipend: int | None = Field(default=None, gt=0)
    weeks: float | None = Field(default=None, gt=0)
    times: frozenset[Literal["morning", "day", "evening", "weekend", "full_time"]] = frozenset()
    format: Literal["in_person", "online", "hybrid"] | None = None
    languages: frozenset[Language] = frozenset({"en"})
    minimum_age: int | None = Field(default=None, ge=14, le=99)
    diploma: bool | None = None
    experience: bool | None = None
    interests: frozenset[
        Literal["patient_care", "lab", "office", "community", "emergency", "mental_health", "nursing"]
    ] = frozenset()


class Cohort(Strict):
    """A group that starts together. `seats` is its size, `open_seats` what was left on `checked`."""

    id: Identifier
    starts_on: dt.date
    ends_on: dt.date | None = None
    apply_from: dt.date | None = None
    apply_by: dt.date | None = None
    seats: int = Field(ge=0)
    open_seats: int | None = Field(default=None, ge=0)
    checked: dt.date


class SeatBlock(Strict):
    """Seats of every session that are kept for a partner's people until so many hours before it begins."""

    organisation: Identifier
    seats: int = Field(gt=0)
    release_hours: int = Field(default=48, ge=0, le=24 * 60)


class Session(Strict):
    """An information session. Times are local to `zone`; `rule` is an RFC 5545 recurrence.

    `also`: other programs that it is about. `link`: where an online one takes place, texted and never said.
    `closes_minutes`: so long before the start bookings end. Without a `capacity` there is no limit.
    """

    id: Identifier
    starts_at: dt.datetime
    minutes: int = Field(gt=0, le=480)
    rule: str | None = None
    zone: str = "America/Los_Angeles"
    place: Bilingual
    online: bool = False
    languages: frozenset[Language]
    capacity: int | None = Field(default=None, gt=0)
    note: Bilingual | None = None
    also: tuple[Identifier, ...] = ()
    link: str | None = Field(default=None, pattern=r"^https://\S+$")
    closes_minutes: int = Field(default=0, ge=0, le=7 * 24 * 60)
    blocks: tuple[SeatBlock, ...] = ()


class Program(Strict):
    id: Identifier
    kind: Kind
    name: Bilingual
    short: Bilingual
    names: Names
    occupation: Bilingual
    soc: str | None = None
    partners: tuple[Identifier, ...]
    owner: Identifier
    place: Place | None = None
    profile: Profile
    facts: dict[Topic, Fact]
    cohorts: tuple[Cohort, ...] = ()
    sessions: tuple[Session, ...] = ()
    rules: tuple[Rule, ...] = ()
    priority: tuple[Tier, ...] = ()
    selection: Selection | None = None
    # What the occupation itself asks of a beginner; a rule that asks for more is warned of.
    entry_education: Literal["none", "high_school", "certificate", "associate", "bachelor", "master"] | None = None
    active: bool = True

    @model_validator(mode="after")
    def _summary_is_there(self) -> Self:
        if Topic.SUMMARY not in self.facts:
            raise ValueError("facts need at least a 'summary'")
        return self


class Organisation(Strict):
    id: Identifier
    name: Bilingual
    kind: Literal[
        "college", "adult_school", "university", "hospital", "clinic", "county", "workforce_board", "community"
    ]
    names: tuple[Sentence, ...] = ()
    phone: str | None = None
    address: str | None = None
    web: str | None = None


class SupportService(Strict):
    """Help with a barrier (childcare, transport, uniforms…), for some programs or for all (`programs: []`)."""

    id: Identifier
    name: Bilingual
    kind: Literal["childcare", "eldercare", "transport", "supplies", "technology", "housing", "money", "study", "food"]
    programs: tuple[Identifier, ...] = ()
    fact: Fact


class Obligation(Strict):
    """What a person owes in return for money (service months, repayment). Never inferred: a person explains it."""

    id: Identifier
    program: Identifier
    months_of_service: int | None = Field(default=None, gt=0)
    legal_basis: str
    fact: Fact


class Faq(Strict):
    """A question that is asked of the whole partnership, not of one program.

    `topic` makes it the answer where no program is meant; `asked` are ways in which people put it, by
    which a free question is recognised; `programs` narrows it. `refer` hands over to a person after it.
    """

    id: Identifier
    topic: Topic | None = None
    asked: Names
    programs: tuple[Identifier, ...] = ()
    fact: Fact
    refer: bool = False


class Hours(Strict):
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...]
    opens: dt.time
    closes: dt.time


class TextHours(Strict):
    """When the line may text people by itself, on the clock where they are: from `opens` to before `closes`.

    On Sundays from `sunday_opens`; not at all where that is no earlier than `closes`. Answers go at any hour.
    """

    opens: dt.time = dt.time(9)
    closes: dt.time = dt.time(20)
    sunday_opens: dt.time = dt.time(12)

    @model_validator(mode="after")
    def _open_at_all(self) -> "TextHours":
        if self.opens >= self.closes:
            raise ValueError("texts may go at no time of the day: opens is not before closes")
        return self


class Partnership(Strict):
    """Who answers: names, the front desk's hours and address, the region, and when people may be texted."""

    name: Bilingual
    voice_name: Bilingual
    zone: str
    counties: tuple[str, ...]
    front_desk: tuple[Hours, ...]
    closed_on: tuple[dt.date, ...] = ()
    holidays: str | None = None
    texting: TextHours = TextHours()
    phone: str
    email: str
    address: str
    web: str
    contact: Fact
    privacy: Fact
    eligibility_notice: Fact


class Catalog(Strict):
    """An immutable snapshot of the whole catalogue, with the revision by which it is known."""

    revision: int = 0
    partnership: Partnership
    organisations: tuple[Organisation, ...] = ()
    programs: tuple[Program, ...] = ()
    support: tuple[SupportService, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    faqs: tuple[Faq, ...] = ()
    questions: tuple[Question, ...] = ()
    documents: tuple[Document, ...] = ()
    events: tuple[Event, ...] = ()
    lists: tuple[OptionList, ...] = ()
    tables: tuple[Table, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()

    def program(self, id: str) -> Program | None:
        return next((program for program in self.programs if program.id == id), None)

    @property
    def offered(self) -> tuple[Program, ...]:
        """Programs that are running, funding overlays left out."""
        return tuple(p for p in self.programs if p.active and p.kind is not Kind.FUNDING)
