"""What a person said in one turn, whole, and what of it is kept. It lives in memory for that turn and no longer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.conversation.turn import Entity

MARK = "[removed]"


@dataclass(frozen=True)
class Passage:
    """What is not kept: a kind (`number`, `health`, `disability`, `record`, `status`) and its place in the words."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Unkept:
    """The words as they were said, which no log line and no error may show, and the passages that go."""

    words: str = field(repr=False)
    passages: tuple[Passage, ...] = field(repr=False)

    @cached_property
    def kept(self) -> str:
        """The words with every passage as a mark."""
        kept, at = [], 0
        for passage in self.passages:
            kept += [self.words[at : passage.start], MARK]
            at = passage.end
        return "".join([*kept, self.words[at:]])

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(passage.kind for passage in self.passages)

    @property
    def says_nothing_else(self) -> bool:
        return re.search(r"\w", self.kept.replace(MARK, "")) is None

    @property
    def places(self) -> list[tuple[int, int]]:
        """Where the passages are in the words."""
        return [(passage.start, passage.end) for passage in self.passages]

    def outside(self, entities: "Iterable[Entity]") -> "tuple[Entity, ...]":
        """The entities that have nothing of a passage, at their places in what is kept."""
        return tuple(self._moved(entity) for entity in entities if not self._touched(entity))

    def _touched(self, entity: "Entity") -> bool:
        return any(entity.start < passage.end and passage.start < entity.end for passage in self.passages)

    def _moved(self, entity: "Entity") -> "Entity":
        before = [passage for passage in self.passages if passage.end <= entity.start]
        by = sum(len(MARK) - (passage.end - passage.start) for passage in before)
        return entity.model_copy(update={"start": entity.start + by, "end": entity.end + by})
