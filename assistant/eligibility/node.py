"""A condition with what became of it: the path that staff see, that is stored, and that all else is read from."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from assistant.catalog.rules import Reference
from assistant.eligibility.truth import PAPERS, UNKNOWN, TruthWord


class Cause(StrEnum):
    """Why it is not known. The first two can still be asked."""

    NOT_ASKED = "not_asked"
    NOT_CLOSE_ENOUGH = "not_close_enough"
    NOT_CLOSER = "not_closer"
    DONT_KNOW = "dont_know"
    PREFER_NOT = "prefer_not"
    NO_DATE = "no_date"
    NO_TABLE = "no_table"


ASKABLE = frozenset({Cause.NOT_ASKED, Cause.NOT_CLOSE_ENOUGH})


NodeKind = Literal["all", "any", "not", "at_least", "if", "fact", "document"]


@dataclass(slots=True)
class Node:
    """`children` are in the order of the rule; those of `if` are its two sides, each with its own truth.

    `decided`: it decided its parent; what did not counts for nothing: it is no reason, is not asked, asks no papers.
    `askable`: something that can be asked would tell. `value` and `limit` are JSON; `table` is the list or table that
    the limit came from. `at` is what it was tested at and `date` that day; `measured` the fewest and most whole years
    (age) or months then. `holds_from`: the day from which time alone surely makes an unmet one met. An income that is
    measured by a household of unknown size has the household as a child.

    A plain dataclass inside the pydantic results, because there are thousands of them and they are made of what has
    been validated; nothing changes one once its parent is there.
    """

    kind: NodeKind
    truth: TruthWord
    askable: bool = False
    fact: str | None = None
    comparison: str | None = None
    limit: Any = None
    value: Any = None
    table: str | None = None
    cause: Cause | None = None
    at: Reference | None = None
    date: dt.date | None = None
    measured: tuple[int, int] | None = None
    holds_from: dt.date | None = None
    document: str | None = None
    before: str | None = None
    decided: bool = True
    children: tuple["Node", ...] = ()


def deciding(node: Node) -> Iterator[Node]:
    """The node and all below it that decided, in the rule's order."""
    yield node
    for child in node.children:
        if child.decided:
            yield from deciding(child)


def papers(node: Node) -> list[Node]:
    """The documents that would make it true; none unless that is all that lacks."""
    if node.truth is not PAPERS:
        return []
    return [found for found in deciding(node) if found.kind == "document" and found.truth is PAPERS]


def asked(node: Node) -> list[Node]:
    """The facts that would tell, where it is not known and can be."""
    if not (node.truth is UNKNOWN and node.askable):
        return []
    return [found for found in deciding(node) if found.kind == "fact" and found.cause in ASKABLE]
