"""Twilio's REST doors on the local carrier, by real HTTP: with our own client, and by hand."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from assistant.errors import CarrierError
from assistant.settings import Settings
from integrations.local.carrier import LocalCarrier
from integrations.local.refusals import FACTS
from integrations.local.remote import account_of, at_the_app
from integrations.twilio.carrier import TwilioCarrier
from tests.conftest import Clock
from tests.factories.servers import Server
from tests.integrations.local.line import PUBLIC, TOKEN, StandIn
from tests.integrations.twilio.published import FORM, Published

ROSA, ANA, LINE = "+12095550142", "+12095550143", "+12095550100"
CALLBACK = f"{PUBLIC}/twilio/status"
SERVICE = "MG" + "c3" * 16


def app_of(carrier: LocalCarrier) -> FastAPI:
    app = FastAPI()
    app.include_router(carrier.router)
    return app


@pytest.fixture(scope="session")
def published() -> Published:
    return Published()


@pytest.fixture
def path(settings: Settings) -> str:
    return f"/2010-04-01/Accounts/{account_of(settings)}/Messages.json"


@pytest.fixture
async def doors(carrier: LocalCarrier, settings: Settings) -> AsyncIterator[AsyncClient]:
    login = (account_of(settings), TOKEN)
    async with AsyncClient(transport=ASGITransport(app_of(carrier)), base_url="http://127.0.0.1", auth=login) as client:
        yield client


@pytest.fixture
def served(carrier: LocalCarrier) -> Iterator[Server]:
    with Server(app_of(carrier)) as server:
        yield server


@asynccontextmanager
async def from_elsewhere(settings: Settings, server: Server) -> AsyncIterator[TwilioCarrier]:
    """A worker's carrier, in a process that knows the settings alone."""
    port = int(server.url.rpartition(":")[2])
    carrier = TwilioCarrier(at_the_app(settings.model_copy(update={"port": port})))
    await carrier.start()
    try:
        yield carrier
    finally:
        await carrier.stop()


def a_text(**changes: str) -> dict[str, str]:
    return {"To": ROSA, "From": LINE, "Body": "Mañana a las 6", "StatusCallback": CALLBACK, **changes}


async def test_another_process_sends_and_finds(
    carrier: LocalCarrier, settings: Settings, served: Server, clock: Clock
) -> None:
    async with from_elsewhere(settings, served) as elsewhere:
        first = await elsewhere.send_text(to=ROSA, body="Mañana a las 6, ¿sí?", status_callback="")
        await elsewhere.send_text(to=ANA, body="Mañana a las 6, ¿sí?", status_callback="")
        before, after = clock(), clock.advance(seconds=30)
        second = await elsewhere.send_text(to=ROSA, body="Mañana a las 6, ¿sí?", status_callback="")
        for asked in (elsewhere, carrier):
            find = asked.find_text
            assert await find(to=ROSA, body="Mañana a las 6, ¿sí?", since=before) == [second, first]
            assert await find(to=ROSA, body="Mañana a las 6, ¿sí?", since=after) == [second]
            assert await find(to=ROSA, body="Otra cosa", since=before) == []
    bodies = [text.body for text in carrier.exchange.handsets.of(ROSA).texts]
    assert bodies == ["Mañana a las 6, ¿sí?"] * 2


async def test_delivery_is_reported_to_the_callback(
    doors: AsyncClient, path: str, carrier: LocalCarrier, line: StandIn
) -> None:
    sid = (await doors.post(path, data=a_text())).json()["sid"]
    await carrier.exchange.errands.done()
    assert [(form["MessageSid"], form["MessageStatus"]) for form in line.forms("/twilio/status")] == [
        (sid, "sent"),
        (sid, "delivered"),
    ]
    listed = (await doors.get(path)).json()["messages"]
    assert [(text["sid"], text["status"], text["date_sent"]) for text in listed] == [
        (sid, "delivered", "Tue, 24 Nov 2026 18:00:00 +0000")
    ]


