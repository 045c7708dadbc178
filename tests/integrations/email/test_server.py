import pytest

from assistant.errors import SettingsError
from assistant.settings import Settings
from integrations.email.choose import make_mailer
from integrations.email.files import FileMailer
from integrations.email.server import Server, read_server
from integrations.email.smtp import SmtpMailer
from tests.conftest import Clock


@pytest.mark.parametrize(
    ("url", "server"),
    [
        # Nobody listens in on this machine; a password goes nowhere else without encryption.
        ("smtp://127.0.0.1:2525", Server("127.0.0.1", 2525, None, None, False, None, False)),
        ("smtp://a:b@localhost", Server("localhost", 587, "a", "b", False, None, False)),
        ("smtp://mail.example.org", Server("mail.example.org", 587, None, None, False, None, True)),
        ("smtp://a:b@mail.example.org:25", Server("mail.example.org", 25, "a", "b", False, True, True)),
        (
            "smtps://a%40b.org:c%2Fd%3A@mail.example.org",
            Server("mail.example.org", 465, "a@b.org", "c/d:", True, False, True),
        ),
        ("smtps://[::1]:4650", Server("::1", 4650, None, None, True, False, False)),
    ],
)
def test_what_the_address_says(url: str, server: Server) -> None:
    assert read_server(url) == server


@pytest.mark.parametrize(
    "url",
    ["", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://a@host", "smtp://host:x", "smtp://:b@host"],
)
def test_addresses_that_cannot_be_used(url: str) -> None:
    with pytest.raises(SettingsError, match="PORCHLIGHT_SMTP_URL"):
        read_server(url)


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ({}, "porchlight@localhost"),
        ({"public_url": "https://line.example.org/x"}, "porchlight@line.example.org"),
        ({"public_url": "http://[::1]:8000"}, "porchlight@localhost"),
        ({"public_url": "http://10.0.0.1"}, "porchlight@localhost"),
        ({"mail_from": "Tres Ríos <hola@example.org>"}, "Tres Ríos <hola@example.org>"),
    ],
)
def test_whom_letters_are_from(given: dict[str, str], sender: str) -> None:
    assert Settings(_env_file=None, **given).mail_sender == sender


def test_settings_choose(clock: Clock) -> None:
    assert type(make_mailer(Settings(_env_file=None), clock)) is FileMailer
    assert type(make_mailer(Settings(_env_file=None, smtp_url="smtp://mail.example.org"), clock)) is SmtpMailer
