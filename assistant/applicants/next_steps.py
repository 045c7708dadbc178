"""What to do next with somebody for a program: the first few things, by where they stand and how far they have come."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.applicants.stages import ASIDE, ROAD, Stage
from assistant.eligibility.screened import Status

StepKind = Literal["guardian", "ask", "decide", "bring", "book", "come", "apply", "until", "screen"]
_BEFORE_A_SEAT = frozenset(ROAD[: ROAD.index(Stage.BOOKED)])
_BEFORE_APPLYING = frozenset(ROAD[: ROAD.index(Stage.APPLIED)])
_AFTER = frozenset({Stage.ENROLLED, Stage.COMPLETED, Stage.PLACED, *ASIDE})


@dataclass(frozen=True)
class Step:
    """`about`: a question, documents, or a rule, by id; `on`: a day, or (ISO) the moment of a session."""

    kind: StepKind
    about: tuple[str, ...] = ()
    on: str | None = None


def next_steps(
    stage: Stage, result: Mapping[str, Any] | None, *, seat_at: dt.datetime | None, waits_for_guardian: bool
) -> tuple[Step, ...]:
    """`result`: the newest `Screened` for the program, as JSON. `seat_at`: when their next session begins."""
    steps: list[Step] = []
    if waits_for_guardian:
        steps.append(Step("guardian"))
    if stage in _AFTER:
        return tuple(steps)
    status = None if result is None else result["status"]
    if result is None:
        steps.append(Step("screen"))
    elif status == Status.NEED_INFO and result.get("missing"):
        steps.append(Step("ask", tuple(result["missing"][:1])))
    elif status == Status.REFER_STAFF:
        steps.append(Step("decide", tuple(result.get("deciding", ())[:1])))
    elif status == Status.NOT_NOW and result.get("earliest"):
        steps.append(Step("until", on=str(result["earliest"])))
    papers = tuple(paper["document"] for paper in (result or {}).get("papers", ()))
    if papers:
        steps.append(Step("bring", papers))
    if seat_at is not None:
        steps.append(Step("come", on=seat_at.isoformat()))
    elif stage in _BEFORE_A_SEAT and status in (Status.LIKELY, Status.CONDITIONAL, Status.NEED_INFO, None):
        steps.append(Step("book"))
    elif stage in _BEFORE_APPLYING and status in (Status.LIKELY, Status.CONDITIONAL):
        steps.append(Step("apply"))
    return tuple(steps)