async def test_answers_are_those_that_twilio_publishes(
    settings: Settings, clock: Clock, line: StandIn, published: Published
) -> None:
    settings = settings.model_copy(update={"twilio_messaging_service_sid": SERVICE})
    carrier, account = LocalCarrier(settings, clock), account_of(settings)
    path = f"/2010-04-01/Accounts/{account}/Messages.json"
    async with AsyncClient(
        transport=ASGITransport(app_of(carrier)), base_url="http://127.0.0.1", auth=(account, TOKEN)
    ) as doors:
        for form in (a_text(), {"To": "+12095550303", "MessagingServiceSid": SERVICE, "Body": "¿Sí?"}):
            answer = await doors.post(path, data=form)
            check(published, "POST", path, urlencode(form), answer.status_code, answer.json())
            assert answer.status_code == 201
        await carrier.exchange.errands.done()
        for query in ({}, {"To": ROSA}, {"PageSize": "1"}):
            asked = f"{path}?{urlencode(query)}"
            answer = await doors.get(asked)
            check(published, "GET", asked, "", answer.status_code, answer.json())
    await carrier.stop()


def check(published: Published, method: str, path: str, body: str, status: int, answer: dict[str, Any]) -> None:
    headers = {"Authorization": "Basic eA==", **({"Content-Type": FORM} if body else {})}
    request = make_mocked_request(method, path, headers=headers)
    published.check_answer(request, body.encode(), web.json_response(answer, status=status))


def test_twilios_own_sdk_is_served(settings: Settings, served: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    class AtTheApp(TwilioHttpClient):  # type: ignore[misc]
        def request(self, method: str, url: str, *given: Any, **named: Any) -> Any:
            return super().request(method, url.replace("https://api.twilio.com", served.url), *given, **named)

    client = Client(account_of(settings), TOKEN, http_client=AtTheApp())
    sent = [client.messages.create(to=ROSA, from_=LINE, body=f"Number {number}") for number in range(5)]
    assert [(text.direction, text.status, text.from_) for text in sent] == [("outbound-api", "queued", LINE)] * 5
    assert [text.sid for text in client.messages.list(to=ROSA, page_size=2)] == [text.sid for text in sent][::-1]
    assert client.messages.list(to=ANA) == []


async def test_pages_follow_one_another_while_texts_come_in(doors: AsyncClient, path: str) -> None:
    sids = [(await doors.post(path, data=a_text(StatusCallback=""))).json()["sid"] for _ in range(3)]
    first = (await doors.get(path, params={"To": ROSA, "PageSize": 2})).json()
    await doors.post(path, data=a_text(StatusCallback=""))
    second = (await doors.get(first["next_page_uri"])).json()
    assert [text["sid"] for page in (first, second) for text in page["messages"]] == sids[::-1]
    assert (second["page"], second["next_page_uri"]) == (1, None)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"DateSent": "2026-11-24"}, 1),
        ({"DateSent": "2026-11-23"}, 0),
        ({"DateSent>": "2026-11-24"}, 1),
        ({"DateSent>": "2026-11-25"}, 0),
        ({"DateSent<": "2026-11-24"}, 1),
        ({"DateSent<": "2026-11-23"}, 0),
        ({"From": LINE}, 2),
        ({"From": ROSA}, 0),
        ({"To": ROSA}, 2),
        ({"To": ANA}, 0),
    ],
)
async def test_filters(doors: AsyncClient, path: str, carrier: LocalCarrier, query: dict[str, str], count: int) -> None:
    await doors.post(path, data=a_text())
    await carrier.exchange.errands.done()
    # One that has not gone out yet has no date on which it did.
    await doors.post(path, data=a_text(StatusCallback=""))
    assert len((await doors.get(path, params=query)).json()["messages"]) == count


