"""Who comes first, and the reasons that are given for it, below, at and above each limit."""

import datetime as dt

import pytest

from assistant.handoff.priority import Priority, Reason, Waiting, Why, in_order, priority

NOW = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 24)


def of(kind: str = "person", *, minutes: int = 5, **given: object) -> Priority:
    return priority(waiting(kind, minutes=minutes, **given), NOW, TODAY)


def waiting(kind: str = "person", *, minutes: int = 5, **given: object) -> Waiting:
    return Waiting(kind=kind, since=NOW - dt.timedelta(minutes=minutes), **given)  # type: ignore[arg-type]


def test_everybody_is_told_how_long_they_wait() -> None:
    assert of(minutes=0) == Priority(3, (Reason(Why.WAITING, {"minutes": 0}),))
    assert of(minutes=61) == Priority(3, (Reason(Why.WAITING, {"minutes": 61}),))


def test_emergency_is_first_and_stands_first_among_its_reasons() -> None:
    found = of("emergency", minor=True)
    assert found.tier == 0
    assert [reason.why for reason in found.reasons] == [Why.EMERGENCY, Why.MINOR, Why.WAITING]
    assert found.first == Reason(Why.EMERGENCY, {})


@pytest.mark.parametrize(
    "words", ["I can't take it anymore", "ya no aguanto más", "tengo mucho miedo", "i want to die", "estoy llorando"]
)
def test_distress_is_heard_in_both_languages(words: str) -> None:
    assert (of(words=words).tier, of(words=words).first.why) == (0, Why.DISTRESS)


@pytest.mark.parametrize("words", ["", "I want a person please", "quiero hablar con alguien", "no tengo carro"])
def test_other_words_are_no_distress(words: str) -> None:
    assert of(words=words).tier == 3


def test_minor_comes_before_a_deadline_and_after_distress() -> None:
    assert (of(minor=True).tier, of(deadline=TODAY).tier) == (1, 2)


@pytest.mark.parametrize(("days", "near"), [(-1, False), (0, True), (3, True), (4, False)])
def test_deadline_is_near_within_three_days(days: int, near: bool) -> None:
    found = of(deadline=TODAY + dt.timedelta(days=days))
    assert found.tier == (2 if near else 3)
    assert (Reason(Why.DEADLINE, {"days": days}) in found.reasons) is near


@pytest.mark.parametrize(
    ("minutes", "why"),
    [(-1, Why.PROMISE_MISSED), (0, Why.PROMISE_MISSED), (1, Why.PROMISE_NEAR), (30, Why.PROMISE_NEAR), (31, None)],
)
def test_promise_is_near_half_an_hour_before_and_missed_from_its_minute(minutes: int, why: Why | None) -> None:
    found = of("callback", promised_at=NOW + dt.timedelta(minutes=minutes))
    assert found.tier == (2 if why else 3)
    assert found.first.why is (why or Why.WAITING)
    if why:
        assert found.first.facts == {"minutes": abs(minutes)}


def test_order_is_tier_then_deadline_then_who_came_first() -> None:
    people = {
        "emergency": waiting("emergency", minutes=1),
        "distress": waiting(minutes=2, words="tengo miedo"),
        "minor": waiting(minutes=3, minor=True),
        "tomorrow": waiting(minutes=4, deadline=TODAY + dt.timedelta(days=1)),
        "today": waiting(minutes=1, deadline=TODAY),
        "long": waiting(minutes=90),
        "short": waiting(minutes=2),
    }
    order = sorted(people, key=lambda name: in_order(people[name], priority(people[name], NOW, TODAY)))
    assert order == ["distress", "emergency", "minor", "today", "tomorrow", "long", "short"]
