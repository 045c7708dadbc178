import datetime as dt

import pytest

from assistant.api.fields import email, moment, phone, storable

SIX = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-24T18:00:00Z", SIX),
        ("2026-11-24t18:00:00z", SIX),
        ("2026-11-24T10:00:00-08:00", SIX),
        ("2026-11-24T18:00:00.123456789Z", SIX.replace(microsecond=123456)),
        ("2026-11-24T17:59:60Z", SIX - dt.timedelta(microseconds=1)),
        ("0001-01-01T00:00:00+23:59", dt.datetime.min.replace(tzinfo=dt.UTC)),
        ("9999-12-31T23:59:59-23:59", dt.datetime.max.replace(tzinfo=dt.UTC)),
    ],
)
def test_a_moment_is_read_as_utc(written: str, meant: dt.datetime) -> None:
    assert moment(written) == meant
    assert moment(written).tzinfo is dt.UTC


@pytest.mark.parametrize(
    "written",
    [
        "",
        "0",
        "1764007200",
        "2026-11-24",
        "2026-11-24T18:00:00",
        "2026-11-24 18:00:00Z",
        "2026-11-24T18:00:00 00:00",
        "2026-02-30T18:00:00Z",
        "2026-11-24T24:00:01Z",
        "2026-11-24T18:00:00+25:00",
        "٢٠٢٦-11-24T18:00:00Z",
        "2026-11-24T18:00:00Z\n",
        None,
        1764007200,
        SIX.replace(tzinfo=None),
    ],
)
def test_what_is_no_moment_is_refused(written: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - Python words some of them
        moment(written)


@pytest.mark.parametrize(
    "written", ["+12095550117", "(209) 555-0117", "2095550117", "1-209-555-0117", " 209.555.0117 "]
)
def test_a_phone_is_read_in_any_usual_writing(written: str) -> None:
    assert phone(written) == "+12095550117"


@pytest.mark.parametrize("written", ["", "12", "rosa", "+", "9" * 500, "\0", "+266696687"])
def test_what_is_no_phone_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="not a phone number"):
        phone(written)


def test_text_with_a_nul_is_refused() -> None:
    assert storable("así fue") == "así fue"
    with pytest.raises(ValueError, match="NUL"):
        storable("as\0")


def test_an_address_is_one_that_the_store_keeps() -> None:
    assert email("rosa@example.org") == "rosa@example.org"
    longest = f"{'r' * 242}@example.org"
    assert email(longest) == longest
    for none in (f"r{longest}", "rosa@example.org;rosa2@example.org", "rosa"):
        with pytest.raises(ValueError, match="not an email address"):
            email(none)