@pytest.mark.parametrize(
    "query", [{"PageSize": "0"}, {"PageSize": "1001"}, {"PageSize": "x"}, {"PageToken": "PASM1"}, {"DateSent": "soon"}]
)
async def test_queries_that_make_no_sense(doors: AsyncClient, path: str, query: dict[str, str]) -> None:
    await doors.post(path, data=a_text())
    answer = await doors.get(path, params=query)
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        (a_text(To="5550142"), 400, 21211),
        (a_text(To=""), 400, 21604),
        (a_text(To=LINE), 400, 21266),
        (a_text(From=""), 400, 21603),
        (a_text(From=ROSA), 400, 21606),
        (a_text(MessagingServiceSid=SERVICE), 400, 21701),
        (a_text(Body=""), 400, 21602),
        (a_text(Body="x" * 1601), 400, 21617),
        (a_text(To="+12095550306"), 400, 21610),
        (a_text(To="+12095550308"), 429, 20429),
    ],
)
async def test_refusals_have_twilios_shape(
    doors: AsyncClient, path: str, carrier: LocalCarrier, form: dict[str, str], status: int, code: int
) -> None:
    answer = await doors.post(path, data=form)
    told = answer.json()
    assert (answer.status_code, told["code"], told["status"]) == (status, code, status)
    assert told["message"].startswith(FACTS["codes"][code])
    assert told["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert list(carrier.texting.taken.listed()) == []


async def test_who_said_stop_is_refused(
    doors: AsyncClient, path: str, carrier: LocalCarrier, settings: Settings, served: Server
) -> None:
    carrier.exchange.handsets.of(ROSA).opted_out = True
    assert (await doors.post(path, data=a_text())).json()["code"] == 21610
    async with from_elsewhere(settings, served) as elsewhere:
        with pytest.raises(CarrierError) as refused:
            await elsewhere.send_text(to=ROSA, body="x", status_callback="")
    assert (refused.value.code, refused.value.retry, refused.value.unsure) == (21610, False, False)


async def test_too_many_when_told_to(
    doors: AsyncClient, path: str, carrier: LocalCarrier, settings: Settings, served: Server
) -> None:
    assert (await doors.post("/local/busy", json={"texts": 2})).status_code == 204
    async with from_elsewhere(settings, served) as elsewhere:
        for _ in range(2):
            with pytest.raises(CarrierError) as refused:
                await elsewhere.send_text(to=ROSA, body="x", status_callback="")
            assert (refused.value.code, refused.value.retry) == (20429, True)
        sid = await elsewhere.send_text(to=ROSA, body="x", status_callback="")
    assert [taken.text.sid for taken in carrier.texting.taken.listed()] == [sid]


@pytest.mark.parametrize(
    ("login", "status", "code"),
    [
        (("AC" + "0" * 32, TOKEN), 401, 20003),
        (("", ""), 401, 20003),
        (("SK1", TOKEN), 401, 20003),
        (None, 401, 20003),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_strangers_stay_outside(
    carrier: LocalCarrier, path: str, method: str, login: tuple[str, str] | None, status: int, code: int
) -> None:
    async with AsyncClient(
        transport=ASGITransport(app_of(carrier)), base_url="http://127.0.0.1", auth=login
    ) as stranger:
        answer = await stranger.request(method, path, data=a_text() if method == "POST" else None)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert list(carrier.texting.taken.listed()) == []


@pytest.mark.parametrize("header", ["Bearer first-of-two", "Basic", "Basic ñ", "Basic !!!!", ""])
async def test_headers_that_are_no_login(carrier: LocalCarrier, path: str, header: str) -> None:
    async with AsyncClient(transport=ASGITransport(app_of(carrier)), base_url="http://127.0.0.1") as stranger:
        answer = await stranger.get(path, headers={"Authorization": header.encode("latin-1")})
    assert answer.status_code == 401


async def test_both_tokens_of_a_rotation_open(carrier: LocalCarrier, settings: Settings, path: str) -> None:
    for token in (TOKEN, "second-of-two"):
        async with AsyncClient(
            transport=ASGITransport(app_of(carrier)), base_url="http://127.0.0.1", auth=(account_of(settings), token)
        ) as doors:
            assert (await doors.get(path)).status_code == 200


async def test_another_account_is_not_here(doors: AsyncClient) -> None:
    answer = await doors.get(f"/2010-04-01/Accounts/AC{'0' * 32}/Messages.json")
    assert (answer.status_code, answer.json()["code"]) == (404, 20404)


@pytest.mark.parametrize("body", [b"To=%2B1&Body=" + b"x" * 70_000, b"To=\xff"])
async def test_what_is_no_form_is_refused(doors: AsyncClient, path: str, body: bytes) -> None:
    answer = await doors.post(path, content=body, headers={"Content-Type": FORM})
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)


UNDELIVERED = {number: facts for number, facts in FACTS["numbers"].items() if "undelivered" in facts}


@pytest.mark.parametrize("number", sorted(UNDELIVERED))
async def test_phones_on_which_texting_goes_wrong(
    carrier: LocalCarrier, line: StandIn, doors: AsyncClient, path: str, number: str
) -> None:
    code, times = UNDELIVERED[number]["undelivered"], UNDELIVERED[number].get("times")
    for _ in range(3):
        await carrier.send_text(to=number, body="x", status_callback=CALLBACK)
        await carrier.exchange.errands.done()
    ends = [form for form in line.forms("/twilio/status") if form["MessageStatus"] != "sent"]
    went_wrong = times or 3
    assert [(form["MessageStatus"], form.get("ErrorCode")) for form in ends] == (
        [("undelivered", str(code))] * went_wrong + [("delivered", None)] * (3 - went_wrong)
    )
    listed = (await doors.get(path, params={"To": number})).json()["messages"]
    assert [(text["status"], text["error_code"]) for text in listed][-1] == ("undelivered", code)
    assert carrier.exchange.handsets.of(number).texts[0].code == code


async def test_a_busy_carrier_takes_the_third(carrier: LocalCarrier) -> None:
    for _ in range(2):
        with pytest.raises(CarrierError) as refused:
            await carrier.send_text(to="+12095550308", body="x", status_callback="")
        assert (refused.value.code, refused.value.retry) == (20429, True)
    await carrier.send_text(to="+12095550308", body="x", status_callback="")


def test_every_code_of_a_phone_has_a_name() -> None:
    codes = {facts.get("undelivered", facts.get("refused")) for facts in FACTS["numbers"].values()}
    assert codes - set(FACTS["codes"]) == set()
    assert all(len(facts.keys() & {"undelivered", "refused"}) == 1 for facts in FACTS["numbers"].values())


async def test_find_text_knows_what_replies_are(carrier: LocalCarrier, clock: Clock) -> None:
    carrier.texting.accept(to=ROSA, body="Hi", callback="", answers="SM1", direction="outbound-reply")
    assert await carrier.find_text(to=ROSA, body="Hi", since=clock() - dt.timedelta(hours=1)) == []


def test_the_way_to_the_app_is_the_same_in_every_process(settings: Settings) -> None:
    first, second = (at_the_app(settings.model_copy()) for _ in range(2))
    assert first.model_dump() == second.model_dump()
    assert first.twilio_api_base == f"http://127.0.0.1:{settings.port}"
    assert first.twilio_account_sid == "ACe5b4e3036c36cc8b9836b468100c0f43"


def test_login_is_made_once_and_kept(settings: Settings) -> None:
    kept = settings.model_copy(update={"twilio_auth_token": type(settings.twilio_auth_token)("")})
    first, second = at_the_app(kept), at_the_app(kept)
    assert first.twilio_tokens == second.twilio_tokens
    assert first.twilio_tokens == ((settings.home / "secrets" / "carrier").read_text().strip(),)
