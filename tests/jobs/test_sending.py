"""One row on its way out, through the carrier's own client, the file mailer and a webhook's receiver on loopback."""

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from assistant import wiring
from assistant.errors import CarrierError, StoreBusyError
from assistant.jobs.sending import Sender
from assistant.jobs.webhooks import signature
from assistant.messages.ports import Letter
from assistant.settings import Settings
from assistant.staff.sealed import seal
from assistant.store import outbox, sending, staff_letters
from assistant.store.outbox_tables import OutboxRow
from assistant.wiring import Services
from integrations.email.server import read_server
from integrations.email.smtp import SmtpMailer
from tests.conftest import Clock
from tests.factories.catalogs import a_catalog
from tests.factories.mailboxes import Mailbox, serving
from tests.factories.outbox_rows import put, row
from tests.factories.stocked import stock
from tests.factories.turns import ROSA

SID = "SM" + "1" * 32
SECRET = "a secret of both"


@dataclass
class PlayedCarrier:
    """Does what the test says: `answers` are ids or errors, in turn; `has` is what it finds."""

    answers: list[str | Exception] = field(default_factory=list)
    has: list[str] | CarrierError = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    looked: list[dict[str, Any]] = field(default_factory=list)

    async def send_text(self, **given: str) -> str:
        self.sent.append(given)
        answer = self.answers.pop(0) if self.answers else SID
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def find_text(self, **given: Any) -> list[str]:
        self.looked.append(given)
        if isinstance(self.has, CarrierError):
            raise self.has
        return self.has

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


@dataclass
class Receiver:
    """Of webhooks; `status` is what it answers."""

    url: str = ""
    status: int = 200
    got: list[tuple[dict[str, str], str]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.text()))
        return web.Response(status=self.status)


@pytest.fixture
async def services(sqlite_url: str, tmp_path: Path, clock: Clock) -> AsyncIterator[Services]:
    settings = Settings(
        _env_file=None,
        home=tmp_path,
        database_url=sqlite_url,
        public_url="https://line.example.org/porch",
        webhook_secret=SecretStr(SECRET),
    )
    services = wiring.build(settings, clock)
    stock(services.database, a_catalog(), clock())
    services = replace(services, carrier=PlayedCarrier())
    yield services
    services.database.dispose()


@pytest.fixture
def carrier(services: Services) -> PlayedCarrier:
    assert isinstance(services.carrier, PlayedCarrier)
    return services.carrier


@pytest.fixture
async def sender(services: Services) -> AsyncIterator[Sender]:
    sender = Sender(services)
    await sender.start()
    yield sender
    await sender.stop()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    async with TestServer(app) as server:
        receiver.url = str(server.make_url("/hook"))
        yield receiver


async def send(sender: Sender, services: Services, id: str) -> OutboxRow:
    await sender.send(id, row(services.database, id).due_at)
    return row(services.database, id)


async def test_a_text_goes_with_a_callback_that_names_it(
    sender: Sender, services: Services, carrier: PlayedCarrier, clock: Clock
) -> None:
    id = put(services.database, clock())
    found = await send(sender, services, id)
    assert (found.status, found.carrier_id) == ("sent", SID)
    callback = f"https://line.example.org/porch/twilio/status?item={id}.1"
    assert carrier.sent == [{"to": ROSA, "body": "Hola.", "status_callback": callback}]
    await sender.send(id, found.due_at)
    assert len(carrier.sent) == 1


async def test_what_was_surely_not_taken_waits(
    sender: Sender, services: Services, carrier: PlayedCarrier, clock: Clock
) -> None:
    carrier.answers = [CarrierError("busy", code=20429, retry=True)]
    found = await send(sender, services, put(services.database, clock()))
    assert (found.status, found.due_at, found.error) == ("queued", clock() + dt.timedelta(seconds=2), "busy")
    clock.advance(seconds=2)
    found = await send(sender, services, found.id)
    assert (found.status, found.attempts, len(carrier.sent)) == ("sent", 2, 2)


async def test_what_was_refused_has_failed(
    sender: Sender, services: Services, carrier: PlayedCarrier, clock: Clock
) -> None:
    carrier.answers = [CarrierError("empty body", code=21602)]
    found = await send(sender, services, put(services.database, clock()))
    assert (found.status, found.error_code, found.error) == ("failed", 21602, "empty body")


async def test_what_nobody_answered_is_looked_for_and_found(
    sender: Sender, services: Services, carrier: PlayedCarrier, clock: Clock
) -> None:
    carrier.answers, began = [CarrierError("no answer", unsure=True)], clock()
    found = await send(sender, services, put(services.database, clock()))
    assert (found.status, found.carrier_id) == ("sending", None)
    clock.advance(seconds=15)
    carrier.has = [SID]
    found = await send(sender, services, found.id)
    assert (found.status, found.carrier_id, len(carrier.sent)) == ("sent", SID, 1)
    assert carrier.looked == [{"to": ROSA, "body": "Hola.", "since": began}]


