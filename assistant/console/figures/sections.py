"""The questions that the dashboard answers about the line: who came, what they wanted, what was missing."""

import datetime as dt
from collections import Counter

from assistant.console.figures.source import Headline, Section, Source
from assistant.insight.figures import Kind, median
from assistant.insight.funnel import STAGES
from assistant.insight.tables import TOTAL, Key, Row, Table

# More bars than this cannot be told apart: then a bar is a week.
_MOST_BARS = 100
# Minutes until somebody answered, from 0 up to but not with each of these.
_WAITS = {"under_5": 5, "under_15": 15, "under_60": 60, "under_240": 240, "under_1440": 1440}
# What is said in every talk and asks for nothing.
_TALK = frozenset({"", "affirm", "deny", "inform", "greet", "goodbye", "thank", "dont_know", "repeat", "nlu_fallback"})


def reach(source: Source) -> Section:
    whole: Counter[Key] = Counter()
    for (channel, language), number in source.counts(Kind.REACH, "channel", "language").items():
        whole["", channel, language] += number
    tables = (
        source.parts("reach", whole)
        if source.look.sheltered
        else (by_day(source, "reach_days", Kind.REACH), *(() if source.brief else (_hours(source),)))
    )
    headlines = (
        source.headline("conversations", whole.total(), source.number(Kind.REACH, before=True)),
        *(() if source.look.narrowed else _people(source)),
        source.headline("messages", source.number(Kind.WANTED), source.number(Kind.WANTED, before=True)),
    )
    return Section("reach", headlines, tables)


def _people(source: Source) -> tuple[Headline, ...]:
    """Not where the look is narrowed: people are counted whole."""
    return (
        source.headline("people", source.people(), source.people(before=True), people="wrote"),
        source.headline("new_people", _new(source), _new(source, before=True), people="contact"),
    )


def wants(source: Source) -> Section:
    asked = source.named(Kind.WANTED, keep=lambda intent, _: intent not in _TALK)
    interest = source.named(Kind.INTEREST)
    return Section(
        "wants",
        (
            source.headline("questions", sum(asked.values())),
            source.headline("interests", sum(interest.values()), source.number(Kind.INTEREST, before=True)),
        ),
        (
            source.table("intents", "intent", asked),
            source.table("interest", "program", interest),
            *source.parts("interest", interest),
        ),
    )


def gaps(source: Source) -> Section:
    topics = source.named(Kind.UNANSWERED)
    total, messages = sum(topics.values()), source.number(Kind.WANTED)
    share = total / messages if messages and source.enough(total) else None
    return Section(
        "gaps",
        (
            source.headline("unanswered", total, source.number(Kind.UNANSWERED, before=True)),
            Headline("unanswered_share", share, "share"),
        ),
        (
            *over_time(source, "unanswered_days", Kind.UNANSWERED),
            source.table("topics", "topic", topics),
            source.table("unanswered_reasons", "gap", source.named(Kind.UNANSWERED, by_detail=True)),
        ),
    )


def desk(source: Source) -> Section:
    kinds = source.named(Kind.HANDOFF)
    waits: dict[str, Counter[int]] = {}
    bands: Counter[tuple[str, str, str]] = Counter()
    waiting: Counter[str] = Counter()
    for (kind, detail, minutes, channel, language), number in source.counts(
        Kind.HANDOFF, "name", "detail", "bucket", "channel", "language"
    ).items():
        bands[_band(detail, minutes), channel, language] += number
        if detail == "waiting":
            waiting[kind] += number
        else:
            waits.setdefault(kind, Counter())[minutes] += number
    everybody = sum(waits.values(), Counter[int]())
    table = source.table("handoffs", "handoff", kinds)
    if not source.look.sheltered:
        table = table.with_column("waiting", lambda row: waiting[row.key])
    table = table.with_column("median_minutes", lambda row: _median(source, waits.get(row.key, Counter())))
    order = (*_WAITS, "longer", "waiting")
    return Section(
        "desk",
        (
            source.headline("handoffs", sum(kinds.values()), source.number(Kind.HANDOFF, before=True), people="asked"),
            Headline("median_wait", _median(source, everybody), "minutes"),
            # For those who see no people it is a part of the last table, and may be hidden there.
            *(() if source.look.sheltered else (source.headline("still_waiting", waiting.total(), people="waiting"),)),
        ),
        (
            *over_time(source, "handoff_days", Kind.HANDOFF),
            table,
            source.table("waits", "wait", bands, order=order),
        ),
    )


def over_time(source: Source, key: str, kind: Kind, keep: str = "") -> tuple[Table, ...]:
    """`by_day`, where it is looked at: not by those for whom a day is too few."""
    return () if source.look.sheltered or source.brief else (by_day(source, key, kind, keep),)


def by_day(source: Source, key: str, kind: Kind, keep: str = "") -> Table:
    """By day, or by week where the days are many; each of them has a row. `keep`: this detail alone."""
    days = source.look.period.dates()
    step = 1 if len(days) <= _MOST_BARS else 7
    first = days[0].toordinal()
    found: Counter[tuple[str, str, str]] = Counter()
    for (day, detail, channel, language), number in source.counts(kind, "day", "detail", "channel", "language").items():
        if keep in ("", detail):
            start = dt.date.fromordinal(first + (day - first) // step * step)
            found[start.isoformat(), channel, language] += number
    order = [day.isoformat() for day in days[::step]]
    return source.table(key, "day" if step == 1 else "week", found, order=order, chart="days")


def _hours(source: Source) -> Table:
    """Hours of the day by days of the week, Monday first."""
    found: Counter[tuple[int, str]] = Counter()
    for (day, hour), number in source.counts(Kind.REACH, "day", "name").items():
        found[dt.date.fromordinal(day).weekday(), hour] += number
    hours = [f"{hour:02}" for hour in range(24)]
    rows = []
    for hour in hours:
        week = {f"weekday_{day}": found[day, hour] for day in range(7)}
        rows.append(Row(hour, {TOTAL: sum(week.values()), **week}))
    return Table("hours", "hour", (TOTAL, *(f"weekday_{day}" for day in range(7))), tuple(rows), "heat")


def _new(source: Source, *, before: bool = False) -> int:
    asked = source.look.before if before else source.look.asked
    return source.counts(Kind.FUNNEL, "name", asked=asked)[STAGES[0],]


def _band(detail: str, minutes: int) -> str:
    if detail == "waiting":
        return "waiting"
    return next((band for band, limit in _WAITS.items() if minutes < limit), "longer")


def _median(source: Source, counts: Counter[int]) -> float | None:
    return median(counts) if source.enough(sum(counts.values())) else None
