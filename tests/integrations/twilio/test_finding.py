"""Looking for a text that may have gone out: at a server that holds each request against Twilio's published OpenAPI."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import format_datetime
from typing import Any

import pytest

from assistant.errors import CarrierError
from assistant.settings import Settings
from integrations.twilio import carrier as module
from integrations.twilio.carrier import TwilioCarrier
from integrations.twilio.listing import alike, read_page
from tests.integrations.twilio.peer import TwilioPeer

ROSA, ANA, LINE = "+12095550117", "+12095550118", "+12095550100"
BODY = "Mañana a las 6, ¿sí? Té & café + 100 %"
NOW = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)


@asynccontextmanager
async def started() -> AsyncIterator[TwilioCarrier]:
    carrier = TwilioCarrier(Settings(_env_file=None))
    await carrier.start()
    try:
        yield carrier
    finally:
        await carrier.stop()


@pytest.fixture
async def carrier(twilio: TwilioPeer) -> AsyncIterator[TwilioCarrier]:
    async with started() as made:
        yield made


async def sent(carrier: TwilioCarrier, twilio: TwilioPeer, at: dt.datetime, body: str = BODY, to: str = ROSA) -> str:
    """A text that Twilio took at this moment: its SID."""
    sid = await carrier.send_text(to=to, body=body, status_callback="")
    twilio.created[-1]["date_created"] = format_datetime(at)
    return sid


async def test_the_newest_comes_first_and_nobody_elses(carrier: TwilioCarrier, twilio: TwilioPeer) -> None:
    first = await sent(carrier, twilio, NOW)
    await sent(carrier, twilio, NOW, to=ANA)
    await sent(carrier, twilio, NOW, body=BODY + ".")
    second = await sent(carrier, twilio, NOW + dt.timedelta(minutes=1))
    assert await carrier.find_text(to=ROSA, body=BODY, since=NOW) == [second, first]
    assert (twilio.refused, twilio.looked) == ([], [{"To": ROSA, "PageSize": "1000"}])


async def test_none_is_none(carrier: TwilioCarrier, twilio: TwilioPeer) -> None:
    assert await carrier.find_text(to=ROSA, body=BODY, since=NOW) == []


@pytest.mark.parametrize(("seconds", "is_found"), [(-6, False), (-5, True), (0, True), (3600, True)])
async def test_clocks_may_differ_by_seconds(
    carrier: TwilioCarrier, twilio: TwilioPeer, seconds: int, is_found: bool
) -> None:
    sid = await sent(carrier, twilio, NOW + dt.timedelta(seconds=seconds))
    assert await carrier.find_text(to=ROSA, body=BODY, since=NOW) == ([sid] if is_found else [])


@pytest.mark.parametrize("zone", ["+0000", "-0000"])
def test_a_date_may_say_nothing_of_its_zone(zone: str) -> None:
    listed = {"direction": "outbound-api", "sid": "SM1", "to": ROSA, "body": BODY}
    page = read_page(
        {"messages": [{**listed, "date_created": f"Tue, 24 Nov 2026 18:00:00 {zone}"}], "next_page_uri": None}
    )
    assert [message.at for message in page.ours] == [NOW]


async def test_one_that_waits_for_a_number_of_the_service_is_found(
    twilio: TwilioPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORCHLIGHT_TWILIO_MESSAGING_SERVICE_SID", "MG" + "c3" * 16)
    async with started() as carrier:
        sid = await sent(carrier, twilio, NOW)
        assert twilio.created[0]["from"] is None
        assert await carrier.find_text(to=ROSA, body=BODY, since=NOW) == [sid]


async def test_a_reply_that_says_the_same_is_another_text(carrier: TwilioCarrier, twilio: TwilioPeer) -> None:
    await sent(carrier, twilio, NOW)
    twilio.created[0]["direction"] = "outbound-reply"
    assert await carrier.find_text(to=ROSA, body=BODY, since=NOW) == []


async def test_every_page_is_read(carrier: TwilioCarrier, twilio: TwilioPeer) -> None:
    twilio.page = 2
    sids = [await sent(carrier, twilio, NOW + dt.timedelta(seconds=number)) for number in range(5)]
    assert await carrier.find_text(to=ROSA, body=BODY, since=NOW) == sids[::-1]
    assert [look.get("Page") for look in twilio.looked] == [None, "1", "2"]
    assert {look["To"] for look in twilio.looked} == {ROSA}


async def test_a_list_without_an_end_is_no_answer(
    carrier: TwilioCarrier, twilio: TwilioPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_PAGES", 2)
    twilio.page = 1
    for _ in range(3):
        await sent(carrier, twilio, NOW)
    with pytest.raises(CarrierError, match="more than 2000 texts"):
        await carrier.find_text(to=ROSA, body=BODY, since=NOW)


async def test_a_refusal_is_no_answer(carrier: TwilioCarrier, twilio: TwilioPeer) -> None:
    twilio.logins.clear()
    with pytest.raises(CarrierError, match="Twilio refused to list texts with 401: Authenticate"):
        await carrier.find_text(to=ROSA, body=BODY, since=NOW)


async def test_a_twilio_that_is_not_there_is_no_answer(twilio: TwilioPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_TWILIO_API_BASE", "http://127.0.0.1:1")
    async with started() as carrier:
        with pytest.raises(CarrierError) as failed:
            await carrier.find_text(to=ROSA, body=BODY, since=NOW)
    assert failed.value.retry is True


@pytest.mark.parametrize(
    "changed",
    [
        "Sent from your Twilio trial account - It's “6 pm” – see you…",
        'It\'s "6 pm" - see you...',
        " It's  «6 pm» - see\u00a0you... ",
        "It’s “6 pm” — see you\u200b…",
    ],
)
def test_bodies_that_twilio_changed_are_alike(changed: str) -> None:
    assert alike(changed) == alike("It’s “6 pm” – see you…")


@pytest.mark.parametrize("other", ["It's 6 pm", 'its "6 pm" - see you...', 'It\'s "6 am" - see you...', "It's ñ", ""])
def test_other_words_are_not_alike(other: str) -> None:
    assert alike(other) != alike("It’s “6 pm” – see you…")


def test_spanish_marks_make_a_difference() -> None:
    assert alike("¿Está?") != alike("¿Esta?")


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"messages": None, "next_page_uri": None},
        {"messages": [{}], "next_page_uri": None},
        {"messages": []},
        {"messages": [], "next_page_uri": "https://example.com/"},
        {"messages": [], "next_page_uri": "@example.com/"},
    ],
)
def test_what_is_no_list_is_no_answer(answer: dict[str, Any]) -> None:
    with pytest.raises(CarrierError):
        read_page(answer)
