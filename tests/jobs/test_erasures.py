"""What of deleted people lies elsewhere goes there, too, again until it is gone."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.errors import CarrierError
from assistant.jobs import erasures
from assistant.messages.ports import Letter
from assistant.settings import Settings
from assistant.store.engine import reading, transaction
from assistant.store.sharing_tables import CarrierErasure
from assistant.wiring import Services, build
from integrations.local.carrier import LocalCarrier
from tests.conftest import Clock

RECORDING = "RE" + "a" * 32


@pytest.fixture
def services(sqlite_url: str, clock: Clock, tmp_path: Path) -> Services:
    return build(Settings(_env_file=None, home=tmp_path, database_url=sqlite_url), clock)


def noted(services: Services, kind: str, reference: str) -> None:
    now = services.clock()
    with transaction(services.database) as session:
        session.add(CarrierErasure(kind=kind, reference=reference, due_at=now, created_at=now))


def left(services: Services) -> list[tuple[str, int, str | None]]:
    with reading(services.database) as session:
        rows = session.scalars(select(CarrierErasure).order_by(CarrierErasure.id))
        return [(row.kind, row.attempts, row.error) for row in rows]


async def test_recordings_messages_and_letters_are_gone(services: Services, tmp_path: Path) -> None:
    local = services.local
    assert local is not None
    local.exchange.recordings[RECORDING] = "my name is Rosa"
    sid = await local.send_text(to="+12095550117", body="Hello Rosa.", status_callback="")
    await services.mailer.send_letter(Letter("rosa@mail.example", "For Rosa", "Hello.", "letter-1"))
    assert len(list((tmp_path / "mail").iterdir())) == 1
    for kind, reference in (("recording", RECORDING), ("message", sid), ("letter", "letter-1"), ("message", "SM0")):
        noted(services, kind, reference)
    await erasures.erase(services, services.clock())
    assert left(services) == []
    assert local.exchange.recordings == {} and list(local.texting.taken.listed()) == []
    assert list((tmp_path / "mail").iterdir()) == []
    await local.stop()


async def test_what_could_not_be_deleted_comes_again(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(carrier: LocalCarrier, kind: str, reference: str) -> None:
        raise CarrierError("the carrier rests")

    noted(services, "recording", RECORDING)
    with monkeypatch.context() as patched:
        patched.setattr(LocalCarrier, "erase", refuse)
        await erasures.erase(services, clock())
        assert left(services) == [("recording", 1, "the carrier rests")]
        await erasures.erase(services, clock())  # not due yet
        assert left(services) == [("recording", 1, "the carrier rests")]
        clock.advance(minutes=10)
        await erasures.erase(services, clock())
        assert left(services)[0][1] == 2
    clock.advance(minutes=10)
    await erasures.erase(services, clock())
    assert left(services) == []


def test_the_worker_walks_the_round() -> None:
    from assistant.jobs.worker import ROUNDS

    assert erasures.ROUND in ROUNDS and erasures.ROUND.every <= dt.timedelta(seconds=10)
