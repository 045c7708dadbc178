"""A catalogue as the pieces that people edit one at a time, each known by its kind and key.

Kinds are the catalogue's own names (`programs`, `faqs` …). A key is the id; of tables, several of which have one id,
`id@first day`; the partnership's is its kind.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from assistant.catalog.documents import document
from assistant.catalog.questions import Table
from assistant.catalog.schema import Catalog, Strict

PARTNERSHIP = "partnership"
LISTS = tuple(name for name in Catalog.model_fields if name not in ("revision", PARTNERSHIP))
KINDS = (PARTNERSHIP, *LISTS)
MODELS: dict[str, type[Strict]] = {
    name: get_args(field.annotation)[0] if name in LISTS else field.annotation  # type: ignore[misc]
    for name, field in Catalog.model_fields.items()
    if name in KINDS
}


@dataclass(frozen=True)
class Piece:
    kind: str
    key: str
    model: Strict

    @property
    def document(self) -> dict[str, Any]:
        return document(self.model)


def key_of(kind: str, model: Strict) -> str:
    if kind == PARTNERSHIP:
        return PARTNERSHIP
    if isinstance(model, Table):
        return f"{model.id}@{model.valid_from}"
    id: str = model.id  # type: ignore[attr-defined]  # all the others have one
    return id


def pieces(catalog: Catalog) -> Iterator[Piece]:
    """All of them, in the order of the catalogue."""
    yield Piece(PARTNERSHIP, PARTNERSHIP, catalog.partnership)
    for kind in LISTS:
        for model in getattr(catalog, kind):
            yield Piece(kind, key_of(kind, model), model)


def piece(catalog: Catalog, kind: str, key: str) -> Piece | None:
    return next((found for found in pieces(catalog) if (found.kind, found.key) == (kind, key)), None)


def catalog_of(documents: Iterable[tuple[str, Mapping[str, Any]]], revision: int = 0) -> Catalog:
    """The catalogue of these documents, each with its kind, in their order."""
    found: dict[str, Any] = {kind: [] for kind in LISTS}
    for kind, given in documents:
        if kind == PARTNERSHIP:
            found[kind] = given
        else:
            found[kind].append(given)
    return Catalog.model_validate({**found, "revision": revision})


def with_piece(catalog: Catalog, kind: str, key: str, model: Strict | None, position: int | None = None) -> Catalog:
    """The catalogue with this in place of the piece of that kind and key, or added, or, with `None`, without it.

    A new one comes at `position`, last where that is not said. Everything else is the very same objects.
    """
    if kind == PARTNERSHIP:
        return catalog if model is None else catalog.model_copy(update={PARTNERSHIP: model})
    models: list[Strict] = list(getattr(catalog, kind))
    at = next((index for index, one in enumerate(models) if key_of(kind, one) == key), None)
    if at is not None:
        models[at : at + 1] = [] if model is None else [model]
    elif model is not None:
        models.insert(len(models) if position is None else position, model)
    if kind == "programs":
        models.sort(key=lambda program: key_of(kind, program))
    return catalog.model_copy(update={kind: tuple(models)})
