"""The queue and a conversation as their templates take them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from assistant.applicants.minors import minors_on
from assistant.catalog.basics import LANGUAGES, Language
from assistant.catalog.schema import Catalog
from assistant.console.visit import Visit
from assistant.console.words import RoomWords
from assistant.conversation.effects import HandoffKind
from assistant.conversation.turn import Medium, Reply
from assistant.errors import PorchlightError
from assistant.handoff.priority import Priority, Reason, Waiting, Why, in_order, priority
from assistant.messages.words import Words
from assistant.store.queries.desk import Heard, QueueEntry
from assistant.store.queries.story import Line

_MEDIUM: dict[str, Medium] = {"sms": "text", "voice": "voice", "chat": "chat"}
_TONES = {
    Why.EMERGENCY: "bad",
    Why.DISTRESS: "bad",
    Why.MINOR: "warn",
    Why.PROMISE_BROKEN: "bad",
    Why.PROMISE_MISSED: "bad",
}


@dataclass(frozen=True)
class Row:
    """One who waits. `why`: each reason in words, with the tone of its badge; `mine`: the reader has it.

    `is_urgent`: an emergency that nobody has taken, though somebody may have the person's thread.
    """

    entry: QueueEntry
    tier: int
    why: tuple[tuple[str, str], ...]
    programs: str
    holder: str | None
    mine: bool
    is_urgent: bool


@dataclass(frozen=True)
class Said:
    """`other`: the same in the other language, where the words are ours; `is_todays`: they have changed since."""

    line: Line
    speaker: str
    other: str | None
    other_language: Language
    is_todays: bool


def today(visit: Visit) -> dt.date:
    return visit.now.astimezone(visit.zone).date()


def minors(visit: Visit) -> Any:
    return minors_on(today(visit), visit.services.catalogue.current())


def rows(entries: tuple[QueueEntry, ...], visit: Visit, names: Mapping[str, str]) -> list[Row]:
    """In the order in which they should be taken; those whom somebody has come last."""
    catalog, day = visit.services.catalogue.current(), today(visit)
    deadlines = _deadlines(catalog, day)
    found = []
    for entry in entries:
        waiting = Waiting(
            kind=entry.kind,
            since=entry.since,
            words=f"{entry.summary} {entry.heard.words if entry.heard else ''}",
            minor=entry.minor,
            promised_at=entry.promised_at,
            broken_at=_broken_at(entry),
            deadline=min((deadlines[id] for id in entry.programs if id in deadlines), default=None),
        )
        its = priority(waiting, visit.now, day)
        found.append(
            (entry.status != "open", *in_order(waiting, its), entry.id, _row(entry, its, visit, catalog, names))
        )
    return [row for *_, row in sorted(found, key=lambda each: each[:-1])]


def _broken_at(entry: QueueEntry) -> dt.datetime | None:
    """The first promise to call that was not kept (`assistant.store.callbacks`)."""
    missed = entry.details.get("missed")
    return dt.datetime.fromisoformat(missed[0]["promised_at"]) if missed else None


def _row(entry: QueueEntry, its: Priority, visit: Visit, catalog: Catalog, names: Mapping[str, str]) -> Row:
    # Whoever has the thread does not make the promised call by that.
    who = entry.assignee if entry.promised_at is not None else entry.holder or entry.assignee
    programs = [program for id in entry.programs if (program := catalog.program(id)) is not None]
    return Row(
        entry=entry,
        tier=its.tier,
        why=tuple((_TONES.get(reason.why, "calm"), worded(reason, visit.words)) for reason in its.reasons),
        programs=", ".join(program.short.in_(visit.language) for program in programs),
        holder=names.get(who) if who is not None else None,
        mine=who == visit.member.id,
        is_urgent=entry.kind == HandoffKind.EMERGENCY and entry.status == "open",
    )


def waits(heard: Heard | None, visit: Visit) -> str | None:
    """For how long the person's last words have had no answer of a person."""
    if heard is None or heard.is_answered:
        return None
    return span(int((visit.now - heard.at).total_seconds() // 60), visit.words)


def worded(reason: Reason, w: RoomWords) -> str:
    if reason.why is Why.DEADLINE:
        days = reason.facts["days"]
        return (
            w("why_deadline", days=days) if days > 1 else w["why_deadline_tomorrow" if days else "why_deadline_today"]
        )
    if "minutes" in reason.facts:
        return w(f"why_{reason.why}", span=span(reason.facts["minutes"], w))
    return w[f"why_{reason.why}"]


def span(minutes: int, w: RoomWords) -> str:
    if minutes < 1:
        return w.span_now
    if minutes < 60:
        return w.span_minutes_one if minutes == 1 else w("span_minutes", count=minutes)
    hours = minutes // 60
    if hours < 24:
        return w("span_hours", count=hours)
    return w.span_days_one if hours // 24 == 1 else w("span_days", count=hours // 24)


def _deadlines(catalog: Catalog, day: dt.date) -> dict[str, dt.date]:
    """The next day by which one must have applied, by program."""
    found = {}
    for program in catalog.programs:
        ahead = [
            cohort.apply_by for cohort in program.cohorts if cohort.apply_by is not None and cohort.apply_by >= day
        ]
        if ahead:
            found[program.id] = min(ahead)
    return found


def lines(said: tuple[Line, ...], words: Words) -> list[Said]:
    """What was said, ours in both languages; who rings us or says nothing has said nothing."""
    return [_said(line, words) for line in said if line.text or not line.is_theirs]


def _said(line: Line, words: Words) -> Said:
    own: Language = "es" if line.language == "es" else "en"
    other = next(language for language in LANGUAGES if language != own)
    translated, is_todays = None, False
    if line.wording is not None and line.facts is not None and not line.is_theirs:
        medium = _MEDIUM[line.channel]
        translated = _word(words, line, other, medium)
        is_todays = translated is not None and _word(words, line, own, medium) != line.text
    return Said(line, speaker(line), translated, other, is_todays)


def speaker(line: Line) -> str:
    """them, assistant or staff."""
    if line.is_theirs:
        return "them"
    return "staff" if line.member is not None or line.wording is None else "assistant"


def _word(words: Words, line: Line, language: Language, medium: Medium) -> str | None:
    """None where the words of the day take other facts than those that are kept."""
    try:
        return words.word([Reply(name=cast("str", line.wording), facts=line.facts or {})], language, medium)[0].text
    except (PorchlightError, LookupError, TypeError, ValueError):
        return None
