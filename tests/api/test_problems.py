from collections.abc import Iterator

import pytest
from sqlalchemy import Engine as Database

from assistant.api.routes import MOST_BYTES
from assistant.store.engine import make_engine
from tests.api.conftest import Api, House, client_of

NOBODY = "01JZ0000000000000000000000"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/programs/NOPE", "program"),
        (f"/applicants/{NOBODY}", "applicant"),
        (f"/conversations/{NOBODY}", "conversation"),
        (f"/leads/{NOBODY}", "lead"),
        (f"/handoffs/{NOBODY}", "handoff"),
        (f"/screenings/{NOBODY}", "screening"),
    ],
)
async def test_an_unknown_id_is_not_found(api: Api, path: str, what: str) -> None:
    answer = await api.get(path)
    assert (answer.status_code, answer.json()) == (404, {"error": "not_found", "detail": f"There is no such {what}."})


@pytest.mark.parametrize("path", ["/", "/nowhere", "/leads/a/b", "/programs/", "/v2", "/%00"])
async def test_an_unknown_address_is_not_found(api: Api, path: str) -> None:
    answer = await api.get(path)
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/leads", "GET"),
        ("DELETE", f"/handoffs/{NOBODY}", "GET, PATCH"),
        ("GET", f"/unanswered/{NOBODY}", "PATCH"),
        ("TRACE", "/nlu", "POST"),
    ],
)
async def test_an_unknown_method_is_told_which_are_known(api: Api, method: str, path: str, allowed: str) -> None:
    answer = await api.send(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert answer.json() == {"error": "method_not_allowed", "detail": f"{method} is not known here."}


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("limit=0", "query.limit: Input should be greater than or equal to 1"),
        ("limit=201", "query.limit: Input should be less than or equal to 200"),
        ("limit=9" + "9" * 5000, "query.limit: Unable to parse input string as an integer, exceeded maximum size"),
        ("limt=1", "query.limt: Extra inputs are not permitted"),
        ("phone=123", "query.phone: this is not a phone number; write it as +12095550117 (+ as %2B) or 209-555-0117"),
        ("phone=%00", "query.phone: this is not a phone number; write it as +12095550117 (+ as %2B) or 209-555-0117"),
        ("channel=fax", "query.channel: Input should be 'sms', 'voice' or 'chat'"),
        ("language=fr", "query.language: Input should be 'en' or 'es'"),
        ("status=%00", "query.status: String should match pattern '^[a-z_]{1,20}$'"),
        ("program=cna", "query.program: String should match pattern '^[A-Z0-9]+(-[A-Z0-9]+)*$'"),
        ("cursor=x", "query.cursor: String should match pattern '^[0-7][0-9A-HJKMNP-TV-Z]{25}$'"),
    ],
)
async def test_a_filter_that_cannot_be_used_is_named(api: Api, query: str, detail: str) -> None:
    answer = await api.send("GET", f"/leads?{query}")
    assert (answer.status_code, answer.json()) == (422, {"error": "invalid_request", "detail": detail})


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "body: Field required"),
        (b"{", "body.1: JSON decode error"),
        (b'{"text": "\xff"}', "The body is not JSON that can be read."),
        (b'{"text": ' + b"1" * 5000 + b"}", "The body is not JSON that can be read."),
        (b"[" * 20000, "The body is not JSON that can be read."),
        (b'{"text": ""}', "body.text: String should have at least 1 character"),
        (b'{"text": "a\\u0000b"}', "body.text: NUL characters cannot be kept"),
        (b'{"text": "a", "more": 1}', "body.more: Extra inputs are not permitted"),
        (b'{"text": "a", "language": "fr"}', "body.language: Input should be 'en' or 'es'"),
        (
            b'{"text": "\\ud800"}',
            "body.text: Input should be a valid string, unable to parse raw data as a unicode string",
        ),
    ],
)
async def test_a_body_that_cannot_be_used_is_refused(api: Api, body: bytes, detail: str) -> None:
    answer = await api.send("POST", "/nlu", content=body, headers=JSON)
    assert (answer.status_code, answer.json()) == (422, {"error": "invalid_request", "detail": detail})


async def test_many_wrong_keys_make_a_short_answer(api: Api) -> None:
    answer = await api.send("POST", "/nlu", json={"text": "a"} | {f"k{number}": 1 for number in range(25)})
    assert answer.json()["detail"].count("Extra inputs") == 20
    assert answer.json()["detail"].endswith("; and 5 more")


async def test_a_body_may_have_64_kilobytes(api: Api) -> None:
    spaces = b" " * (MOST_BYTES - len(b'{"text": "hi"}'))
    assert (await api.send("POST", "/nlu", content=b'{"text": "hi"}' + spaces, headers=JSON)).status_code == 200
    answer = await api.send("POST", "/nlu", content=b'{"text": "hi"} ' + spaces, headers=JSON)
    assert answer.json() == {"error": "too_large", "detail": "A request may have 64 kB at most."}
    assert answer.status_code == 413


@pytest.fixture
def unreachable() -> Iterator[Database]:
    database = make_engine("sqlite:////nowhere/at/all/porchlight.db")
    yield database
    database.dispose()


async def test_a_store_out_of_reach_is_a_503_that_says_when_to_retry(house: House, unreachable: Database) -> None:
    house.database = unreachable
    async with client_of(house.app()) as client:
        answer = await client.get("/api/v1/leads")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json() == {"error": "store_busy", "detail": "The store is busy or out of reach; try again."}


async def test_an_issued_token_cannot_be_checked_without_the_store(house: House, unreachable: Database) -> None:
    house.database = unreachable
    async with client_of(house.app(), token="pl_issued") as client:
        assert (await client.get("/api/v1/leads")).status_code == 503
