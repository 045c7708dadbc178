"""Sharing with a partner: for which purposes, which fields go with each, and for which a program's owner may ask."""

from dataclasses import dataclass
from enum import StrEnum

from assistant.catalog.schema import Catalog, Kind, Organisation, Program


class Purpose(StrEnum):
    """What a partner may use it for: to hire, to place somebody in a class, to pay for one."""

    RECRUITING = "recruiting"
    TRAINING = "training"
    FUNDING = "funding"


class Shown(StrEnum):
    """What there is to see of a person. Some of it is never shared, for any purpose.

    `programs`: those of the partner that they are interested in, with the stage. `results`: where they stand with
    those, without what they answered (`facts`). `seats`: in sessions of those programs, and whether they came.
    """

    NAME = "name"
    CONTACTS = "contacts"
    LANGUAGE = "language"
    PROGRAMS = "programs"
    RESULTS = "results"
    FACTS = "facts"
    DOCUMENTS = "documents"
    SEATS = "seats"
    # Never shared: what was said, what staff note, which others it is shared with.
    TALK = "talk"
    NOTES = "notes"
    TASKS = "tasks"
    FEEDBACK = "feedback"
    SOURCE = "source"
    GUARDIAN = "guardian"
    SHARING = "sharing"


EVERYTHING = frozenset(Shown)
_WHO = frozenset({Shown.NAME, Shown.CONTACTS, Shown.LANGUAGE, Shown.PROGRAMS})
FIELDS: dict[Purpose, frozenset[Shown]] = {
    Purpose.RECRUITING: _WHO | {Shown.SEATS},
    Purpose.TRAINING: _WHO | {Shown.SEATS, Shown.RESULTS, Shown.DOCUMENTS},
    Purpose.FUNDING: _WHO | {Shown.RESULTS, Shown.FACTS, Shown.DOCUMENTS},
}
# What a partner sees of each person whom it sees at all, whatever the purpose.
IN_COMMON = frozenset.intersection(*FIELDS.values())

_PURPOSES = {
    Kind.FUNDING: Purpose.FUNDING,
    Kind.APPRENTICESHIP: Purpose.RECRUITING,
    Kind.INTERNSHIP: Purpose.RECRUITING,
    Kind.RESIDENCY: Purpose.RECRUITING,
    Kind.COOP: Purpose.RECRUITING,
    Kind.TRAINING: Purpose.TRAINING,
    Kind.LADDER: Purpose.TRAINING,
    Kind.DEGREE: Purpose.TRAINING,
}


@dataclass(frozen=True)
class Wish:
    """With whom and for what somebody may be asked to be shared."""

    organisation: str
    purpose: Purpose


def purpose_of(program: Program) -> Purpose:
    """What its owner wants to know people for."""
    return _PURPOSES[program.kind]


def kinds_for(purpose: Purpose) -> tuple[str, ...]:
    """The kinds of programs whose owners want to know people for this."""
    return tuple(kind.value for kind, why in _PURPOSES.items() if why is purpose)


def wish_of(program: Program) -> Wish:
    return Wish(program.owner, purpose_of(program))


def organisation_of(catalog: Catalog, id: str) -> Organisation | None:
    return next((one for one in catalog.organisations if one.id == id), None)
