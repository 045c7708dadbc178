import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from assistant.insight.funnel import ORDERED, STAGES, days, journey

FIRST = dt.datetime(2026, 11, 1, 18, 0, tzinfo=dt.UTC)


def after(**by: float) -> dt.datetime:
    return FIRST + dt.timedelta(**by)


def test_a_journey_has_the_stages_that_were_reached_in_order() -> None:
    moments = {"booked": after(days=3), "contact": FIRST, "screened": after(hours=2), "new": FIRST}
    reached = journey(moments)
    assert list(reached.items()) == [("contact", FIRST), ("screened", after(hours=2)), ("booked", after(days=3))]
    assert list(days(reached)) == [("contact", 0, 0), ("screened", 0, 0), ("booked", 3, 2)]


def test_who_was_placed_has_been_through_what_staff_did_not_note() -> None:
    reached = journey({"contact": FIRST, "applied": after(days=10), "placed": after(days=90)})
    assert reached == {
        "contact": FIRST,
        "applied": after(days=10),
        "accepted": after(days=90),
        "enrolled": after(days=90),
        "completed": after(days=90),
        "placed": after(days=90),
    }


def test_a_stage_that_was_noted_late_was_reached_with_the_next() -> None:
    reached = journey({"contact": FIRST, "accepted": after(days=9), "applied": after(days=20)})
    assert (reached["applied"], reached["accepted"]) == (after(days=9), after(days=9))


def test_what_came_before_the_first_contact_took_no_days() -> None:
    reached = journey({"contact": FIRST, "attended": after(days=-2)})
    assert list(days(reached)) == [("contact", 0, 0), ("attended", 0, 0)]


def test_a_later_stage_that_came_sooner_takes_no_days() -> None:
    reached = journey({"contact": FIRST, "screened": after(days=5), "booked": after(days=1)})
    assert list(days(reached)) == [("contact", 0, 0), ("screened", 5, 5), ("booked", 1, 0)]


@given(st.dictionaries(st.sampled_from(STAGES[1:]), st.integers(-5, 200)))
def test_a_journey_goes_forward_through_what_staff_move_people_through(given_days: dict[str, int]) -> None:
    moments = {"contact": FIRST, **{stage: after(days=day) for stage, day in given_days.items()}}
    reached = journey(moments)
    assert set(given_days) <= set(reached)
    ordered = [reached[stage] for stage in ORDERED if stage in reached]
    assert ordered == sorted(ordered)
    known = [stage for stage in ORDERED if stage in reached]
    assert tuple(known) == ORDERED[: len(known)]
    assert all(since >= 0 and before >= 0 for _, since, before in days(reached))
