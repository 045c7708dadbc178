"""The phones on which texting goes wrong, through the whole line: sent by the worker, reported to the app, acted on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.app import create_app
from assistant.jobs.sending import Sender
from assistant.settings import Settings
from assistant.store import outbox
from assistant.store.catalogue import replace
from assistant.store.engine import reading, transaction
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import ContactPoint, Handoff
from assistant.wiring import Services, build
from tests.conftest import Clock
from tests.factories.catalogs import a_catalog
from tests.factories.servers import serving
from tests.integrations.local.line import free_port


@pytest.fixture
async def line(sqlite_url: str, tmp_path: Path, clock: Clock) -> AsyncIterator[Services]:
    port = free_port()
    settings = Settings(
        _env_file=None, home=tmp_path, database_url=sqlite_url, port=port, public_url=f"http://127.0.0.1:{port}/porch"
    )
    services = build(settings, clock)
    replace(services.database, a_catalog(), "test", clock())
    async with serving(create_app(services), port):
        yield services
        await services.carrier.stop()
    services.database.dispose()


async def send(line: Services, phone: str, times: int = 1) -> OutboxRow:
    """One text, sent as often as it is due again; its row at the end."""
    with transaction(line.database) as session:
        id = outbox.put(session, recipient=phone, body="Nos vemos el martes.", cause="reply", now=line.clock())
        assert id is not None
        session.get_one(OutboxRow, id).exempt = True
    for _ in range(times):
        with reading(line.database) as session:
            row = session.get_one(OutboxRow, id)
        await Sender(line).send(id, row.due_at)
        assert line.local is not None
        await line.local.exchange.errands.done()
    with reading(line.database) as session:
        return session.get_one(OutboxRow, id)


@pytest.mark.parametrize(
    ("phone", "times", "status", "code", "reason"),
    [
        ("+12095550117", 1, "delivered", None, None),
        ("+12095550301", 1, "queued", None, None),
        ("+12095550302", 1, "undelivered", 30005, "no_such_number"),
        ("+12095550303", 1, "undelivered", 30006, "landline"),
        ("+12095550304", 1, "undelivered", 30007, "filtered"),
        ("+12095550305", 1, "queued", None, None),
        ("+12095550305", 2, "undelivered", 30008, "unknown"),
        ("+12095550306", 1, "suppressed", 21610, None),
        ("+12095550307", 1, "queued", None, "number_not_registered"),
        ("+12095550308", 1, "queued", None, None),
        ("+12095550308", 3, "delivered", None, None),
        ("+12095550310", 2, "delivered", None, None),
    ],
)
async def test_what_becomes_of_a_text(
    line: Services, phone: str, times: int, status: str, code: int | None, reason: str | None
) -> None:
    row = await send(line, phone, times)
    assert (row.status, row.error_code) == (status, code)
    with reading(line.database) as session:
        assert [handoff.reason for handoff in session.scalars(select(Handoff))] == ([reason] if reason else [])
        contact = session.scalar(select(ContactPoint).where(ContactPoint.value == phone))
    unreachable = reason in ("no_such_number", "landline")
    assert (contact is not None and contact.unreachable_at is not None) is unreachable
    assert (contact is not None and contact.opted_out_at is not None) is (code == 21610)


async def test_the_next_text_to_a_landline_does_not_go(line: Services) -> None:
    await send(line, "+12095550303")
    row = await send(line, "+12095550303")
    assert (row.status, row.attempts, row.error) == ("suppressed", 0, "the phone takes no texts (30006)")
