"""What a section of the dashboard is made of, and how it gets at the counts."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from assistant.console.figures.looks import Look
from assistant.insight import tables
from assistant.insight.figures import Kind
from assistant.insight.suppression import LARGEST_HIDDEN, SMALL
from assistant.insight.tables import Counts, Table, Value
from assistant.store.queries import figures as counted
from assistant.store.queries.figures import Asked

Keep = Callable[[str, str], bool]
_WHOLE: Final[tuple[counted.By, ...]] = ("name", "detail", "bucket", "channel", "language")

# Those of the sections that nothing narrows.
_WHOLE_KINDS: Final = frozenset({Kind.FUNNEL, Kind.STEP, Kind.RULE, Kind.QUESTION})


@dataclass(frozen=True)
class Headline:
    """A number that stands alone. `unit`: count, share, minutes, days, score. `before`: as many days earlier."""

    key: str
    value: Value
    unit: str = "count"
    before: Value = None
    section: str = ""
    people: str = ""


@dataclass(frozen=True)
class Section:
    key: str
    headlines: tuple[Headline, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Source:
    """The store, as one look sees it."""

    session: Session
    look: Look
    zone: ZoneInfo
    # The first page shows no table over time but one.
    brief: bool = False
    _read: dict[tuple[Kind, Asked], Counter[tuple[Any, ...]]] = field(default_factory=dict)

    def named(self, kind: Kind, *, keep: Keep = lambda name, detail: True, by_detail: bool = False) -> Counts:
        """By name (or detail), channel and language."""
        found: Counter[tables.Key] = Counter()
        for (name, detail, channel, language), number in self.counts(
            kind, "name", "detail", "channel", "language"
        ).items():
            if keep(name, detail):
                found[detail if by_detail else name, channel, language] += number
        return found

    def counts(self, kind: Kind, *by: counted.By, asked: Asked | None = None) -> Counter[tuple[Any, ...]]:
        """What is asked without days is read once, and added up here."""
        asked = asked or self.asked_of(kind)
        if "day" in by:
            return counted.counts(self.session, kind, asked, *by)
        if (kind, asked) not in self._read:
            self._read[kind, asked] = counted.counts(self.session, kind, asked, *_WHOLE)
        places = [_WHOLE.index(name) for name in by]
        found: Counter[tuple[Any, ...]] = Counter()
        for key, number in self._read[kind, asked].items():
            found[tuple(key[place] for place in places)] += number
        return found

    def asked_of(self, kind: Kind) -> Asked:
        return self.look.everybody if kind in _WHOLE_KINDS else self.look.asked

    def number(self, kind: Kind, *, keep: Keep = lambda name, detail: True, before: bool = False) -> int:
        asked = self.look.before if before else self.look.asked
        found = self.counts(kind, "name", "detail", asked=asked)
        return sum(number for (name, detail), number in found.items() if keep(name, detail))

    def people(self, *, before: bool = False) -> int:
        return counted.people(self.session, self.look.period.before() if before else self.look.period)

    def table(
        self,
        key: str,
        names: str,
        counts: Counts,
        *,
        order: Sequence[str] | None = None,
        chart: str = "bars",
        people: bool = False,
    ) -> Table:
        """With all its parts; for those who see no people, the totals alone and small ones hidden."""
        if self.look.sheltered:
            totals = dict(tables.totalled(counts, lambda one: one[0]))
            return tables.sheltered_table(key, names, totals, order=order, chart=chart)
        return tables.split_table(key, names, counts, order=order, chart=chart, people=people)

    def parts(self, key: str, counts: Counts) -> tuple[Table, ...]:
        """The whole of a figure by channel and by language, for those who see no parts of anything else."""
        if not self.look.sheltered:
            return ()
        channels = dict(tables.totalled(counts, lambda one: one[1]))
        languages = dict(tables.totalled(counts, lambda one: one[2]))
        return (
            tables.sheltered_table(f"{key}_channels", "channel", channels, order=("sms", "voice", "chat", "")),
            tables.sheltered_table(f"{key}_languages", "language", languages, order=("en", "es", "")),
        )

    def headline(self, key: str, value: int, before: int | None = None, **more: Any) -> Headline:
        if self.look.sheltered:
            return Headline(key, SMALL if 0 < value <= LARGEST_HIDDEN else value, **more)
        return Headline(key, value, before=before, **more)

    def enough(self, count: int) -> bool:
        """Whether what is said of so many (a median, an average) may be said to whoever looks."""
        return count > (LARGEST_HIDDEN if self.look.sheltered else 0)
