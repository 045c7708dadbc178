import datetime as dt

from assistant.applicants.lead_filter import KEYS, LeadFilter

NOW = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)


def test_what_is_empty_unknown_or_impossible_is_left_out() -> None:
    given = {"program": " CNA-EVE ", "stage": "never", "result": "", "sort": "name", "colour": "red", "language": "fr"}
    assert LeadFilter.read(given) == LeadFilter(program="CNA-EVE")
    assert LeadFilter.read({"program": "x" * 121}) == LeadFilter()


def test_reads_what_it_writes() -> None:
    wanted = LeadFilter.read(
        dict.fromkeys(KEYS, "x") | {"stage": "open", "result": "none", "contact": "over_7", "sort": "quiet"}
    )
    assert LeadFilter.read(wanted.plain()) == wanted
    assert wanted.looks == 8
    assert LeadFilter().plain() == {}


def test_in_touch() -> None:
    assert LeadFilter().in_touch(NOW) == (None, None)
    assert LeadFilter(contact="within_7").in_touch(NOW) == (NOW - dt.timedelta(days=7), None)
    assert LeadFilter(contact="over_30").in_touch(NOW) == (None, NOW - dt.timedelta(days=30))
