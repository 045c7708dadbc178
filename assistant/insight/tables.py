"""A figure as a table: what is drawn, what stands under the drawing, and what a spreadsheet gets are this one thing."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from assistant.insight.figures import SPLITS, Split
from assistant.insight.suppression import Shown, part

Value = Shown | float | None
# What a count is of: a name of the figure's own, the channel, the language.
Key = tuple[str, str, str]
Counts = Mapping[Key, int]
K = TypeVar("K")

TOTAL: Final = "total"


def column(split: Split, value: str) -> str:
    """The column of one part: "channel_sms"; "channel_unknown" where it is not known."""
    return f"{split}_{value or 'unknown'}"


SPLIT_COLUMNS: Final = {split: tuple(column(split, value) for value in values) for split, values in SPLITS.items()}


@dataclass(frozen=True)
class Row:
    """`values` by column; one that a row does not have is empty."""

    key: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Table:
    """`chart`: how it is drawn (bars, days, heat, none). `names`: what the keys are names of (intent, program …).

    `people`: it counts people, so what tells them apart by language is hidden where it is small. `unit`: of all values
    (count, share, days), where they are not each of their column's.
    """

    key: str
    names: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    chart: str = "bars"
    people: bool = False
    unit: str = "count"
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        return not any(row.values.get(TOTAL) for row in self.rows)

    def with_column(self, name: str, values: Callable[[Row], Value]) -> "Table":
        """One column more, at the end."""
        rows = tuple(Row(row.key, {**row.values, name: values(row)}) for row in self.rows)
        return replace(self, columns=(*self.columns, name), rows=rows)


def split_table(
    key: str,
    names: str,
    counts: Counts,
    *,
    order: Sequence[str] | None = None,
    chart: str = "bars",
    people: bool = False,
) -> Table:
    """Rows by name with their total and its parts by channel and by language.

    In `order`, with a row for each of it, or else the largest first. Of people the parts by language are hidden where
    they are small, and what would give them away.
    """
    totals = totalled(counts, lambda key: key[0])
    parts: dict[Split, Counter[tuple[str, str]]] = {
        "channel": totalled(counts, lambda key: (key[0], key[1])),
        "language": totalled(counts, lambda key: (key[0], key[2])),
    }
    rows = []
    for name in order if order is not None else sorted(totals, key=lambda name: (-totals[name], name)):
        values: dict[str, Value] = {TOTAL: totals[name]}
        for split, known in SPLITS.items():
            known_parts = {column(split, value): parts[split][name, value] for value in known}
            mine: Mapping[str, Shown] = known_parts
            if people and split == "language":
                mine = part(known_parts)
            values.update(mine)
        rows.append(Row(name, values))
    return Table(key, names, (TOTAL, *SPLIT_COLUMNS["channel"], *SPLIT_COLUMNS["language"]), tuple(rows), chart, people)


def parts_table(key: str, names: str, order: Sequence[str], parts: Mapping[Key, Value], unit: str) -> Table:
    """Rows by name with what each channel, and each language, comes to; `parts` by name, split and value."""
    columns = {column(split, value): (split, value) for split, values in SPLITS.items() for value in values}
    rows = tuple(Row(name, {mine: parts.get((name, *of)) for mine, of in columns.items()}) for name in order)
    return Table(key, names, tuple(columns), rows, "none", people=True, unit=unit)


def sheltered_table(
    key: str, names: str, counts: Mapping[str, int], *, order: Sequence[str] | None = None, chart: str = "bars"
) -> Table:
    """Rows by name for those who see no people: parts of a total that stands elsewhere, small ones hidden.

    A row's own parts are not in it: two tables of one total tell less than one table of both.
    """
    ordered = order if order is not None else sorted(counts, key=lambda name: (-counts[name], name))
    shown = part({name: counts.get(name, 0) for name in ordered})
    return Table(key, names, (TOTAL,), tuple(Row(name, {TOTAL: shown[name]}) for name in ordered), chart)


def totalled(counts: Counts, by: Callable[[Key], K]) -> Counter[K]:
    """The counts of keys that are the same by `by` together."""
    found: Counter[K] = Counter()
    for key, count in counts.items():
        found[by(key)] += count
    return found


def cells(table: Table) -> Iterable[tuple[str, tuple[Value, ...]]]:
    """Key and values of each row, in the order of the columns."""
    for row in table.rows:
        yield row.key, tuple(row.values.get(name) for name in table.columns)
