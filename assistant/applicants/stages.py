"""How far somebody has come with a program: the stages, the moves between them, and which moves happen by themselves.

A road of ten stages, and two places beside it for who is not on it at present. Staff may move a lead anywhere that
`moves` names, with a reason where somebody is taken back or set aside. What happens by itself moves a lead forward on
the road and never back; who was set aside returns by a step of their own (a seat, coming), and what staff closed stays
closed until staff open it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    NEW = "new"
    CONTACTED = "contacted"
    SCREENED = "screened"
    BOOKED = "booked"
    ATTENDED = "attended"
    APPLIED = "applied"
    ACCEPTED = "accepted"
    ENROLLED = "enrolled"
    COMPLETED = "completed"
    PLACED = "placed"
    NOT_NOW = "not_now"
    CLOSED = "closed"


ROAD = (
    Stage.NEW,
    Stage.CONTACTED,
    Stage.SCREENED,
    Stage.BOOKED,
    Stage.ATTENDED,
    Stage.APPLIED,
    Stage.ACCEPTED,
    Stage.ENROLLED,
    Stage.COMPLETED,
    Stage.PLACED,
)
ASIDE = (Stage.NOT_NOW, Stage.CLOSED)
# They have not applied: news of the program is still for them.
INTERESTED = frozenset(ROAD[: ROAD.index(Stage.APPLIED)])
# There is nothing left to set aside.
_FINISHED = frozenset({Stage.COMPLETED, Stage.PLACED})


class Reason(StrEnum):
    """Why somebody was taken back or set aside. None of them names a trait of a person."""

    MISTAKE = "mistake"
    WITHDREW = "withdrew"
    NOT_ACCEPTED = "not_accepted"
    LATER_GROUP = "later_group"
    REQUIREMENT = "requirement"
    NO_TIME = "no_time"
    CARE = "care"
    TRANSPORT = "transport"
    COST = "cost"
    NOT_INTERESTED = "not_interested"
    NO_ANSWER = "no_answer"
    ELSEWHERE = "elsewhere"
    TWICE = "twice"
    OTHER = "other"


_BACK = (Reason.MISTAKE, Reason.WITHDREW, Reason.NOT_ACCEPTED, Reason.LATER_GROUP, Reason.OTHER)
_NOT_NOW = (
    Reason.LATER_GROUP,
    Reason.REQUIREMENT,
    Reason.NO_TIME,
    Reason.CARE,
    Reason.TRANSPORT,
    Reason.COST,
    Reason.NO_ANSWER,
    Reason.NOT_ACCEPTED,
    Reason.OTHER,
)
_CLOSED = (
    Reason.NOT_INTERESTED,
    Reason.NO_ANSWER,
    Reason.ELSEWHERE,
    Reason.WITHDREW,
    Reason.NOT_ACCEPTED,
    Reason.TWICE,
    Reason.OTHER,
)


class Cause(StrEnum):
    """What makes a move: a member of staff, their undo, an import, or something that happened."""

    STAFF = "staff"
    UNDO = "undo"
    IMPORT = "import"
    CONTACT = "contact"
    SCREENING = "screening"
    BOOKING = "booking"
    ATTENDANCE = "attendance"


_HAPPENED = {
    Cause.CONTACT: Stage.CONTACTED,
    Cause.SCREENING: Stage.SCREENED,
    Cause.BOOKING: Stage.BOOKED,
    Cause.ATTENDANCE: Stage.ATTENDED,
}
# Steps of the person's own: who was "not now" is on the road again.
_RETURNS = frozenset({Cause.BOOKING, Cause.ATTENDANCE})


@dataclass(frozen=True)
class Move:
    """A move that staff may make. `reasons`: one of them has to be given; empty where none is needed."""

    to: Stage
    reasons: tuple[Reason, ...] = ()


def moves(stage: Stage) -> tuple[Move, ...]:
    """Where staff may move a lead from here: first along the road, then aside."""
    found = [Move(to, _reasons(stage, to)) for to in ROAD if to is not stage]
    if stage not in _FINISHED:
        found += [Move(to, _NOT_NOW if to is Stage.NOT_NOW else _CLOSED) for to in ASIDE if to is not stage]
    return tuple(found)


def refusal(stage: Stage, to: Stage, reason: Reason | None) -> str | None:
    """Why staff may not make this move (`same`, `not_a_move`, `needs_reason`, `other_reason`); None where they may."""
    if stage is to:
        return "same"
    move = next((move for move in moves(stage) if move.to is to), None)
    if move is None:
        return "not_a_move"
    if move.reasons and reason is None:
        return "needs_reason"
    return None if reason is None or reason in move.reasons else "other_reason"


def after(stage: Stage, cause: Cause) -> Stage:
    """Where the lead stands when this has happened: further on, or where it was."""
    to = _HAPPENED[cause]
    if stage is Stage.NOT_NOW:
        return to if cause in _RETURNS else stage
    if stage is Stage.CLOSED:
        return stage
    return to if ROAD.index(to) > ROAD.index(stage) else stage


def _reasons(stage: Stage, to: Stage) -> tuple[Reason, ...]:
    """Back on the road needs one; who was set aside may return anywhere without."""
    return _BACK if stage in ROAD and ROAD.index(to) < ROAD.index(stage) else ()
