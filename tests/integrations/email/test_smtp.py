"""Letters by SMTP, to a real server on loopback, and every way in which it may go wrong."""

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from assistant.errors import CarrierError
from assistant.messages.ports import Letter
from integrations.email.server import read_server
from integrations.email.smtp import SmtpMailer
from tests.conftest import Clock
from tests.factories.mailboxes import Mailbox, free_port, serving
from tests.integrations.email.letters import ENGLISH, ID, SENDER, SPANISH, WITH_CALENDAR, read, text_of


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def post(clock: Clock) -> Callable[..., Any]:
    async def send(url: str, letter: Letter = ENGLISH, seconds: float = 60) -> str:
        mailer = SmtpMailer(read_server(url), SENDER, clock, timeout=seconds)
        await mailer.start()
        try:
            return await mailer.send_letter(letter)
        finally:
            await mailer.stop()

    return send


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    folder = tmp_path_factory.mktemp("certificate")
    made = [
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=localhost",
        "-keyout",
        folder / "key",
        "-out",
        folder / "cert",
    ]
    subprocess.run(["openssl", "req", "-x509", "-days", "1", *made], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert", folder / "key")
    return context


@pytest.mark.parametrize("letter", [ENGLISH, SPANISH, WITH_CALENDAR], ids=["en", "es", "calendar"])
async def test_a_letter_arrives_as_it_was(mailbox: Mailbox, post: Callable[..., Any], letter: Letter) -> None:
    with serving(mailbox) as port:
        assert await post(f"smtp://127.0.0.1:{port}", letter) == f"<{ID}@line.example.org>"
    (envelope,) = mailbox.letters
    assert (envelope.mail_from, envelope.rcpt_tos) == ("hola@line.example.org", ["rosa@example.org"])
    assert isinstance(envelope.content, bytes)
    message = read(envelope.content)
    assert (str(message["Subject"]), text_of(message)) == (letter.subject, letter.text)
    assert mailbox.greeted == ["line.example.org"]


async def test_the_same_letter_has_the_same_id(mailbox: Mailbox, post: Callable[..., Any]) -> None:
    with serving(mailbox) as port:
        for _ in range(2):
            await post(f"smtp://127.0.0.1:{port}")
    ids = {str(read(bytes(envelope.content or b""))["Message-ID"]) for envelope in mailbox.letters}
    assert (len(mailbox.letters), ids) == (2, {f"<{ID}@line.example.org>"})


async def test_login(mailbox: Mailbox, post: Callable[..., Any]) -> None:
    with serving(mailbox, authenticator=mailbox.login, auth_require_tls=False) as port:
        await post(f"smtp://rosa%40x.org:pass%2Fword@127.0.0.1:{port}")
        with pytest.raises(CarrierError) as refused:
            await post(f"smtp://rosa%40x.org:wrong@127.0.0.1:{port}")
    assert mailbox.logins[0] == (b"rosa@x.org", b"pass/word")
    assert (len(mailbox.letters), refused.value.code, refused.value.retry) == (1, 535, True)
    assert "PORCHLIGHT_SMTP_URL" in str(refused.value) and "wrong" not in str(refused.value)


async def test_encryption_when_the_server_has_it(
    mailbox: Mailbox, post: Callable[..., Any], certificate: ssl.SSLContext
) -> None:
    with serving(mailbox, tls_context=certificate, require_starttls=True) as port:
        await post(f"smtp://127.0.0.1:{port}")
    assert mailbox.encrypted == [True]


async def test_encryption_from_the_start(
    mailbox: Mailbox, post: Callable[..., Any], certificate: ssl.SSLContext
) -> None:
    with serving(mailbox, ssl_context=certificate) as port:
        await post(f"smtps://127.0.0.1:{port}")
        with pytest.raises(CarrierError) as failed:
            await post(f"smtp://127.0.0.1:{port}", seconds=0.3)
    assert (len(mailbox.letters), failed.value.retry) == (1, True)


async def test_a_server_that_offers_no_encryption_hears_no_password(mailbox: Mailbox, clock: Clock) -> None:
    server = read_server("smtp://rosa:secret@mail.example.org")
    with serving(mailbox, authenticator=mailbox.login, auth_require_tls=False) as port:
        here = type(server)(**{**vars(server), "host": "127.0.0.1", "port": port})
        with pytest.raises(CarrierError) as failed:
            await SmtpMailer(here, SENDER, clock).send_letter(ENGLISH)
    assert (mailbox.logins, mailbox.letters, failed.value.retry) == ([], [], True)


async def test_a_certificate_of_nobody_is_not_trusted(
    mailbox: Mailbox, clock: Clock, certificate: ssl.SSLContext
) -> None:
    server = read_server("smtps://mail.example.org")
    with serving(mailbox, ssl_context=certificate) as port:
        here = type(server)(**{**vars(server), "host": "127.0.0.1", "port": port})
        with pytest.raises(CarrierError) as failed:
            await SmtpMailer(here, SENDER, clock).send_letter(ENGLISH)
    assert (mailbox.letters, failed.value.retry) == ([], True)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "code", "retry"),
    [
        ("421 closing", 421, True),
        ("450 greylisted, come again", 450, True),
        ("452 too many recipients", 452, True),
        ("550 no such user here", 550, False),
        ("552 too big", 552, False),
        ("554 spam", 554, False),
    ],
)
async def test_not_now_is_tried_again_and_never_is_not(
    mailbox: Mailbox, post: Callable[..., Any], command: str, answer: str, code: int, retry: bool
) -> None:
    mailbox.says[command] = answer
    with serving(mailbox) as port, pytest.raises(CarrierError) as refused:
        await post(f"smtp://127.0.0.1:{port}")
    assert (refused.value.code, refused.value.retry, refused.value.unsure) == (code, retry, False)
    assert str(refused.value) == f"the mail server refused with {code}: {answer[4:]}"
    assert mailbox.letters == []


