"""Conversations written down in `scenarios/*.yml`: what a person says, what the line does, and what is left of it.

    - name: the price of the class that was just talked about
      channel: sms                        # sms, chat or voice
      missed: {es: ask_contact}           # what the engine, as trained now, takes a saying for in a language
      at: closed                          # nine at night; otherwise Tuesday at ten in the morning
      turns:
      - say: {en: "How much is it?", es: "¿Cuánto cuesta?"}
        intent: ask_cost                  # what the engine understood
        replies: [utter_fact_about]       # exactly these, in order (the notice at the beginning aside);
        includes: [utter_fact_about]      # or these among others
        has: {en: ["$1,150"], es: ["$1,150"]}
        lacks: ["EMT"]                    # the same in both languages
        directive: transfer               # listen unless said
        later: {hours: 14}                # so much time has gone by since
        asked: attendance                 # by a text of ours about the seat that they have, right before they say it
      leaves:                             # all of it: what is not named must not be there
        leads: [CNA-EVE]
        seats: [[CNA-EVE, 2026-12-01T18:00, booked, 1]]   # program, wall time, status, how many
        handoffs: {callback: {details: {phone: own, name: Rosa Lopez}}}   # own: the phone that they use

Every scenario is played in each language that its sayings have. One saying for both (a key, a name) needs no language.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from tests.conversations.line import CLOSED, OPEN, Line
from tests.conversations.people import Heard, Person
from tests.conversations.rows import Left
from tests.conversations.seats import ask_about_seat

FOLDER = Path(__file__).with_name("scenarios")
Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True)
class Step:
    """One saying and what is expected of it; `None` where nothing is."""

    say: Any
    intent: str | None = None
    replies: list[str] | None = None
    includes: list[str] = field(default_factory=list)
    has: Any = field(default_factory=list)
    lacks: Any = field(default_factory=list)
    directive: str = "listen"
    later: dict[str, float] = field(default_factory=dict)
    asked: str | None = None

    def said(self, language: Language) -> str:
        return str(self.say[language] if isinstance(self.say, dict) else self.say)


@dataclass(frozen=True)
class Leaves:
    """Expected rows; see `tests.conversations.rows.Left`.

    `language`: by the one that was begun in, where it ends in another. `handoffs`: by kind, the columns that matter.
    """

    language: dict[Language, Language] | None = None
    name: str | None = None
    leads: list[str] = field(default_factory=list)
    handoffs: dict[str, dict[str, Any]] = field(default_factory=dict)
    unanswered: list[list[str | None]] = field(default_factory=list)
    consents: list[list[Any]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    seats: list[list[Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Scenario:
    name: str
    channel: str
    turns: tuple[Step, ...]
    leaves: Leaves
    at: str = "open"
    missed: dict[Language, str] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[Language, ...]:
        """Those of its sayings; for sayings without one, those that it leaves the conversation in."""
        spoken = [set(step.say) for step in self.turns if isinstance(step.say, dict)]
        return tuple(language for language in LANGUAGES if all(language in step for step in spoken))


@dataclass(frozen=True)
class Played:
    """`phone` is the person's own, in a chat `None`."""

    heard: tuple[Heard, ...]
    left: Left
    phone: str | None


@cache
def scenarios() -> tuple[Scenario, ...]:
    """All of them, in the order of the files. Raises `TypeError` for a key that is none."""
    entries = [
        entry
        for file in sorted(FOLDER.glob("*.yml"))
        for entry in yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    ]
    return tuple(
        Scenario(
            **{
                **entry,
                "turns": tuple(Step(**step) for step in entry["turns"]),
                "leaves": Leaves(**entry.get("leaves", {})),
            }
        )
        for entry in entries
    )


def in_language(words: Any, language: Language) -> list[str]:
    """The texts expected in a language; those without one are expected in both."""
    found = words.get(language, []) if isinstance(words, dict) else words
    return [found] if isinstance(found, str) else list(found)


def play(line: Line, scenario: Scenario, language: Language) -> Played:
    """Say it all as somebody whom the line has never met."""
    line.clock.at(CLOSED if scenario.at == "closed" else OPEN)
    person = line.person(scenario.channel)
    heard = tuple(_say(line, person, step, language) for step in scenario.turns)
    return Played(heard, line.left(heard[-1].thread), getattr(person, "phone", None))


def _say(line: Line, person: Person, step: Step, language: Language) -> Heard:
    line.clock.advance(**step.later)
    if step.asked is not None:
        ask_about_seat(line, person, step.asked)
    return person.say(step.said(language))
