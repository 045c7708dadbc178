"""What the carrier tells once while the store is locked: kept when it is not any more, and lost aloud otherwise."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assistant.errors import StoreBusyError
from assistant.gateway import later as module
from assistant.gateway.later import Later
from assistant.store.tables import ContactPoint, Conversation, DeliveryReport, Handoff
from tests.gateway.conftest import ROSA, Carrier, Line, locked

RECORDING = {"RecordingSid": "RE1", "RecordingUrl": "https://api.example/RE1", "RecordingDuration": "12"}


class Tries:
    """A write that fails so often; `done` names those that were made, in their order."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def of(self, name: str, *errors: Exception) -> Callable[[], Awaitable[None]]:
        left = list(errors)

        async def work() -> None:
            if left:
                raise left.pop(0)
            self.done.append(name)

        return work


def test_what_is_told_while_the_store_is_locked_is_kept_afterwards(
    carrier: Carrier, line: Line, impatient: Engine
) -> None:
    carrier.call()
    shared = line.database
    line.database = impatient
    with locked(shared):
        answers = [
            carrier.post("/twilio/status", {"MessageSid": "SM9", "MessageStatus": "delivered"}),
            carrier.call("/twilio/voice/recording?n=2&l=en", **RECORDING),
            carrier.call("/twilio/voice/status", CallStatus="completed"),
            carrier.text("STOP", OptOutType="STOP"),
        ]
        assert [answer.status_code for answer in answers] == [503] * 4
    asyncio.run(carrier.client.app.state.later.stop())
    with Session(shared) as session:
        assert session.scalars(select(DeliveryReport.carrier_id)).all() == ["SM9"]
        assert session.scalars(select(Handoff.recording)).all() == [RECORDING["RecordingUrl"]]
        call = select(Conversation.status).where(Conversation.channel == "voice")
        assert session.scalars(call).all() == ["closed"]
        assert session.scalar(select(ContactPoint.opted_out_at).where(ContactPoint.value == ROSA)) is not None


async def test_tried_again_in_the_order_they_came(caplog: pytest.LogCaptureFixture) -> None:
    later, tries = Later((0.0,)), Tries()
    later.put("first", tries.of("first", StoreBusyError("locked"), StoreBusyError("locked")))
    later.put("broken", tries.of("broken", ValueError("a mistake of ours")))
    later.put("last", tries.of("last"))
    assert later._trying is not None
    await later._trying
    assert tries.done == ["first", "last"]
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == ["broken is lost"]
    later.put("another day", tries.of("another day"))
    await later._trying
    assert tries.done == ["first", "last", "another day"]


async def test_what_cannot_be_kept_until_the_end_is_lost_aloud(caplog: pytest.LogCaptureFixture) -> None:
    later, tries = Later((3600.0,)), Tries()
    later.put("kept", tries.of("kept"))
    later.put("lost", tries.of("lost", StoreBusyError("locked")))
    await later.stop()
    assert tries.done == ["kept"]
    assert "lost is lost: the store is out of reach, and the app stops" in caplog.messages


async def test_only_so_many_wait(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    later, tries = Later((3600.0,)), Tries()
    for name in "abc":
        later.put(name, tries.of(name))
    await later.stop()
    assert tries.done == ["a", "b"]
    assert "c is lost: 2 others wait for the store" in caplog.messages
