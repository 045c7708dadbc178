"""One piece of the catalogue, or one place in it, edited: checked by what checks a file that is imported."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.catalog.lint import Lint, lint
from assistant.catalog.load import problems_of
from assistant.catalog.parts import Problem, Reading
from assistant.catalog.pieces import MODELS, Piece, key_of, pieces, with_piece
from assistant.catalog.places import with_value
from assistant.catalog.schema import Catalog, Strict
from assistant.catalog.yaml_lines import Parsed, Path, parse

Replies = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Draft:
    """What an edit makes of the catalogue. `catalog` is `None` where something is wrong.

    `problems`: what is wrong, with the line of the text that was edited; those with a `file` are of other pieces.
    `warnings`: what the linter has to say of it that it does not say of the catalogue as it is.
    """

    kind: str
    key: str
    catalog: Catalog | None
    model: Strict | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Lint, ...] = ()


def draft(
    catalog: Catalog,
    kind: str,
    key: str | None,
    text: str,
    today: dt.date,
    *,
    of: Mapping[str, Any] | None = None,
    at: Path = (),
    position: int | None = None,
    replies: Replies | None = None,
) -> Draft:
    """The catalogue with this text in place of a piece, or, of the piece's document `of`, of what is `at` a place.

    Without a `key` it is a new piece. An empty text takes a place away. Whole pieces are taken away by `without`.
    """
    parsed = parse(text)
    if parsed.problems:
        return Draft(kind, key or "", None, None, tuple(Problem("", *problem) for problem in parsed.problems))
    if at:
        lines: dict[Path, int] = {(*at, *path): line for path, line in parsed.lines.items()}
        parsed = Parsed(with_value(of or {}, at, parsed.data), lines)
    reading = Reading()
    reading.read_parsed(MODELS[kind], parsed, "")
    model = reading.parts[-1].model
    made = key or (key_of(kind, model) if model is not None else "")
    if key is not None and model is not None and key_of(kind, model) != key:
        reading.problems.append(reading.parts[-1].problem(("id",), f"stays {key}: people and bookings go by it"))
    return _checked(catalog, reading, kind, made, model, today, position, replies)


def without(catalog: Catalog, kind: str, key: str, today: dt.date, *, replies: Replies | None = None) -> Draft:
    """The catalogue without a piece."""
    return with_models(catalog, [(kind, key, None, None)], today, replies=replies)


def with_models(
    catalog: Catalog,
    changes: Sequence[tuple[str, str, Strict | None, int | None]],
    today: dt.date,
    *,
    replies: Replies | None = None,
) -> Draft:
    """The catalogue with pieces as they were before: kind, key, the piece or `None` to have it gone, its position."""
    after = catalog
    for kind, key, model, position in changes:
        after = with_piece(after, kind, key, model, position)
    kind, key, model, _ = changes[-1]
    return _whole(catalog, after, kind, key, model, today, replies)


def _checked(
    catalog: Catalog,
    reading: Reading,
    kind: str,
    key: str,
    model: Strict | None,
    today: dt.date,
    position: int | None,
    replies: Replies | None,
) -> Draft:
    for piece in pieces(catalog):
        if (piece.kind, piece.key) != (kind, key):
            _add(reading, piece)
    problems = problems_of(reading, today, replies)
    if problems:
        # Of what was not edited there is no text whose lines could be counted.
        placed = (replace(problem, line=0) if problem.file else problem for problem in problems)
        return Draft(kind, key, None, model, tuple(placed))
    after = with_piece(catalog, kind, key, model, position)
    return Draft(kind, key, after, model, (), _new_warnings(catalog, after, today))


def _whole(
    catalog: Catalog,
    after: Catalog,
    kind: str,
    key: str,
    model: Strict | None,
    today: dt.date,
    replies: Replies | None,
) -> Draft:
    reading = Reading()
    for piece in pieces(after):
        _add(reading, piece)
    problems = tuple(replace(problem, line=0) for problem in problems_of(reading, today, replies))
    if problems:
        return Draft(kind, key, None, model, problems)
    return Draft(kind, key, after, model, (), _new_warnings(catalog, after, today))


def _add(reading: Reading, piece: Piece) -> None:
    reading.add(piece.model, getattr(piece.model, "id", None), f"{piece.kind}/{piece.key}")


def _new_warnings(before: Catalog, after: Catalog, today: dt.date) -> tuple[Lint, ...]:
    known = set(linted(before, today))
    return tuple(found for found in lint(after, today) if found not in known)


# What the linter says of the catalogue in force, which many drafts are compared with.
_last: tuple[Catalog, dt.date, tuple[Lint, ...]] | None = None


def linted(catalog: Catalog, today: dt.date) -> tuple[Lint, ...]:
    """What the linter says of a catalogue, kept for the one that was asked about last."""
    global _last  # noqa: PLW0603 - one slot, and whoever comes second makes the same
    known = _last
    if known is None or known[0] is not catalog or known[1] != today:
        _last = known = (catalog, today, tuple(lint(catalog, today)))
    return known[2]