@pytest.mark.parametrize(
    ("command", "retry", "unsure"),
    [("EHLO", True, False), ("MAIL", True, False), ("RCPT", True, False), ("DATA", False, True), ("END", False, True)],
)
async def test_a_server_that_hangs_up(
    mailbox: Mailbox, post: Callable[..., Any], command: str, retry: bool, unsure: bool
) -> None:
    mailbox.drops.add(command)
    with serving(mailbox) as port, pytest.raises(CarrierError) as failed:
        await post(f"smtp://127.0.0.1:{port}")
    assert (failed.value.code, failed.value.retry, failed.value.unsure) == (None, retry, unsure)


async def test_a_server_that_never_answers_the_letter_leaves_it_open(
    post: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, time = asyncio.get_running_loop(), asyncio.get_running_loop().time

    class Silent(Mailbox):
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
            # It has the letter; from here on more than the longest wait goes by at once.
            ours.call_soon_threadsafe(monkeypatch.setattr, ours, "time", lambda: time() + 100)
            await asyncio.Event().wait()
            raise AssertionError("unreachable")

    with serving(Silent()) as port, pytest.raises(CarrierError) as failed:
        await post(f"smtp://127.0.0.1:{port}")
    assert (failed.value.retry, failed.value.unsure) == (False, True)


async def test_a_server_that_takes_its_time_at_every_step_is_not_waited_for_in_all(
    mailbox: Mailbox, post: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = mailbox.handle_MAIL

    async def slowly(*given: Any) -> str:
        await asyncio.sleep(0.3)
        return await at_once(*given)

    monkeypatch.setattr(mailbox, "handle_MAIL", slowly)
    monkeypatch.setattr(mailbox, "handle_RCPT", slowly)
    with serving(mailbox) as port, pytest.raises(CarrierError) as failed:
        await post(f"smtp://127.0.0.1:{port}", seconds=0.4)
    assert (failed.value.retry, failed.value.unsure) == (True, False)


async def test_a_server_that_is_not_there(post: Callable[..., Any]) -> None:
    with pytest.raises(CarrierError, match="cannot be reached") as failed:
        await post(f"smtp://127.0.0.1:{free_port()}")
    assert (failed.value.retry, failed.value.unsure) == (True, False)


async def test_a_server_that_says_nothing_is_not_waited_for(post: Callable[..., Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(CarrierError) as failed:
        await post(f"smtp://127.0.0.1:{silent.getsockname()[1]}", seconds=0.3)
    assert (failed.value.retry, failed.value.unsure) == (True, False)


async def test_an_address_that_is_none_never_reaches_the_server(mailbox: Mailbox, post: Callable[..., Any]) -> None:
    with serving(mailbox) as port, pytest.raises(CarrierError) as refused:
        await post(f"smtp://127.0.0.1:{port}", Letter("nobody", "x", "y", ID))
    assert (refused.value.retry, mailbox.greeted) == (False, [])
