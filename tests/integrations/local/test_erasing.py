"""Deleting at the local carrier through its REST doors, as a worker in another process does."""

import pytest
from httpx import ASGITransport, AsyncClient

from assistant.settings import Settings
from integrations.local.carrier import LocalCarrier
from integrations.local.remote import account_of
from tests.integrations.local.line import TOKEN
from tests.integrations.local.test_rest import app_of

SID = "RE" + "b" * 32


@pytest.mark.parametrize(("login", "status", "kept"), [(TOKEN, 204, False), ("wrong", 401, True)])
async def test_a_recording_goes_for_who_may_come_in(
    carrier: LocalCarrier, settings: Settings, login: str, status: int, kept: bool
) -> None:
    carrier.exchange.recordings[SID] = "my name is Rosa"
    account = account_of(settings)
    path = f"/2010-04-01/Accounts/{account}/Recordings/{SID}.json"
    transport = ASGITransport(app_of(carrier))
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1", auth=(account, login)) as client:
        assert (await client.delete(path)).status_code == status
        assert (SID in carrier.exchange.recordings) is kept
        if not kept:
            assert (await client.delete(path)).status_code == 404


async def test_a_text_goes_and_is_listed_no_more(carrier: LocalCarrier, settings: Settings) -> None:
    sid = await carrier.send_text(to="+12095550142", body="Hello Rosa.", status_callback="")
    account = account_of(settings)
    base = f"/2010-04-01/Accounts/{account}"
    transport = ASGITransport(app_of(carrier))
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1", auth=(account, TOKEN)) as client:
        assert (await client.delete(f"{base}/Messages/{sid}.json")).status_code == 204
        assert (await client.get(f"{base}/Messages.json")).json()["messages"] == []
