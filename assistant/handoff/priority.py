"""Who of those that wait for a person comes first, and why. The reasons are data; the page has the words for them.

People are not ranked, their waiting is: an emergency or distress first, then a minor, then a deadline that is near, and
among equals whoever has waited longest.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assistant.conversation.effects import HandoffKind
from assistant.conversation.phrases import says

# A deadline is near within so many days; a promised call within this time.
NEAR_DAYS = 3
NEAR = dt.timedelta(minutes=30)


class Why(StrEnum):
    """In the order in which they count."""

    EMERGENCY = "emergency"
    DISTRESS = "distress"
    MINOR = "minor"
    PROMISE_BROKEN = "promise_broken"
    PROMISE_MISSED = "promise_missed"
    PROMISE_NEAR = "promise_near"
    DEADLINE = "deadline"
    WAITING = "waiting"


# Emergency and distress are one tier, a minor and a call that was promised in vain one, promises and deadlines another.
_TIERS = {
    Why.EMERGENCY: 0,
    Why.DISTRESS: 0,
    Why.MINOR: 1,
    Why.PROMISE_BROKEN: 1,
    Why.PROMISE_MISSED: 2,
    Why.PROMISE_NEAR: 2,
    Why.DEADLINE: 2,
    Why.WAITING: 3,
}


@dataclass(frozen=True)
class Waiting:
    """What is known of somebody who waits. `words`: what they said last; `since`: when they began to wait (aware).

    `broken_at`: the time that was promised before, when nobody called.
    `deadline`: the next day, at the partnership, by which something must be done (an application, a session).
    """

    kind: str
    since: dt.datetime
    words: str = ""
    minor: bool = False
    promised_at: dt.datetime | None = None
    broken_at: dt.datetime | None = None
    deadline: dt.date | None = None


@dataclass(frozen=True)
class Reason:
    """`facts` fill the page's words: minutes, days."""

    why: Why
    facts: dict[str, int]


@dataclass(frozen=True)
class Priority:
    """`tier` from 0 (first) to 3; `reasons` the weightiest first, at least how long they have waited."""

    tier: int
    reasons: tuple[Reason, ...]

    @property
    def first(self) -> Reason:
        return self.reasons[0]


def priority(waiting: Waiting, now: dt.datetime, today: dt.date) -> Priority:
    """`today` is the partnership's own day at `now`."""
    reasons = sorted(_reasons(waiting, now, today), key=lambda reason: list(Why).index(reason.why))
    return Priority(min(_TIERS[reason.why] for reason in reasons), tuple(reasons))


def in_order(waiting: Waiting, of: Priority) -> tuple[Any, ...]:
    """What a queue is sorted by: the tier, then what is due soonest, then who came first."""
    due = of.first.facts.get("days", 0) if of.first.why is Why.DEADLINE else -1
    return of.tier, due, waiting.since


def _reasons(waiting: Waiting, now: dt.datetime, today: dt.date) -> list[Reason]:
    reasons = [Reason(Why.WAITING, {"minutes": max(0, _minutes(now - waiting.since))})]
    if waiting.kind == HandoffKind.EMERGENCY:
        reasons.append(Reason(Why.EMERGENCY, {}))
    elif says("emergency_anywhere", waiting.words) or says("distress", waiting.words):
        reasons.append(Reason(Why.DISTRESS, {}))
    if waiting.minor:
        reasons.append(Reason(Why.MINOR, {}))
    if waiting.broken_at is not None:
        reasons.append(Reason(Why.PROMISE_BROKEN, {"minutes": _minutes(now - waiting.broken_at)}))
    if waiting.promised_at is not None and waiting.promised_at <= now:
        reasons.append(Reason(Why.PROMISE_MISSED, {"minutes": _minutes(now - waiting.promised_at)}))
    elif waiting.promised_at is not None and waiting.promised_at - now <= NEAR:
        reasons.append(Reason(Why.PROMISE_NEAR, {"minutes": _minutes(waiting.promised_at - now)}))
    if waiting.deadline is not None and 0 <= (waiting.deadline - today).days <= NEAR_DAYS:
        reasons.append(Reason(Why.DEADLINE, {"days": (waiting.deadline - today).days}))
    return reasons


def _minutes(span: dt.timedelta) -> int:
    return int(span.total_seconds() // 60)
