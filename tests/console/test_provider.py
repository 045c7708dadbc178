"""Signing in with the organisation's own accounts, against a real provider over loopback."""

import dataclasses
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from assistant.cli.ports import free_port
from assistant.staff.passwords import hashed
from assistant.store import staff
from assistant.store.engine import reading, transaction
from assistant.store.staff_tables import AuditRow
from integrations.identity.oidc import OidcProvider
from tests.console.conftest import Browser, House, a_client

ROSA = "rosa@example.org"
START = "/console/sign-in/provider"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """A process of its own: what it opens and leaves open is its own business."""
    port = free_port()
    url = f"http://localhost:{port}"
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            transport = httpx.HTTPTransport(retries=8)
            with httpx.Client(transport=transport, timeout=60) as client:
                for _ in range(200):
                    try:
                        client.get(f"{url}/.well-known/openid-configuration").raise_for_status()
                        break
                    except httpx.TransportError:
                        assert process.poll() is None
            yield url
        finally:
            process.terminate()


@pytest.fixture
async def open_house(house: House, provider: str) -> AsyncIterator[House]:
    settings = house.services.settings.model_copy(
        update={
            "oidc_issuer": provider,
            "oidc_client_id": "porchlight",
            "oidc_client_secret": SecretStr("between us"),
            "oidc_name": "Tres Ríos ID",
        }
    )
    identity = OidcProvider(settings)
    await identity.start()
    yield House(dataclasses.replace(house.services, settings=settings, identity=identity), house.clock)
    await identity.stop()


@pytest.fixture
async def visitor(open_house: House) -> AsyncIterator[Browser]:
    async with a_client(open_house) as client:
        yield Browser(client, None)


async def known_there(provider: str, subject: str, **claims: object) -> None:
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.put(f"{provider}/users/{subject}", json=claims)
        assert answer.status_code == 204, answer.text


async def goes_there(browser: Browser, subject: str, path: str = START) -> str:
    """Off to the provider, sign in there, and the address of ours that it sends the browser back to."""
    away = await browser.get(path)
    assert away.status_code == 303
    async with httpx.AsyncClient(timeout=60) as client:
        allowed = await client.post(away.headers["location"], data={"sub": subject})
    assert allowed.has_redirect_location, allowed.text
    back = allowed.headers["location"]
    assert back.startswith("http://porchlight.test/console/sign-in/provider/back?")
    return str(back).removeprefix("http://porchlight.test")


def actions(house: House) -> list[str]:
    with reading(house.database) as session:
        return list(session.scalars(select(AuditRow.action).order_by(AuditRow.id)))


