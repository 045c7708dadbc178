"""Days and hours as staff read them."""

import datetime as dt

import pytest

from assistant.console.days import at_hour, of_the_year, quarter_of, told


def test_as_much_of_a_day_is_told_as_is_known() -> None:
    assert [told(iso, "en") for iso in ("2009-03-14", "2009-03", "2009")] == ["Mar 14, 2009", "March 2009", "2009"]
    assert [told(iso, "es") for iso in ("2009-03-14", "2009-03", "2009")] == [
        "14 de marzo de 2009", "marzo de 2009", "2009",
    ]  # fmt: skip


@pytest.mark.parametrize("no_day", ["", "20", "2009-13", "2009-02-30", "prefer_not", "soon"])
def test_what_is_no_day_is_refused(no_day: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|must be in|out of range"):
        told(no_day, "en")


def test_days_and_hours_of_charts_are_in_the_order_of_the_language() -> None:
    day = dt.date(2026, 11, 24)
    assert (of_the_year(day, "en"), of_the_year(day, "es")) == ("Nov 24", "24 de nov")
    assert [at_hour(hour, "en") for hour in (0, 12, 18)] == ["12 AM", "12 PM", "6 PM"]
    assert [at_hour(hour, "es") for hour in (0, 12, 18)] == ["12 a.m.", "12 p.m.", "6 p.m."]
    assert [quarter_of(f"2026-Q{number}", "en") for number in (1, 4)] == ["Q1 2026", "Q4 2026"]
    assert [quarter_of(f"2026-Q{number}", "es") for number in (1, 4)] == ["T1 2026", "T4 2026"]
