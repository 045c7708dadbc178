"""What is wrong with information sessions: times that cannot be, programs and partners of nothing, seats kept twice."""

from collections.abc import Iterator

from assistant.catalog.parts import Part, Problem
from assistant.catalog.recurrence import mistake_in
from assistant.catalog.schema import Organisation, Program, Session
from assistant.catalog.yaml_lines import Path


def check_sessions(parts: list[Part]) -> Iterator[Problem]:
    # A part that is wrong in itself is still there to be referred to.
    organisations = {part.given_id for part in parts if part.of is Organisation}
    programs = {part.given_id for part in parts if part.of is Program}
    for part in parts:
        if not isinstance(part.model, Program):
            continue
        for index, session in enumerate(part.model.sessions):
            at: Path = ("sessions", index)
            yield from _times(part, at, session)
            yield from _also(part, at, session, part.model.id, programs)
            yield from _blocks(part, at, session, organisations)


def _times(part: Part, at: Path, session: Session) -> Iterator[Problem]:
    if session.starts_at.tzinfo is not None:
        yield part.problem((*at, "starts_at"), "expected local time: leave the zone out, `zone` says it")
    elif session.rule is not None and (mistake := mistake_in(session.rule, session.starts_at)):
        yield part.problem((*at, "rule"), mistake)


def _also(part: Part, at: Path, session: Session, own: str, programs: set[str | None]) -> Iterator[Problem]:
    for place, id in enumerate(session.also):
        path = (*at, "also", place)
        if id not in programs:
            yield part.problem(path, f"no program is called {id}")
        elif id == own:
            yield part.problem(path, f"{id} is the program whose session it is; name the others alone")
        elif id in session.also[:place]:
            yield part.problem(path, f"{id} is named twice")


def _blocks(part: Part, at: Path, session: Session, organisations: set[str | None]) -> Iterator[Problem]:
    named: set[str] = set()
    for place, block in enumerate(session.blocks):
        path = (*at, "blocks", place, "organisation")
        if block.organisation not in organisations:
            yield part.problem(path, f"no organisation is called {block.organisation}")
        elif block.organisation in named:
            yield part.problem(path, f"{block.organisation} has a block already; one holds all its seats")
        named.add(block.organisation)
    kept = sum(block.seats for block in session.blocks)
    if session.blocks and session.capacity is None:
        yield part.problem((*at, "blocks"), "seats can be kept only of a session with a `capacity`")
    elif session.capacity is not None and kept > session.capacity:
        yield part.problem((*at, "blocks"), f"{kept} seats are kept, more than the {session.capacity} that there are")
