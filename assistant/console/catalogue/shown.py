"""A piece of the catalogue as people read it: its places, each of which is edited by itself."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.catalog.export import as_yaml
from assistant.catalog.pieces import Piece
from assistant.catalog.schema import Catalog, Fact, Organisation, Program, Strict, Topic
from assistant.console.catalogue.fields import AS_YAML, YAML_KINDS, type_at

Look = Literal["fact", "both", "value", "entries", "rule", "keys", "yaml"]
# What of a program stands together, in the order in which somebody reads it.
PROGRAM_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("groups", ("cohorts",)),
    ("info_sessions", ("sessions",)),
    ("who_may", ("rules", "priority", "selection")),
    ("compared_by", ("profile",)),
    ("itself", ("name", "short", "names", "occupation", "place", "kind", "owner", "partners", "soc", "entry_education",
                "active")),
)  # fmt: skip
_SOON = dt.timedelta(days=30)
# Written as a list of parts, each with its own page place.
_ENTRIES = frozenset({"cohorts", "sessions", "rules", "priority", "front_desk"})


@dataclass(frozen=True)
class Shown:
    """`label`: the word of the place (`f_<label>`, or of a fact `topic_<label>`). `source`: who owns a fact; `state`:
    whether it may still be said (`held`, `soon`, `over`). `missing`: the catalogue says nothing here.
    """

    place: str
    label: str
    look: Look
    value: Any
    entries: tuple["Shown", ...] = ()
    source: Organisation | None = None
    state: str = "held"
    missing: bool = False


def facts_of(piece: Piece, catalog: Catalog, today: dt.date) -> tuple[Shown, ...]:
    """Of a program: what the line says by topic, what it does not say at the end."""
    program = piece.model
    assert isinstance(program, Program)
    told = [shown_at(piece, catalog, today, f"facts.{topic.value}") for topic in Topic if topic in program.facts]
    silent = [
        Shown(f"facts.{topic.value}", topic.value, "fact", None, missing=True)
        for topic in Topic
        if topic not in program.facts and topic is not Topic.SESSIONS
    ]
    return (*told, *silent)


def places_of(piece: Piece, catalog: Catalog, today: dt.date) -> tuple[Shown, ...]:
    """Each top-level place of a piece that is no program."""
    if piece.kind in YAML_KINDS:
        return (Shown("", piece.kind, "yaml", as_yaml(piece.document)),)
    fields = (info.alias or name for name, info in type(piece.model).model_fields.items())
    return tuple(shown_at(piece, catalog, today, name) for name in fields if name != "id")


def shown_at(piece: Piece, catalog: Catalog, today: dt.date, place: str) -> Shown:
    """What stands at a place, `""` for all of a piece. Raises `KeyError` where nothing can."""
    label = place.rpartition(".")[2]
    of = type_at(piece.kind, place)
    model = _model_at(piece.model, place)
    if isinstance(model, Fact):
        source = next((one for one in catalog.organisations if one.id == model.owner), None)
        return Shown(place, label, "fact", model, source=source, state=_state(model, today))
    if place in _ENTRIES:
        entries = tuple(
            shown_at(piece, catalog, today, f"{place}.{getattr(one, 'id', index)}")
            for index, one in enumerate(model or ())
        )
        return Shown(place, label, "entries", model, entries=entries, missing=not entries)
    missing = model is None or model in ((), frozenset())
    if isinstance(of, type) and issubclass(of, AS_YAML):
        return Shown(place, label, "rule", model, missing=missing)
    if isinstance(model, Strict):
        return Shown(place, label, "both" if set(type(model).model_fields) == {"en", "es"} else "keys", model)
    is_deep = isinstance(model, tuple) and any(isinstance(one, Strict) for one in model)
    if is_deep:
        return Shown(place, label, "yaml", as_yaml(_document_at(piece.document, place)))
    return Shown(place, label, "value", model, missing=missing)


def _model_at(model: Any, place: str) -> Any:
    at = model
    for step in place.split(".") if place else ():
        if isinstance(at, Strict):
            names = {info.alias or name: name for name, info in type(at).model_fields.items()}
            at = getattr(at, names[step])
        elif isinstance(at, Mapping):
            at = at.get(step)
        elif isinstance(at, tuple):
            named = (one for index, one in enumerate(at) if getattr(one, "id", str(index)) == step)
            at = next(named, None)
        else:
            return None
    return at


def _document_at(document: Mapping[str, Any], place: str) -> Any:
    at: Any = document
    for step in place.split("."):
        at = at.get(step)
    return at


def _state(fact: Fact, today: dt.date) -> str:
    if not fact.holds_on(today):
        return "over"
    return "soon" if fact.until - today <= _SOON else "held"
