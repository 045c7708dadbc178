"""The ids that rules may use, and how a wrong one is answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz import process

from assistant.catalog.parts import Part
from assistant.catalog.questions import Document, Event, OptionList, Question, Table
from assistant.catalog.schema import Strict

_ALIKE = 70  # of 100
_LISTED = 8
# Days of the cohort, by which a paper may be due as by an event.
COHORT_DAYS = ("start", "end", "apply_by")
M = TypeVar("M", bound=Strict)


@dataclass(frozen=True)
class Vocabulary:
    """Id to model; `None` for a part that is there but wrong in itself, so that this is told once."""

    questions: Mapping[str, Question | None]
    documents: Mapping[str, Document | None]
    events: Mapping[str, Event | None]
    lists: Mapping[str, OptionList | None]
    tables: Mapping[str, Table | None]

    @classmethod
    def of(cls, parts: list[Part]) -> "Vocabulary":
        return cls(
            questions=_named(parts, Question),
            documents=_named(parts, Document),
            events=_named(parts, Event),
            lists=_named(parts, OptionList),
            tables=_named(parts, Table),
        )


def _named(parts: list[Part], of: type[M]) -> dict[str, M | None]:
    return {
        part.given_id: part.model if isinstance(part.model, of) else None
        for part in parts
        if part.of is of and part.given_id is not None
    }


def no_such(noun: str, id: str, known: Iterable[str]) -> str:
    """`no question is called x; did you mean y?`"""
    ids = list(known)
    close = process.extractOne(id, ids, score_cutoff=_ALIKE)
    if close is not None:
        return f"no {noun} is called {id}; did you mean {close[0]}?"
    if 0 < len(ids) <= _LISTED:
        return f"no {noun} is called {id}; there is {', '.join(ids)}"
    return f"no {noun} is called {id}"