async def test_account_is_found_by_its_verified_email(open_house: House, visitor: Browser, provider: str) -> None:
    member = open_house.member("recruiter", name="Rosa", email=ROSA, password=hashed("lantern over the porch"))
    await known_there(provider, "rosa-7", email="Rosa@Example.org", email_verified=True, name="R. D.")
    answer = await visitor.get(await goes_there(visitor, "rosa-7", f"{START}?next=/console/account"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/account")
    assert f"{ROSA} · Recruiter" in (await visitor.get("/console/account")).text
    assert actions(open_house) == ["signed_in"]
    assert member.name == "Rosa"


async def test_request_names_state_nonce_and_challenge(visitor: Browser) -> None:
    away = await visitor.get(START)
    asked = {key: values[0] for key, values in parse_qs(urlsplit(away.headers["location"]).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert asked["redirect_uri"] == "http://porchlight.test/console/sign-in/provider/back"
    assert "code_verifier" not in asked


@pytest.mark.parametrize("verified", [False, None])
async def test_email_that_the_provider_did_not_verify_is_nobody(
    open_house: House, visitor: Browser, provider: str, verified: bool | None
) -> None:
    open_house.member("recruiter", email=ROSA)
    claims = {"email": ROSA} if verified is None else {"email": ROSA, "email_verified": verified}
    await known_there(provider, f"rosa-{verified}", **claims)
    answer = await visitor.get(await goes_there(visitor, f"rosa-{verified}"))
    assert (answer.status_code, actions(open_house)) == (403, ["sign_in_failed"])


async def test_nobody_gets_an_account_without_an_invitation(open_house: House, visitor: Browser, provider: str) -> None:
    await known_there(provider, "luis", email="luis@example.org", email_verified=True)
    answer = await visitor.get(await goes_there(visitor, "luis"))
    assert answer.status_code == 403
    assert "Ask an administrator to invite you" in answer.text
    with reading(open_house.database) as session:
        assert staff.is_empty(session)


async def test_setting_gives_everybody_of_the_provider_an_account(
    open_house: House, visitor: Browser, provider: str
) -> None:
    settings = open_house.services.settings.model_copy(update={"oidc_role": "partner_viewer"})
    generous = House(dataclasses.replace(open_house.services, settings=settings), open_house.clock)
    generous.app.state.services = generous.services
    await known_there(provider, "luis", email="luis@example.org", email_verified=True, name="Luis Ortega")
    assert (await visitor.get(await goes_there(visitor, "luis"))).status_code == 303
    with reading(open_house.database) as session:
        (row,) = staff.everybody(session)
    assert (row.name, row.email, row.role) == ("Luis Ortega", "luis@example.org", "partner_viewer")
    assert actions(open_house) == ["added", "signed_in"]


async def test_switched_off_account_stays_off(open_house: House, visitor: Browser, provider: str) -> None:
    member = open_house.member("recruiter", email=ROSA)
    with transaction(open_house.database) as session:
        row = staff.by_id(session, member.id)
        assert row is not None
        row.deactivated_at = open_house.clock()
    await known_there(provider, "rosa", email=ROSA, email_verified=True)
    assert (await visitor.get(await goes_there(visitor, "rosa"))).status_code == 403


async def test_answer_meant_for_another_browser_is_refused(open_house: House, visitor: Browser, provider: str) -> None:
    open_house.member("recruiter", email=ROSA)
    await known_there(provider, "rosa", email=ROSA, email_verified=True)
    back = await goes_there(visitor, "rosa")
    async with a_client(open_house) as client:
        other = Browser(client, None)
        assert (await other.get(back)).status_code == 400
        await other.get(START)  # it has asked for itself, with a state of its own
        assert (await other.get(back)).status_code == 400


async def test_code_works_once_and_with_its_own_nonce_alone(open_house: House, visitor: Browser, provider: str) -> None:
    open_house.member("recruiter", email=ROSA)
    await known_there(provider, "rosa", email=ROSA, email_verified=True)
    first = await goes_there(visitor, "rosa")
    code = parse_qs(urlsplit(first).query)["code"][0]
    second = await visitor.get(START)
    state = parse_qs(urlsplit(second.headers["location"]).query)["state"][0]
    # A code of an earlier request, slipped into a later one: its challenge and its nonce were others.
    answer = await visitor.get(f"/console/sign-in/provider/back?code={code}&state={state}")
    assert answer.status_code == 403
    assert (await visitor.get(first)).status_code == 400


async def test_provider_that_is_away_leaves_the_password(open_house: House, visitor: Browser) -> None:
    settings = open_house.services.settings.model_copy(update={"oidc_issuer": f"http://127.0.0.1:{free_port()}"})
    identity = OidcProvider(settings)
    await identity.start()
    House(dataclasses.replace(open_house.services, settings=settings, identity=identity), open_house.clock).app  # noqa: B018
    answer = await visitor.get(START)
    await identity.stop()
    assert (answer.status_code, "Use your password" in answer.text) == (503, True)
    page = (await visitor.get("/console/sign-in")).text
    assert "Sign in with Tres Ríos ID" in page
    assert 'name="password"' in page


async def test_without_a_provider_there_is_no_such_door(stranger: Browser) -> None:
    assert (await stranger.get(START)).status_code == 404
    assert (await stranger.get(f"{START}/back?code=1&state=1")).status_code == 404
    assert "provider" not in (await stranger.get("/console/sign-in")).text
