"""The parts of a catalogue's files: which key holds what, where each part stands, and what is wrong with it."""

from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from assistant.catalog.follow_ups import FollowUp
from assistant.catalog.mistakes import mistakes
from assistant.catalog.questions import Document, Event, OptionList, Question, Table
from assistant.catalog.schema import (
    Faq,
    Obligation,
    Organisation,
    Partnership,
    Program,
    Strict,
    SupportService,
)
from assistant.catalog.yaml_lines import Parsed, Path, dotted, parse

# Keys that hold one part, and keys that hold a list of parts.
_ONE: dict[str, type[Strict]] = {"partnership": Partnership, "program": Program}
_LISTS: dict[str, type[Strict]] = {
    "organisations": Organisation,
    "programs": Program,
    "support": SupportService,
    "obligations": Obligation,
    "faqs": Faq,
    "questions": Question,
    "documents": Document,
    "events": Event,
    "lists": OptionList,
    "tables": Table,
    "follow_ups": FollowUp,
}
_KEYS = (*_ONE, *_LISTS, "defaults")


@dataclass(frozen=True, order=True)
class Problem:
    """Printed as `programs/cna-eve.yml:23: facts.cost.say.es: missing`."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Part:
    """One program, FAQ and so on: `model` is `None` where it is not right. `at` is its place in the file."""

    of: type[Strict]
    model: Strict | None
    given_id: str | None
    file: str
    at: Path
    parsed: Parsed

    def problem(self, path: Path, what: str) -> Problem:
        """Something wrong at `path` inside this part."""
        shown = self.at[1:] + path if self.at and self.at[0] in _ONE else self.at + path
        return Problem(self.file, self.parsed.line(self.at + path), f"{dotted(shown)}: {what}" if shown else what)


def not_utf8(error: UnicodeDecodeError, shown: str) -> Problem:
    """A file in another encoding, at its first letter that tells."""
    line = error.object.count(b"\n", 0, error.start) + 1
    return Problem(shown, line, "not UTF-8: save the file with the encoding UTF-8")


@dataclass
class Reading:
    """What was found in the files so far."""

    parts: list[Part] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def read(self, file: FilePath, shown: str) -> None:
        """Take one file in; `shown` is what it is called in problems."""
        try:
            text = file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.problems.append(not_utf8(error, shown))
            return
        except OSError as error:
            self.problems.append(Problem(shown, 1, f"cannot be read: {error.strerror}"))
            return
        self.read_text(text, shown)

    def read_text(self, text: str, shown: str) -> None:
        """Take in what a file says."""
        parsed = parse(text)
        self.problems += [Problem(shown, line, what) for line, what in parsed.problems]
        if parsed.data is None:
            if not parsed.problems:
                self.problems.append(Problem(shown, 1, f"empty; expected one of {', '.join(_KEYS)}"))
        elif not isinstance(parsed.data, dict):
            self.problems.append(Problem(shown, 1, f"expected keys at the left margin: {', '.join(_KEYS)}"))
        else:
            self._take(parsed.data, shown, parsed)

    def read_parsed(self, of: type[Strict], parsed: Parsed, shown: str) -> None:
        """Take in one part that stands by itself, its keys at the left margin."""
        self._validate(of, parsed.data, shown, (), parsed)

    def add(self, model: Strict, given_id: str | None, shown: str) -> None:
        """Take in a part that is right by itself; what it has to do with the others is looked at all the same."""
        self.parts.append(Part(type(model), model, given_id, shown, (), Parsed()))

    def _take(self, data: dict[str, Any], shown: str, parsed: Parsed) -> None:
        for key, value in data.items():
            if key in _ONE:
                self._validate(_ONE[key], value, shown, (key,), parsed)
            elif key not in _LISTS and key != "defaults":
                text = f"{key}: unknown key; expected one of {', '.join(_KEYS)}"
                self.problems.append(Problem(shown, parsed.line((key,)), text))
            elif key in _LISTS and isinstance(value, list):
                for index, entry in enumerate(value):
                    self._validate(_LISTS[key], entry, shown, (key, index), parsed)
            elif key in _LISTS:
                self.problems.append(
                    Problem(shown, parsed.line((key,)), f"{key}: expected a list, each entry with `- `")
                )

    def _validate(self, of: type[Strict], value: Any, shown: str, at: Path, parsed: Parsed) -> None:
        given_id = value.get("id") if isinstance(value, dict) else None
        model = None
        found: list[tuple[Path, str]] = []
        try:
            model = of.model_validate(value)
        except ValidationError as error:
            found = mistakes(of, error)
        part = Part(of, model, given_id if isinstance(given_id, str) else None, shown, at, parsed)
        self.parts.append(part)
        self.problems += [part.problem(path, what) for path, what in found]
