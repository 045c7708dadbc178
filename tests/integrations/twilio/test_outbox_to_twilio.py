"""A queued text on its whole way: from the store through the real wiring to Twilio's published API, and back."""

from collections.abc import AsyncIterator
from email.utils import format_datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant import wiring
from assistant.catalog.schema import Language
from assistant.jobs.sending import Sender
from assistant.settings import Settings
from assistant.store.catalogue import replace
from assistant.store.engine import reading
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import Message
from assistant.wiring import Services
from integrations.twilio import carrier
from tests.conftest import Clock
from tests.factories.catalogs import a_catalog
from tests.factories.turns import ROSA, a_call, a_finished, a_text_effect
from tests.integrations.twilio.peer import TwilioPeer

NAME = "utter_details_by_text"
FACTS = {"program": "CNA", "fact": "$1,150 & up.", "checked": "1/11"}


@pytest.fixture
async def services(
    twilio: TwilioPeer, sqlite_url: str, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Services]:
    monkeypatch.setenv("PORCHLIGHT_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("PORCHLIGHT_HOME", str(tmp_path))
    monkeypatch.setenv("PORCHLIGHT_PUBLIC_URL", "https://line.example.org/porch")
    services = wiring.build(Settings(_env_file=None), clock)
    replace(services.database, a_catalog(), "test", clock())
    await services.start()
    yield services
    await services.stop()


def queue(services: Services, language: Language) -> None:
    """Somebody on the phone asked to have it by text."""
    inbound = a_call()
    opened = services.ledger.receive(inbound, services.clock())
    finished = a_finished(opened, inbound, a_text_effect(NAME, **FACTS), language=language)
    services.ledger.finish(finished, services.clock())


async def work(services: Services) -> str:
    """What the worker does with the one row of the outbox; its id."""
    with reading(services.database) as session:
        row = session.scalars(select(OutboxRow)).one()
    await Sender(services).send(row.id, row.due_at)
    return row.id


def sent(services: Services) -> list[tuple[str, str | None, str | None]]:
    with reading(services.database) as session:
        texts = session.scalars(select(Message).where(Message.channel == "sms"))
        return [(text.status, text.carrier_id, text.error) for text in texts]


def row(services: Services) -> OutboxRow:
    with reading(services.database) as session:
        return session.scalars(select(OutboxRow)).one()


@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_queued_text_is_created_at_twilio_and_keeps_its_sid(
    services: Services, twilio: TwilioPeer, language: Language
) -> None:
    queue(services, language)
    id = await work(services)
    assert twilio.forms == [
        {
            "To": [ROSA],
            "From": [services.settings.twilio_number],
            "Body": [services.words.sentence(NAME, language, "text", **FACTS)],
            "StatusCallback": [f"https://line.example.org/porch/twilio/status?item={id}.1"],
        }
    ]
    assert sent(services) == [("sent", twilio.created[0]["sid"], None)]


async def test_a_queued_text_that_twilio_refuses_fails_and_says_why(services: Services, twilio: TwilioPeer) -> None:
    twilio.logins.clear()
    queue(services, "es")
    await work(services)
    await work(services)
    assert twilio.refused == [(401, "Authenticate")]
    ((status, sid, error),) = sent(services)
    assert (status, sid, error) == ("failed", None, "Twilio refused a text with 401: Authenticate")


async def test_one_that_was_taken_and_not_answered_is_found_and_not_sent_again(
    services: Services, twilio: TwilioPeer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(services, "es")
    with monkeypatch.context() as broken:
        broken.setattr(carrier, "_sid", _unheard)
        await work(services)
    assert (row(services).status, sent(services)) == ("sending", [("sending", None, None)])
    twilio.created[0]["date_created"] = format_datetime(clock())
    clock.advance(seconds=30)
    await work(services)
    assert sent(services) == [("sent", twilio.created[0]["sid"], None)]
    assert len(twilio.created) == 1


def _unheard(*_answer: object) -> str:
    raise TimeoutError
