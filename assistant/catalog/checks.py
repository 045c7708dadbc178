"""What no part can see by itself: ids and names used twice, references to nothing, dates and rules that cannot be."""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.catalog.fact_checks import facts, mistakes_in
from assistant.catalog.parts import Part, Problem
from assistant.catalog.questions import Table
from assistant.catalog.rule_checks import check_rules
from assistant.catalog.schema import (
    Cohort,
    Faq,
    Obligation,
    Organisation,
    Partnership,
    Program,
    Session,
    Strict,
    SupportService,
)
from assistant.catalog.session_checks import check_sessions
from assistant.catalog.tokens import words
from assistant.catalog.yaml_lines import Path

Place = tuple[Part, Path]
P = TypeVar("P", bound=Strict)


def check(parts: list[Part], today: dt.date) -> list[Problem]:
    """Everything wrong between the parts, or with what a part says of time."""
    checks: tuple[Callable[[list[Part]], Iterator[Problem]], ...] = (
        _ids_used_twice,
        _references_to_nothing,
        _names_used_twice,
        check_sessions,
        _zones,
    )
    found = [problem for check_ in checks for problem in check_(parts)]
    return [*found, *_cohorts(parts, today), *_facts(parts, today), *check_rules(parts)]


def _models(parts: list[Part], of: type[P]) -> Iterator[tuple[Part, P]]:
    for part in parts:
        if isinstance(part.model, of):
            yield part, part.model


def _ids_used_twice(parts: list[Part]) -> Iterator[Problem]:
    named: dict[tuple[type[Strict], str], list[Place]] = {}
    for part in parts:
        if part.given_id is not None and part.of is not Table:  # tables of one id follow each other in time
            named.setdefault((part.of, part.given_id), []).append((part, ("id",)))
    for part, program in _models(parts, Program):
        for index, cohort in enumerate(program.cohorts):
            named.setdefault((Cohort, cohort.id), []).append((part, ("cohorts", index, "id")))
        for index, session in enumerate(program.sessions):
            named.setdefault((Session, session.id), []).append((part, ("sessions", index, "id")))
    for (_, id), (first, *others) in named.items():
        for part, path in others:
            yield part.problem(path, f"{id} is used already, {_where(first)}")
    partnerships = [part for part in parts if part.of is Partnership]
    for part in partnerships[1:]:
        yield part.problem((), f"there is a partnership already, {_where((partnerships[0], ()))}")


def _references_to_nothing(parts: list[Part]) -> Iterator[Problem]:
    # A part that is wrong in itself is still there to be referred to.
    organisations = {part.given_id for part in parts if part.of is Organisation}
    programs = {part.given_id for part in parts if part.of is Program}
    for part, program in _models(parts, Program):
        if program.owner not in organisations:
            yield part.problem(("owner",), f"no organisation is called {program.owner}")
        for index, partner in enumerate(program.partners):
            if partner not in organisations:
                yield part.problem(("partners", index), f"no organisation is called {partner}")
    for of in (SupportService, Faq):
        for part, model in _models(parts, of):
            assert isinstance(model, SupportService | Faq)
            for index, id in enumerate(model.programs):
                if id not in programs:
                    yield part.problem(("programs", index), f"no program is called {id}")
    for part, obligation in _models(parts, Obligation):
        if obligation.program not in programs:
            yield part.problem(("program",), f"no program is called {obligation.program}")
    for part in parts:
        for path, fact in facts(part.model):
            if fact.owner not in organisations:
                yield part.problem((*path, "owner"), f"no organisation is called {fact.owner}")


def _names_used_twice(parts: list[Part]) -> Iterator[Problem]:
    """A name that two running programs share would be asked back for ever."""
    used: dict[tuple[str, ...], tuple[str, Place]] = {}
    for part, program in _models(parts, Program):
        if not program.active:
            continue
        for path, name in _names(program):
            other, first = used.setdefault(words(name), (program.id, (part, path)))
            if other != program.id:
                yield part.problem(path, f"{name!r} is a name of {other} too, {_where(first)}")


def _names(program: Program) -> Iterator[tuple[Path, str]]:
    yield ("id",), program.id
    for key, both in (("name", program.name), ("short", program.short)):
        yield (key, "en"), both.en
        yield (key, "es"), both.es
    for key, names in (("en", program.names.en), ("es", program.names.es), ("heard", program.names.heard)):
        for index, name in enumerate(names):
            yield ("names", key, index), name


def _cohorts(parts: list[Part], today: dt.date) -> Iterator[Problem]:
    for part, program in _models(parts, Program):
        for index, cohort in enumerate(program.cohorts):
            at: Path = ("cohorts", index)
            dated = [
                (key, day)
                for key in ("apply_from", "apply_by", "starts_on", "ends_on")
                if (day := getattr(cohort, key)) is not None
            ]
            for (before, earlier), (after, later) in pairwise(dated):
                if later < earlier:
                    yield part.problem((*at, after), f"{later} comes before {before} {earlier}")
            if cohort.open_seats is not None and cohort.open_seats > cohort.seats:
                yield part.problem((*at, "open_seats"), f"{cohort.open_seats} are more than the {cohort.seats} seats")
            if cohort.checked > today:
                yield part.problem((*at, "checked"), f"{cohort.checked} is in the future; today is {today}")


def _facts(parts: list[Part], today: dt.date) -> Iterator[Problem]:
    for part in parts:
        for at, fact in facts(part.model):
            for path, what in mistakes_in(fact, today):
                yield part.problem((*at, *path), what)


def _zones(parts: list[Part]) -> Iterator[Problem]:
    for part, partnership in _models(parts, Partnership):
        if not _is_zone(partnership.zone):
            yield part.problem(
                ("zone",), f"no time zone is called {partnership.zone}; expected America/Los_Angeles or the like"
            )
    for part, program in _models(parts, Program):
        for index, session in enumerate(program.sessions):
            if not _is_zone(session.zone):
                yield part.problem(("sessions", index, "zone"), f"no time zone is called {session.zone}")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _where(place: Place) -> str:
    part, path = place
    return f"in {part.file}:{part.parsed.line(part.at + path)}"
