from pathlib import Path

import pytest

from assistant.cli import configured
from assistant.cli.configured import check_settings, is_own_sqlite, on_port, read_settings, settings_problems
from assistant.cli.place import ROOT
from assistant.errors import SettingsError


def problems(**given: object) -> list[str]:
    return list(settings_problems(read_settings(**given)))


def test_settings_without_anything_set_can_be_used() -> None:
    assert problems() == []


def test_a_value_that_cannot_be_read_is_one_line_that_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_PORT", "eighty")
    with pytest.raises(SettingsError) as raised:
        read_settings()
    assert str(raised.value) == (
        "PORCHLIGHT_PORT cannot be used: Input should be a valid integer, unable to parse string as an integer. "
        "Set it in the environment or in .env; docs/settings.md explains it."
    )


@pytest.mark.parametrize(("port", "works"), [(0, False), (1, True), (65_535, True), (65_536, False)])
def test_port_limits(monkeypatch: pytest.MonkeyPatch, port: int, works: bool) -> None:
    monkeypatch.setenv("PORCHLIGHT_PORT", str(port))
    if works:
        assert read_settings().port == port
    else:
        with pytest.raises(SettingsError, match="PORCHLIGHT_PORT cannot be used"):
            read_settings()


def test_settings_come_from_the_repositorys_env_file_and_the_environment_beats_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "some.env"
    file.write_text("PORCHLIGHT_LOG_LEVEL=DEBUG\nPORCHLIGHT_PORT=8100\n")
    monkeypatch.setattr(configured, "DOTENV", file)
    monkeypatch.setenv("PORCHLIGHT_PORT", "8200")
    settings = read_settings()
    assert (settings.log_level, settings.port) == ("DEBUG", 8200)


def test_a_relative_home_counts_from_the_repository(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORCHLIGHT_HOME", "elsewhere")
    assert read_settings().home == ROOT / "elsewhere"
    monkeypatch.delenv("PORCHLIGHT_HOME")
    assert read_settings().home == ROOT / ".porchlight"


def test_the_public_url_goes_along_with_the_port_unless_it_is_set() -> None:
    assert on_port(read_settings(), 8001).public_url == "http://127.0.0.1:8001"
    assert on_port(read_settings(public_url="https://line.example.org"), 8001).public_url == "https://line.example.org"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (
            {"twilio_account_sid": "AC1"},
            "PORCHLIGHT_TWILIO_AUTH_TOKEN is missing, while PORCHLIGHT_TWILIO_ACCOUNT_SID is set.",
        ),
        (
            {"twilio_account_sid": "AC1", "twilio_auth_token": " , "},
            "PORCHLIGHT_TWILIO_AUTH_TOKEN is missing, while PORCHLIGHT_TWILIO_ACCOUNT_SID is set.",
        ),
        (
            {"twilio_auth_token": "t0psecret"},
            "PORCHLIGHT_TWILIO_ACCOUNT_SID is missing, while other Twilio settings are there.",
        ),
        (
            {"twilio_account_sid": "AC1", "twilio_auth_token": "t", "twilio_api_key": "SK1"},
            "PORCHLIGHT_TWILIO_API_KEY and PORCHLIGHT_TWILIO_API_SECRET go together: one is missing.",
        ),
        (
            {"twilio_number": "209-555-0100"},
            "PORCHLIGHT_TWILIO_NUMBER is not a phone number in E.164, such as +12095550100.",
        ),
        (
            {"front_desk_numbers": "+12095550150, 5550151"},
            "PORCHLIGHT_FRONT_DESK_NUMBERS: 5550151 is not a phone number in E.164, such as +12095550100.",
        ),
        ({"public_url": "line.example.org"}, "PORCHLIGHT_PUBLIC_URL is not an http(s) address."),
        ({"caldav_url": "dav.example.org/desk"}, "PORCHLIGHT_CALDAV_URL is not an http(s) address."),
        (
            {"caldav_url": "https://desk:t0psecret@dav.example.org/sessions"},
            "PORCHLIGHT_CALDAV_URL must hold no login: PORCHLIGHT_CALDAV_USER and _PASSWORD are for that.",
        ),
        (
            {"caldav_url": "https://dav.example.org/sessions", "caldav_password": "t0psecret"},
            "PORCHLIGHT_CALDAV_USER and PORCHLIGHT_CALDAV_PASSWORD go together: one is missing.",
        ),
        ({"smtp_url": "mail.example.org:25"}, "PORCHLIGHT_SMTP_URL must begin with smtp:// or smtps://."),
        (
            {"mail_from": "Tres Ríos"},
            "PORCHLIGHT_MAIL_FROM is not an address, such as hello@example.org or Name <hello@example.org>.",
        ),
        (
            {"public_url": "https://line.example.org/"},
            "PORCHLIGHT_PUBLIC_URL must not end with a slash: signatures are made of it.",
        ),
        ({"engine_url": "ftp://127.0.0.1"}, "PORCHLIGHT_ENGINE_URL is not an http(s) address."),
        ({"log_level": "LOUD"}, "PORCHLIGHT_LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR."),
        ({"database_url": "mysql://db/x"}, "PORCHLIGHT_DATABASE_URL must begin with sqlite:/// or postgresql://."),
        ({"database_url": "nonsense"}, "PORCHLIGHT_DATABASE_URL must begin with sqlite:/// or postgresql://."),
    ],
)
def test_what_does_not_fit_together_is_said_without_secrets(given: dict[str, object], problem: str) -> None:
    assert problems(**given) == [problem]
    with pytest.raises(SettingsError) as raised:
        check_settings(read_settings(**given))
    assert str(raised.value).startswith(problem)
    assert "t0psecret" not in str(raised.value)


def test_two_tokens_during_rotation_and_both_databases_are_fine() -> None:
    assert problems(twilio_account_sid="AC1", twilio_auth_token="new,old") == []
    assert problems(database_url="postgresql://u:p@db/porchlight") == []
    assert problems(database_url="sqlite:////var/lib/porchlight.db") == []


def test_a_store_in_the_home_folder_is_told_from_one_elsewhere(home: Path) -> None:
    assert is_own_sqlite(read_settings())
    assert is_own_sqlite(read_settings(database_url=f"sqlite:///{home}/kept/here.db"))
    assert not is_own_sqlite(read_settings(database_url="sqlite:////var/lib/porchlight.db"))
    assert not is_own_sqlite(read_settings(database_url="postgresql://db/porchlight"))
