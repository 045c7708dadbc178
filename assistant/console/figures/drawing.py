"""Tables as drawings: where each bar and square stands. Templates write them as SVG; nothing here has a colour."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.insight.figures import Split
from assistant.insight.tables import SPLIT_COLUMNS, TOTAL, Row, Table

# Steps of shade in a heat map, beside none.
SHADES = 5
# A list of bars is read to the end of its beginning; the rest stands in the table.
MOST_BARS = 15


@dataclass(frozen=True)
class Piece:
    """A rectangle; `part` is the place of its column among the columns that are drawn, for its colour."""

    part: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Bar:
    row: Row
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Square:
    """One hour of one day of the week; `shade` from 0."""

    hour: str
    day: int
    shade: int
    count: int


def parts(table: Table, split: Split) -> tuple[str, ...]:
    """The columns that bars are made of: the split's, where it has them and they are not hidden."""
    columns = tuple(name for name in SPLIT_COLUMNS[split] if name in table.columns)
    drawn = [row for row in table.rows if _size(row, TOTAL)]
    if not columns or any(not isinstance(row.values.get(name), int) for row in drawn for name in columns):
        return (TOTAL,)
    return tuple(name for name in columns if any(_size(row, name) for row in drawn)) or (TOTAL,)


def bars(table: Table, split: Split) -> tuple[Bar, ...]:
    """Lying ones, in a box of 100 by 1."""
    columns, rows = parts(table, split), table.rows[:MOST_BARS]
    longest = max((_size(row, TOTAL) for row in rows), default=0) or 1
    return tuple(Bar(row, _row_of_pieces(row, columns, 100 / longest)) for row in rows)


def _row_of_pieces(row: Row, columns: Sequence[str], scale: float) -> tuple[Piece, ...]:
    pieces, x = [], 0.0
    for place, name in enumerate(columns):
        width = _size(row, name) * scale
        if width:
            pieces.append(Piece(place, round(x, 2), 0, round(width, 2), 1))
        x += width
    return tuple(pieces)


def columns_over_time(table: Table, split: Split) -> tuple[tuple[Piece, ...], int]:
    """Standing ones in a box as wide as there are rows and 100 high; and how many the highest is."""
    columns = parts(table, split)
    highest = max((_size(row, TOTAL) for row in table.rows), default=0)
    scale = 100 / (highest or 1)
    pieces = []
    for place, row in enumerate(table.rows):
        top = 100.0
        for part, name in enumerate(columns):
            height = _size(row, name) * scale
            top -= height
            if height:
                pieces.append(Piece(part, place + 0.12, round(top, 2), 0.76, round(height, 2)))
    return tuple(pieces), highest


def squares(table: Table) -> tuple[Square, ...]:
    """Hours by days of the week. What is more than nothing has the first shade at the least."""
    found = [(row.key, day, _size(row, f"weekday_{day}")) for day in range(7) for row in table.rows]
    most = max((count for _, _, count in found), default=0) or 1
    return tuple(Square(hour, day, -(-count * SHADES // most), count) for hour, day, count in found)


def _size(row: Row, column: str) -> int:
    value = row.values.get(column)
    return value if isinstance(value, int) else 0
