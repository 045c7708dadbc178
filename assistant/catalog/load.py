"""A catalogue from its YAML files: a folder as `catalog/`, or one file with the same keys.

Files: `partnership`, `organisations`, `program` or `programs`, `support`, `obligations`, `faqs`, what rules speak of
(`questions`, `documents`, `events`, `lists`, `tables`), and the schedule of what people are told (`follow_ups`), at the
left margin, in whichever files; `defaults` is for YAML anchors and ignored. Programs are ordered by id, so that moving
one to another file changes nothing; the rest keeps the order of the files.
"""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar, cast

from assistant.catalog.checks import check
from assistant.catalog.follow_up_checks import check_follow_ups
from assistant.catalog.follow_ups import FollowUp
from assistant.catalog.parts import Part, Problem, Reading
from assistant.catalog.questions import Document, Event, OptionList, Question, Table
from assistant.catalog.schema import (
    Catalog,
    Faq,
    Obligation,
    Organisation,
    Partnership,
    Program,
    Strict,
    SupportService,
)
from assistant.errors import CatalogError

M = TypeVar("M", bound=Strict)


def load(path: Path, today: dt.date | None = None, replies: Mapping[str, frozenset[str]] | None = None) -> Catalog:
    """The catalogue at `path`. `today`: nothing can have been checked later.

    `replies`: the facts that each reply names (`assistant.messages.words.facts_named`); the schedule may use only these
    replies. Without it they are not looked at.

    Raises `CatalogError` with everything that is wrong at once, each as `file:line: path: what`.
    """
    reading = Reading()
    for file, shown in _files(path):
        reading.read(file, shown)
    return _checked(reading, path.name, today, replies)


def load_texts(
    texts: Mapping[str, str], today: dt.date | None = None, replies: Mapping[str, frozenset[str]] | None = None
) -> Catalog:
    """The catalogue of files that are not on a disk: `texts` by their names. As `load` in everything else."""
    reading = Reading()
    for shown, text in sorted(texts.items()):
        reading.read_text(text, shown)
    return _checked(reading, min(texts, default=""), today, replies)


def problems_of(
    reading: Reading, today: dt.date | None = None, replies: Mapping[str, frozenset[str]] | None = None
) -> list[Problem]:
    """Everything that is wrong with what was read, in the order of files and lines."""
    found = reading.problems + check(reading.parts, today or dt.datetime.now(dt.UTC).date())
    return sorted({*found, *check_follow_ups(reading.parts, replies)})


def _checked(
    reading: Reading, name: str, today: dt.date | None, replies: Mapping[str, frozenset[str]] | None
) -> Catalog:
    problems = problems_of(reading, today, replies)
    if not any(part.of is Partnership for part in reading.parts):
        problems.append(Problem(name, 1, "partnership: missing; one file must say who answers"))
    if problems:
        raise CatalogError([str(problem) for problem in sorted(problems)])
    parts = reading.parts
    return Catalog(
        partnership=_all(parts, Partnership)[0],
        organisations=_all(parts, Organisation),
        programs=tuple(sorted(_all(parts, Program), key=lambda program: program.id)),
        support=_all(parts, SupportService),
        obligations=_all(parts, Obligation),
        faqs=_all(parts, Faq),
        questions=_all(parts, Question),
        documents=_all(parts, Document),
        events=_all(parts, Event),
        lists=_all(parts, OptionList),
        tables=_all(parts, Table),
        follow_ups=_all(parts, FollowUp),
    )


def _files(path: Path) -> list[tuple[Path, str]]:
    """Each file and what it is called in problems."""
    if path.is_file():
        return [(path, path.name)]
    found = [
        (file, file.relative_to(path).as_posix())
        for file in path.rglob("*")
        if file.suffix in (".yml", ".yaml") and file.is_file() and not file.relative_to(path).parts[0].startswith(".")
    ]
    if not found:
        raise CatalogError([f"{path}: no catalogue here; expected a folder with .yml files, or one such file"])
    return sorted(found, key=lambda entry: entry[1])


def _all(parts: list[Part], of: type[M]) -> tuple[M, ...]:
    return tuple(cast("M", part.model) for part in parts if part.of is of)