async def test_what_nobody_answered_and_the_carrier_does_not_have_goes_once_more(
    sender: Sender, services: Services, carrier: PlayedCarrier, clock: Clock
) -> None:
    carrier.answers = [CarrierError("no answer", unsure=True)] * 4
    id = put(services.database, clock(), exempt=True)
    await send(sender, services, id)
    for number, grace in ((1, 60), (2, 120), (3, 240)):
        clock.advance(seconds=grace - 1)
        await send(sender, services, id)
        assert len(carrier.sent) == number
        clock.advance(seconds=1)
        await send(sender, services, id)
    assert [sent["status_callback"][-2:] for sent in carrier.sent] == [".1", ".2", ".3", ".4"]
    clock.advance(seconds=480)
    found = await send(sender, services, id)
    assert (found.status, len(carrier.sent)) == ("failed", 4)


async def test_a_carrier_that_cannot_be_asked_is_not_sent_anything(
    sender: Sender, services: Services, carrier: PlayedCarrier, clock: Clock
) -> None:
    carrier.answers = [CarrierError("no answer", unsure=True)]
    id = put(services.database, clock())
    await send(sender, services, id)
    carrier.has = CarrierError("down", retry=True)
    clock.advance(hours=1)
    found = await send(sender, services, id)
    assert (found.status, found.error, len(carrier.sent)) == ("sending", "down", 1)


async def test_a_mistake_of_ours_leaves_a_row_that_says_so(
    sender: Sender, services: Services, carrier: PlayedCarrier, clock: Clock
) -> None:
    carrier.answers = [KeyError("x")]
    id = put(services.database, clock())
    with pytest.raises(KeyError):
        await send(sender, services, id)
    assert (row(services.database, id).status, row(services.database, id).error) == ("sending", "KeyError: 'x'")


