from collections.abc import AsyncIterator

import pytest

from tests.integrations.twilio.peer import TwilioPeer, serving
from tests.integrations.twilio.published import Published

ACCOUNT, KEY = "AC" + "a1" * 16, "SK" + "b2" * 16


@pytest.fixture(scope="session")
def published() -> Published:
    return Published()


@pytest.fixture
async def twilio(published: Published, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TwilioPeer]:
    """Twilio on loopback, and the settings of a line whose account is there."""
    async with serving(TwilioPeer(ACCOUNT, {ACCOUNT: "token", KEY: "secret"}, published)) as peer:
        monkeypatch.setenv("PORCHLIGHT_TWILIO_API_BASE", peer.base)
        monkeypatch.setenv("PORCHLIGHT_TWILIO_ACCOUNT_SID", ACCOUNT)
        monkeypatch.setenv("PORCHLIGHT_TWILIO_AUTH_TOKEN", "token,token-before")
        yield peer
