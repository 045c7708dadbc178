from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assistant.settings import Settings
from integrations.local.carrier import LocalCarrier
from tests.conftest import Clock
from tests.integrations.local.line import PUBLIC, TOKEN, StandIn


@pytest.fixture
async def line() -> AsyncIterator[StandIn]:
    """The app that the carrier speaks to."""
    stand_in = StandIn()
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
def settings(line: StandIn, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        home=tmp_path,
        public_url=PUBLIC,
        port=line.port,
        twilio_auth_token=f"{TOKEN},second-of-two",
        twilio_number="+12095550100",
    )


@pytest.fixture
async def carrier(settings: Settings, clock: Clock) -> AsyncIterator[LocalCarrier]:
    local = LocalCarrier(settings, clock)
    await local.start()
    yield local
    await local.stop()