async def test_a_busy_store_is_waited_for_when_it_is_sent(
    sender: Sender, services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []
    real = sending.mark_sent

    def busy(*given: Any) -> None:
        tried.append(1)
        if len(tried) == 1:
            raise StoreBusyError("locked")
        real(*given)

    monkeypatch.setattr(sending, "mark_sent", busy)
    monkeypatch.setattr("assistant.jobs.sending._PAUSE", 0)
    found = await send(sender, services, put(services.database, clock()))
    assert (found.status, len(tried)) == ("sent", 2)


async def test_a_sender_that_stops_begins_no_more(
    sender: Sender, services: Services, carrier: PlayedCarrier, clock: Clock
) -> None:
    id = put(services.database, clock())
    await sender.finish()
    clock.advance(seconds=1)
    found = await send(sender, services, id)
    assert (found.status, found.due_at, carrier.sent) == ("queued", clock(), [])


async def test_an_email_is_a_letter_with_the_rows_id_and_files(
    sender: Sender, services: Services, clock: Clock, tmp_path: Path
) -> None:
    file = {"name": "session.ics", "content_type": "text/calendar; method=REQUEST", "content": "BEGIN:VCALENDAR\r\n"}
    given = {"kind": "email", "recipient": "rosa@example.org", "subject": "Su lugar", "language": "es"}
    id = put(services.database, clock(), **given, payload={"attachments": [file]})
    found = await send(sender, services, id)
    assert (found.status, found.carrier_id) == ("sent", f"<{id}@line.example.org>")
    written = (tmp_path / "mail" / f"{id}.eml").read_text()
    assert "Subject: Su lugar" in written
    assert 'filename="session.ics"' in written


@pytest.mark.parametrize("key", ["", "another key"])
async def test_a_link_that_is_sealed_stands_in_the_letter_alone(
    sender: Sender, services: Services, clock: Clock, tmp_path: Path, key: str
) -> None:
    link = "https://line.example.org/console/links/a-secret"
    sealed = seal(link, key or services.settings.signing_key, staff_letters.CAUSE)
    given = {"kind": "email", "recipient": "luis@example.org", "subject": "Hello", "body": "Open {link} once."}
    id = put(services.database, clock(), **given, payload={staff_letters.SEALED: sealed})
    found = await send(sender, services, id)
    assert (found.status, found.body) == ("failed" if key else "sent", "Open {link} once.")
    assert "a-secret" not in str(vars(found))
    letters = [one.read_text() for one in (tmp_path / "mail").glob("*.eml")]
    assert [f"Open {link} once." in one for one in letters] == ([] if key else [True])


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def by_smtp(services: Services, mailbox: Mailbox, clock: Clock) -> Iterator[Services]:
    with serving(mailbox) as port:
        server = read_server(f"smtp://127.0.0.1:{port}")
        yield replace(services, mailer=SmtpMailer(server, "line@line.example.org", clock))


def a_letter(services: Services, clock: Clock) -> str:
    return put(services.database, clock(), kind="email", recipient="rosa@example.org", subject="Hola")


@pytest.mark.parametrize("moment", ["DATA", "END"])
async def test_a_letter_of_which_nobody_knows_is_never_sent_again(
    by_smtp: Services, mailbox: Mailbox, clock: Clock, moment: str
) -> None:
    """The server hangs up on the whole letter, without and with having kept it: from here both look the same."""
    mailbox.drops.add(moment)
    id = a_letter(by_smtp, clock)
    found = await send(Sender(by_smtp), by_smtp, id)
    assert (found.status, found.payload["unsure"], outbox.surely_unsent(found)) == ("failed", True, False)
    assert (found.error or "").startswith("nobody knows whether it was sent: the mail server did not say")
    kept = len(mailbox.letters)
    assert kept == (1 if moment == "END" else 0)
    mailbox.drops.clear()
    clock.advance(days=3)
    assert sending.take(by_smtp.database, clock(), 10, Sender(by_smtp).rules()) == []
    await send(Sender(by_smtp), by_smtp, id)
    assert len(mailbox.letters) == kept


async def test_a_letter_over_which_the_worker_died_is_never_sent_again(
    by_smtp: Services, mailbox: Mailbox, clock: Clock
) -> None:
    id, sender = a_letter(by_smtp, clock), Sender(by_smtp)
    assert isinstance(sending.begin(by_smtp.database, id, clock(), clock(), sender.rules()), sending.Attempt)
    clock.advance(minutes=2)
    found = await send(sender, by_smtp, id)
    assert (found.status, found.payload["unsure"], mailbox.letters) == ("failed", True, [])
    assert found.error == "nobody knows whether it was sent: the worker stopped while it was sending it"


async def test_a_letter_that_surely_never_went_is_sent_once(by_smtp: Services, mailbox: Mailbox, clock: Clock) -> None:
    mailbox.drops.add("RCPT")
    id, sender = a_letter(by_smtp, clock), Sender(by_smtp)
    assert (await send(sender, by_smtp, id)).status == "queued"
    mailbox.drops.clear()
    clock.advance(minutes=1)
    assert (await send(sender, by_smtp, id)).status == "sent"
    assert len(mailbox.letters) == 1


@pytest.mark.parametrize("written", [True, False])
async def test_a_letter_in_a_file_is_looked_for(
    sender: Sender, services: Services, clock: Clock, tmp_path: Path, written: bool
) -> None:
    id = a_letter(services, clock)
    attempt = sending.begin(services.database, id, clock(), clock(), sender.rules())
    assert isinstance(attempt, sending.Attempt)
    if written:
        await services.mailer.send_letter(Letter("rosa@example.org", "Hola", "The first.", id))
    clock.advance(seconds=60)
    found = await send(sender, services, id)
    assert (found.status, found.attempts) == ("sent", 1 if written else 2)
    assert ("The first." in (tmp_path / "mail" / f"{id}.eml").read_text()) is written


async def test_a_webhook_is_signed_and_named(
    sender: Sender, services: Services, receiver: Receiver, clock: Clock
) -> None:
    body = '{"type": "seat.booked"}'
    id = put(services.database, clock(), kind="webhook", recipient=receiver.url, body=body)
    found = await send(sender, services, id)
    assert (found.status, found.segments, found.message_id) == ("sent", None, None)
    ((headers, got),) = receiver.got
    at = str(int(clock().timestamp()))
    made = hmac.new(SECRET.encode(), f"{id}.{at}.{body}".encode(), hashlib.sha256).digest()
    assert (got, headers["Content-Type"], headers["Idempotency-Key"]) == (body, "application/json", id)
    assert (headers["Webhook-Id"], headers["Webhook-Timestamp"]) == (id, at)
    assert headers["Webhook-Signature"] == f"v1,{base64.b64encode(made).decode()}"


@pytest.mark.parametrize(
    ("status", "becomes"), [(500, "queued"), (503, "queued"), (429, "queued"), (404, "failed"), (302, "failed")]
)
async def test_a_webhook_is_tried_again_where_that_can_help(
    sender: Sender, services: Services, receiver: Receiver, clock: Clock, status: int, becomes: str
) -> None:
    receiver.status = status
    found = await send(
        sender, services, put(services.database, clock(), kind="webhook", recipient=receiver.url, body="{}")
    )
    assert (found.status, found.error) == (becomes, f"the webhook answered {status}")


@pytest.mark.parametrize(("url", "becomes"), [("http://127.0.0.1:9/", "queued"), ("nowhere", "failed")])
async def test_a_webhook_that_cannot_be_reached(
    sender: Sender, services: Services, clock: Clock, url: str, becomes: str
) -> None:
    found = await send(sender, services, put(services.database, clock(), kind="webhook", recipient=url, body="{}"))
    assert found.status == becomes


def test_signature_with_a_key_as_standard_webhooks_writes_it() -> None:
    """The example of its specification."""
    headers = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}'
    )
    assert headers["Webhook-Signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_without_a_secret_nothing_is_signed() -> None:
    assert signature("", "1", 2, "{}") == {"Webhook-Id": "1", "Webhook-Timestamp": "2"}
