"""YAML with the line of everything in it, so that a mistake can be pointed at.

Plainer than YAML 1.1: only `true`, `false`, `null` and plain numbers are anything but text. Dates, and
times such as 17:30 (which YAML 1.1 takes for the number 1050), stay text until the schema reads them.
"""

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import CollectionEndEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from assistant.catalog.yaml_mistakes import DEEP, ENDLESS, UNFIT, UNSEEN, worded

# A catalogue is 6 deep. Ten thousand are too many for the C of the parser, which then takes the whole process with it.
_DEEPEST = 100
# The demo catalogue has 12,000 values; a dozen lines of aliases to each other are billions.
_MOST_VALUES = 300_000

Path = tuple[str | int, ...]


def dotted(path: Path) -> str:
    """A path as it is shown: `faqs[2].fact.say.es`."""
    shown = ""
    for step in path:
        shown += f"[{step}]" if isinstance(step, int) else f".{step}" if shown else step
    return shown


class _PlainLoader(yaml.CSafeLoader):
    """Knows what is below, nothing else. In C, because a catalogue has thousands of lines."""

    def flatten_mapping(self, node: MappingNode) -> None:
        super().flatten_mapping(node)
        # Each key once, as it holds: merges of merges would double them without end.
        entries = {key.value if isinstance(key, ScalarNode) else id(key): (key, value) for key, value in node.value}
        node.value = list(entries.values())


_PlainLoader.yaml_implicit_resolvers = {}
_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)
_PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+\.[0-9]+$"), list("-+0123456789")
)
_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_PlainLoader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"^<<$"), ["<"])


@dataclass
class Parsed:
    """What a file says (`None` where it cannot be read), the line of every path in it, and what is wrong.

    A problem is a line and what is wrong there.
    """

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest part around it that is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse(text: str) -> Parsed:
    """Reads one YAML document. Never raises for what the file says."""
    parsed = Parsed()
    try:
        _refuse_depth(text)
        loader = _PlainLoader(text)
        node = loader.get_single_node()
        if node is not None:
            parsed.data = _Reader(loader, parsed).value(node, ())
    except yaml.MarkedYAMLError as error:
        mark, begun = error.problem_mark or error.context_mark, error.context_mark
        line = mark.line + 1 if mark else 1
        where = f", in what begins in line {begun.line + 1}" if begun and begun.line + 1 < line else ""
        parsed.problems.append((line, f"not YAML: {worded(str(error.problem or error.context))}{where}"))
        parsed.data = None
    except yaml.YAMLError as error:  # a character that YAML forbids
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        parsed.problems.append((line, f"not YAML: {worded(str(getattr(error, 'reason', error)))}"))
        parsed.data = None
    except UnicodeEncodeError as error:  # half a character, which no file can hold
        parsed.problems.append((text.count("\n", 0, error.start) + 1, f"not YAML: {UNSEEN}"))
    return parsed


def _refuse_depth(text: str) -> None:
    """The events of the text need no depth of the stack; what is made of them does."""
    loader, depth = _PlainLoader(text), 0
    while loader.check_event():
        event: Any = loader.get_event()
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > _DEEPEST:
            raise yaml.MarkedYAMLError(problem=DEEP, problem_mark=event.start_mark)


class _Reader:
    """Turns nodes into values and notes where each stands."""

    def __init__(self, loader: _PlainLoader, parsed: Parsed) -> None:
        self._loader = loader
        self._parsed = parsed
        self._open: set[int] = set()
        self._seen: set[int] = set()
        self._values = 0

    def value(self, node: Node, path: Path) -> Any:
        self._parsed.lines.setdefault(path, node.start_mark.line + 1)
        self._values += 1
        if self._values > _MOST_VALUES:
            raise yaml.MarkedYAMLError(problem=ENDLESS, problem_mark=node.start_mark)
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if id(node) in self._open:
            raise yaml.MarkedYAMLError(problem="a part contains itself", problem_mark=node.start_mark)
        self._open.add(id(node))
        try:
            if isinstance(node, MappingNode):
                return self._mapping(node, path)
            assert isinstance(node, SequenceNode)
            return [self.value(entry, (*path, index)) for index, entry in enumerate(node.value)]
        finally:
            self._open.discard(id(node))

    def _scalar(self, node: ScalarNode) -> Any:
        try:
            return self._loader.construct_object(node)
        except (AttributeError, KeyError, ValueError) as error:  # a tag promises what the text does not hold
            raise yaml.MarkedYAMLError(problem=UNFIT, problem_mark=node.start_mark) from error

    def _mapping(self, node: MappingNode, path: Path) -> dict[Hashable, Any]:
        if id(node) not in self._seen:  # what an alias shows again is merged by now and would look doubled
            self._refuse_duplicates(node, path)
        self._seen.add(id(node))
        self._loader.flatten_mapping(node)  # `<<:` in front, so that what stands here overrides it
        pairs: dict[str, tuple[Node, Node]] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                raise yaml.MarkedYAMLError(problem="a key must be a word", problem_mark=key_node.start_mark)
            pairs[key_node.value] = (key_node, value_node)
        found: dict[Hashable, Any] = {}
        for key, (key_node, value_node) in pairs.items():
            self._parsed.lines[*path, key] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, (*path, key))
        return found

    def _refuse_duplicates(self, node: MappingNode, path: Path) -> None:
        seen: dict[Any, int] = {}
        for key_node, _ in node.value:
            if not isinstance(key_node, ScalarNode) or key_node.tag.endswith(":merge"):
                continue
            line = key_node.start_mark.line + 1
            if key_node.value in seen:
                name = dotted((*path, key_node.value))
                self._parsed.problems.append((line, f"{name}: stands here twice, first in line {seen[key_node.value]}"))
            seen.setdefault(key_node.value, line)
