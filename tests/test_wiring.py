"""Real parts joined: the app, and a process beside it that sends through the app's local carrier."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from assistant.app import create_app
from assistant.errors import SettingsError
from assistant.messages.ports import Letter
from assistant.settings import Settings
from assistant.store.engine import reading
from assistant.store.tables import DeliveryReport
from assistant.wiring import build
from integrations.local.carrier import LocalCarrier
from integrations.twilio.carrier import TwilioCarrier
from tests.conftest import Clock
from tests.factories.servers import serving
from tests.integrations.local.line import free_port

ROSA = "+12095550117"


def settings(home: Path, **given: object) -> Settings:
    return Settings(_env_file=None, home=home, **given)


async def test_a_process_beside_the_app_sends_through_the_apps_carrier(
    sqlite_url: str, tmp_path: Path, clock: Clock
) -> None:
    port = free_port()
    line = settings(tmp_path, database_url=sqlite_url, port=port, public_url=f"http://127.0.0.1:{port}")
    inside, beside = build(line, clock), build(line, clock, remote=True)
    assert (beside.local, type(beside.carrier)) == (None, TwilioCarrier)
    assert inside.local is not None and inside.carrier is inside.local
    async with serving(create_app(inside), port):
        await beside.carrier.start()
        callback = f"{line.public_url}/twilio/status"
        sid = await beside.carrier.send_text(to=ROSA, body="Hasta mañana", status_callback=callback)
        for carrier in (beside.carrier, inside.carrier):
            assert await carrier.find_text(to=ROSA, body="Hasta mañana", since=clock()) == [sid]
        await beside.carrier.stop()
        await inside.local.exchange.errands.done()
        await inside.local.stop()
    with reading(inside.database) as session:
        reports = session.scalars(select(DeliveryReport).order_by(DeliveryReport.id)).all()
    assert [(report.carrier_id, report.status) for report in reports] == [(sid, "sent"), (sid, "delivered")]
    assert [text.body for text in inside.local.exchange.handsets.of(ROSA).texts] == ["Hasta mañana"]
    for services in (inside, beside):
        services.database.dispose()


async def test_what_the_carrier_told_is_tried_once_more_when_the_app_ends(sqlite_url: str, tmp_path: Path) -> None:
    services, kept = build(settings(tmp_path, database_url=sqlite_url, worker="separate")), []

    async def work() -> None:
        kept.append(services.clock())

    app = create_app(services)
    async with app.router.lifespan_context(app):
        app.state.later.put("a status", work)
        assert kept == []
    assert len(kept) == 1


@pytest.mark.parametrize("remote", [False, True])
def test_with_a_twilio_account_everybody_asks_twilio(tmp_path: Path, remote: bool) -> None:
    line = settings(tmp_path, twilio_account_sid="AC" + "0" * 32, twilio_auth_token=SecretStr("t"))
    services = build(line, remote=remote)
    assert (services.local, type(services.carrier)) == (None, TwilioCarrier)
    assert not [route for route in create_app(services).routes if "2010" in getattr(route, "path", "")]


def test_the_local_carrier_is_the_apps(tmp_path: Path) -> None:
    services = build(settings(tmp_path))
    assert type(services.local) is LocalCarrier


async def test_letters_without_a_mail_server_are_files(tmp_path: Path, clock: Clock) -> None:
    services = build(settings(tmp_path), clock)
    await services.mailer.start()
    await services.mailer.send_letter(Letter("rosa@example.org", "Hola", "¿Viene?\n", "01A"))
    await services.mailer.stop()
    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["01A.eml"]


def test_a_mail_server_that_cannot_be_read_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="PORCHLIGHT_SMTP_URL"):
        build(settings(tmp_path, smtp_url="smtp://user@host"))
