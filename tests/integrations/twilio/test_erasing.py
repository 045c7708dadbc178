"""Deleting at Twilio: the recording or message by its SID; what is not there is gone."""

import pytest

from assistant.errors import CarrierError
from assistant.messages.ports import Kept
from integrations.twilio.carrier import TwilioCarrier
from tests.integrations.twilio.test_carrier import ACCOUNT, Peer, peer, settings

__all__ = ["peer"]
PATHS: dict[Kept, str] = {"message": "Messages/SM1", "recording": "Recordings/RE1"}


@pytest.mark.parametrize(("kind", "status"), [("message", 204), ("recording", 204), ("recording", 404)])
async def test_it_is_deleted_by_its_id(peer: Peer, kind: Kept, status: int) -> None:
    peer.status, peer.answer = status, {}
    carrier = TwilioCarrier(settings(peer.base))
    await carrier.start()
    await carrier.erase(kind, PATHS[kind].partition("/")[2])
    ((method, path, form, _authorization),) = peer.received
    assert (method, path, form) == ("DELETE", f"/2010-04-01/Accounts/{ACCOUNT}/{PATHS[kind]}.json", {})
    await carrier.stop()


@pytest.mark.parametrize("status", [401, 409, 500])
async def test_a_refusal_is_told(peer: Peer, status: int) -> None:
    peer.status, peer.answer = status, {"code": 20003, "message": "no"}
    carrier = TwilioCarrier(settings(peer.base))
    await carrier.start()
    with pytest.raises(CarrierError, match="to delete a recording"):
        await carrier.erase("recording", "RE1")
    await carrier.stop()
