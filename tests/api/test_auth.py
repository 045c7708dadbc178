import pytest
from pydantic import SecretStr
from sqlalchemy import Engine as Database

from assistant.store import tokens
from tests.api.conftest import TOKEN, House, client_of

REFUSED = {"error": "unauthorized", "detail": "This token is not known or no longer in force."}


async def _status(house: House, authorization: str | None) -> int:
    async with client_of(house.app(), token=None) as client:
        headers = {} if authorization is None else {"Authorization": authorization.encode()}
        return (await client.get("/api/v1/programs", headers=headers)).status_code


@pytest.mark.parametrize("authorization", [f"Bearer {TOKEN}", f"bearer  {TOKEN}", f"BEARER {TOKEN} "])
async def test_the_configured_token_opens(house: House, authorization: str) -> None:
    assert await _status(house, authorization) == 200


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer é"],
)
async def test_anything_else_does_not(house: House, authorization: str | None) -> None:
    assert await _status(house, authorization) == 401


async def test_without_a_configured_token_an_empty_one_opens_nothing(house: House) -> None:
    house.settings.api_token = SecretStr("")
    assert await _status(house, "Bearer ") == 401
    assert await _status(house, "Bearer x") == 401


async def test_an_issued_token_opens_until_it_is_revoked(house: House, store: Database) -> None:
    token = tokens.issue(store, "crm", house.clock())
    assert await _status(house, f"Bearer {token}") == 200
    (known,) = tokens.valid(store)
    assert tokens.revoke(store, known.id, house.clock())
    assert await _status(house, f"Bearer {token}") == 401


async def test_a_refusal_says_how_to_get_in_and_is_not_kept(house: House) -> None:
    async with client_of(house.app(), token="wrong") as client:
        answer = await client.get("/api/v1/applicants")
    assert (answer.status_code, answer.json()) == (401, REFUSED)
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/nlu"),
        ("PATCH", "/handoffs/01KAXJ9Z6J4T1Q3V5W7X9Y0ABC"),
        ("PATCH", "/unanswered/x"),
        ("GET", "/leads?limit=0"),
        ("GET", "/nowhere"),
        ("DELETE", "/programs"),
    ],
)
async def test_the_token_is_looked_at_before_anything_else(house: House, method: str, path: str) -> None:
    async with client_of(house.app(), token="wrong") as client:
        answer = await client.request(method, f"/api/v1{path}", content=b"{")
    assert answer.json() == REFUSED
