"""People made up: who they are, when they wrote, what they wanted and how far they came. The same for the same seed."""

import datetime as dt
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final
from zoneinfo import ZoneInfo

from bench.seed.phrases import FIRST, LAST

DAYS: Final = 1000
# Out of a hundred people; those who were brought as a list never wrote.
_CHANNELS: Final = ("sms", "voice", "chat", "import")
_CHANNEL_WEIGHTS: Final = tuple(accumulate((48, 30, 18, 4)))
_LANGUAGES: Final = ("en", "es", None)
_LANGUAGE_WEIGHTS: Final = tuple(accumulate((54, 43, 3)))
_HOURS: Final = tuple(accumulate([1, 1, 1, 0, 0, 1, 2, 4, 7, 9, 9, 9, 10, 8, 7, 7, 8, 9, 10, 9, 7, 5, 3, 2]))
# How many have no, one, two, three programs in mind.
_WISHES: Final = (6, 70, 92, 100)
# How many of those at one stage come to the next, and after how many days on average.
_ONWARD: Final = (
    ("contacted", 0.72, 2),
    ("screened", 0.75, 1),
    ("booked", 0.70, 3),
    ("attended", 0.72, 9),
    ("applied", 0.55, 12),
    ("accepted", 0.66, 20),
    ("enrolled", 0.86, 25),
    ("completed", 0.78, 80),
    ("placed", 0.70, 40),
)


@dataclass(slots=True)
class Life:
    """`stages`: those of the first lead, with their moments. `talks`: conversation starts, the first one `since`."""

    number: int
    since: dt.datetime
    name: str | None
    language: str | None
    channel: str
    phone: str | None
    programs: tuple[str, ...]
    stages: tuple[tuple[str, dt.datetime], ...]
    talks: tuple[dt.datetime, ...] = field(default=())

    def reached(self, stage: str) -> dt.datetime | None:
        return next((at for name, at in self.stages if name == stage), None)


def lives(people: int, until: dt.datetime, zone: ZoneInfo, programs: Sequence[str], seed: int) -> list[Life]:
    """In the order in which they came: ever more of them over `DAYS` days before `until` (aware)."""
    chance = random.Random(seed)
    starts = sorted(_moment(chance, until, zone) for _ in range(people))
    return [_life(chance, number, since, until, programs) for number, since in enumerate(starts)]


def _moment(chance: random.Random, until: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    while True:
        day = (until - dt.timedelta(days=DAYS * (1 - chance.random() ** 0.65))).astimezone(zone).date()
        if chance.random() > (1.0, 1.0, 0.95, 0.9, 0.85, 0.5, 0.3)[day.weekday()]:
            continue
        hour = chance.choices(range(24), cum_weights=_HOURS)[0]
        local = dt.datetime.combine(day, dt.time(hour, chance.randrange(60), chance.randrange(60)), zone)
        at = local.astimezone(dt.UTC).replace(microsecond=chance.randrange(1000) * 1000)
        if at < until:
            return at


def _life(chance: random.Random, number: int, since: dt.datetime, until: dt.datetime, programs: Sequence[str]) -> Life:
    channel = chance.choices(_CHANNELS, cum_weights=_CHANNEL_WEIGHTS)[0]
    named = chance.random() < 0.82 or channel == "import"
    # Families share a phone now and then: the number of somebody who came shortly before.
    phone = number - chance.randrange(1, 40) if chance.random() < 0.03 and number > 40 else number
    return Life(
        number=number,
        since=since,
        name=f"{chance.choice(FIRST)} {chance.choice(LAST)}" if named else None,
        language=chance.choices(_LANGUAGES, cum_weights=_LANGUAGE_WEIGHTS)[0],
        channel=channel,
        phone=None if channel == "chat" and chance.random() < 0.5 else f"+1209{2_000_000 + phone:07d}",
        programs=tuple(chance.sample(programs, k=min(len(programs), chance.choices(range(4), cum_weights=_WISHES)[0]))),
        stages=_stages(chance, since, until),
        talks=() if channel == "import" else _talks(chance, since, until),
    )


def _stages(chance: random.Random, since: dt.datetime, until: dt.datetime) -> tuple[tuple[str, dt.datetime], ...]:
    reached, at = [("new", since)], since
    for stage, share, days in _ONWARD:
        at += dt.timedelta(days=chance.expovariate(1 / days), minutes=1)
        if chance.random() > share or at >= until:
            break
        reached.append((stage, at))
    else:
        return tuple(reached)
    if at < until and chance.random() < 0.3:
        reached.append((chance.choice(("not_now", "closed")), at))
    return tuple(reached)


def _talks(chance: random.Random, since: dt.datetime, until: dt.datetime) -> tuple[dt.datetime, ...]:
    starts, at = [since], since
    for _ in range(min(20, int(-math.log(1 - chance.random()) * 2.1))):
        at += dt.timedelta(days=0.6 + chance.expovariate(1 / 12))
        if at >= until:
            break
        starts.append(at)
    return tuple(starts)
