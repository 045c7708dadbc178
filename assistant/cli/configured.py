"""The settings as the command line needs them: read from one place, and refused early where they cannot work."""

import re
from collections.abc import Iterator
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from assistant.applicants.phones import e164
from assistant.cli.place import ROOT
from assistant.errors import SettingsError
from assistant.settings import Settings

DOTENV = ROOT / ".env"
_WHERE = "Set it in the environment or in .env; docs/settings.md explains it."
_MAIL_FROM = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def read_settings(**given: Any) -> Settings:
    """The settings with absolute paths; `given` beats the environment. Raises `SettingsError` with one line.

    The home folder and `.env` belong to the repository, wherever the command is called from.
    """
    try:
        settings = Settings(_env_file=DOTENV, **given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = _variable(str(first["loc"][0])) if first["loc"] else "a setting"
        raise SettingsError(f"{name} cannot be used: {first['msg']}.", hint=_WHERE) from None
    return settings.model_copy(update={"home": (ROOT / settings.home.expanduser()).resolve()})


def on_port(settings: Settings, port: int) -> Settings:
    """The settings for another port; the public URL goes along unless somebody has set it."""
    changed: dict[str, Any] = {"port": port}
    if "public_url" not in settings.model_fields_set:
        changed["public_url"] = f"http://127.0.0.1:{port}"
    return settings.model_copy(update=changed)


def check_settings(settings: Settings) -> None:
    """Raises `SettingsError` for the first thing that keeps the line from working."""
    for problem in settings_problems(settings):
        raise SettingsError(problem, hint=_WHERE)


def settings_problems(settings: Settings) -> Iterator[str]:
    """What keeps the line from working, a sentence each; it never repeats a secret."""
    yield from _carrier_problems(settings)
    for name in ("public_url", "engine_url", "twilio_api_base"):
        url = urlsplit(getattr(settings, name))
        if url.scheme not in ("http", "https") or not url.hostname:
            yield f"{_variable(name)} is not an http(s) address."
    if settings.public_url.endswith("/"):
        yield f"{_variable('public_url')} must not end with a slash: signatures are made of it."
    yield from _mail_problems(settings)
    yield from _calendar_problems(settings)
    if settings.log_level not in _LOG_LEVELS:
        yield f"{_variable('log_level')} must be one of {', '.join(_LOG_LEVELS)}."
    if settings.database_url and not _is_known_database(settings.database_url):
        yield f"{_variable('database_url')} must begin with sqlite:/// or postgresql://."


def _carrier_problems(settings: Settings) -> Iterator[str]:
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value()
    if sid and not token.strip(" ,"):
        # The API key signs what we send; only the token proves that a webhook is Twilio's.
        yield f"{_variable('twilio_auth_token')} is missing, while {_variable('twilio_account_sid')} is set."
    if not sid and (token or settings.twilio_api_key):
        yield f"{_variable('twilio_account_sid')} is missing, while other Twilio settings are there."
    if bool(settings.twilio_api_key) != bool(settings.twilio_api_secret.get_secret_value()):
        yield f"{_variable('twilio_api_key')} and {_variable('twilio_api_secret')} go together: one is missing."
    if e164(settings.twilio_number) != settings.twilio_number:
        yield f"{_variable('twilio_number')} is not a phone number in E.164, such as +12095550100."
    for number in settings.desk_numbers:
        if e164(number) != number:
            yield f"{_variable('front_desk_numbers')}: {number} is not a phone number in E.164, such as +12095550100."


def _mail_problems(settings: Settings) -> Iterator[str]:
    if settings.smtp_url and not settings.smtp_url.startswith(("smtp://", "smtps://")):
        yield f"{_variable('smtp_url')} must begin with smtp:// or smtps://."
    if not _MAIL_FROM.fullmatch(parseaddr(settings.mail_sender)[1]):
        yield f"{_variable('mail_from')} is not an address, such as hello@example.org or Name <hello@example.org>."


def _calendar_problems(settings: Settings) -> Iterator[str]:
    if not settings.caldav_url:
        return
    url = urlsplit(settings.caldav_url)
    if url.scheme not in ("http", "https") or not url.hostname:
        yield f"{_variable('caldav_url')} is not an http(s) address."
    if url.username is not None:
        yield f"{_variable('caldav_url')} must hold no login: {_variable('caldav_user')} and _PASSWORD are for that."
    if bool(settings.caldav_user) != bool(settings.caldav_password.get_secret_value()):
        yield f"{_variable('caldav_user')} and {_variable('caldav_password')} go together: one is missing."


def _is_known_database(url: str) -> bool:
    try:
        return make_url(url).get_backend_name() in ("sqlite", "postgresql", "postgres")
    except ArgumentError:
        return False


def is_own_sqlite(settings: Settings) -> bool:
    """Whether the store lies in the home folder, so that an empty home means an empty store."""
    url = make_url(settings.store_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return False
    return Path(url.database).resolve().is_relative_to(settings.home)


def _variable(name: str) -> str:
    return f"PORCHLIGHT_{name.upper()}"
