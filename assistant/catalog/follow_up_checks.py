"""What a line of the schedule cannot see by itself: whether its programs and its words are there."""

from collections.abc import Iterator, Mapping

from assistant.catalog.follow_ups import FollowUp
from assistant.catalog.parts import Part, Problem
from assistant.catalog.schema import Program


def check_follow_ups(parts: list[Part], replies: Mapping[str, frozenset[str]] | None) -> list[Problem]:
    """Everything wrong. `replies`: the facts that each reply names; without it words are not looked at."""
    programs = {part.given_id for part in parts if part.of is Program}
    found: list[Problem] = []
    for part in parts:
        if isinstance(part.model, FollowUp):
            found += _programs(part, part.model, programs)
            found += _words(part, part.model, replies) if replies is not None else ()
    return found


def _programs(part: Part, follow_up: FollowUp, programs: set[str | None]) -> Iterator[Problem]:
    for index, id in enumerate(follow_up.programs):
        if id not in programs:
            yield part.problem(("programs", index), f"no program is called {id}")


def _words(part: Part, follow_up: FollowUp, replies: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    for key, name in (("words", follow_up.words), ("subject", follow_up.subject)):
        if name is None:
            continue
        if name not in replies:
            yield part.problem((key,), f"no reply is called {name}; add it to data/responses")
        elif lacking := sorted(replies[name] - follow_up.facts):
            known = ", ".join(sorted(follow_up.facts))
            names = ", ".join(f"{{{fact}}}" for fact in lacking)
            yield part.problem((key,), f"{name} names {names}; after {follow_up.on.value} there are {known}")
