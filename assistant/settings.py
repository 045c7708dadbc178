"""Every setting, in one place; `docs/settings.md` is made from this module and held to it by a test."""

import os
import secrets
from pathlib import Path

from pydantic import Field, PrivateAttr, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

# The front desk's phone on the page /phone, where nobody has configured one.
LOCAL_DESK = ("+12095550199",)


class Settings(BaseSettings):
    """Read from the environment (`PORCHLIGHT_…`) and from `.env` in the working directory."""

    model_config = SettingsConfigDict(env_prefix="PORCHLIGHT_", env_file=".env", extra="ignore")

    home: Path = Field(
        default=Path(".porchlight"), description="All state: the SQLite store, models, recordings, logs, secrets."
    )
    database_url: str = Field(default="", description="SQLAlchemy URL of the store. Empty: SQLite in the home folder.")
    public_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Where the carrier and visitors reach the app, no slash at the end. Signatures are checked by it.",
    )
    port: int = Field(default=8000, ge=1, le=65535, description="The app's port on this machine.")
    host: str = Field(default="127.0.0.1", description="The address that the app listens on.")
    secret_key: SecretStr = Field(
        default=SecretStr(""), description="Signs what the app hands out. Empty: made once and kept in the home folder."
    )
    engine_url: str = Field(default="http://127.0.0.1:5005", description="The language engine, on loopback.")
    engine_timeout: float = Field(default=6.0, gt=0, le=8, description="Seconds to wait for the engine in one turn.")
    engine_secret: SecretStr = Field(
        default=SecretStr(""), description="Shared by app and engine. Empty: made once and kept in the home folder."
    )
    twilio_account_sid: str = Field(
        default="", description="Twilio account (AC…). Empty: the local carrier serves /phone instead."
    )
    twilio_auth_token: SecretStr = Field(
        default=SecretStr(""),
        description="Twilio's auth token; two, separated by a comma, are accepted during rotation (the first signs).",
    )
    twilio_api_key: str = Field(default="", description="API key (SK…) for Twilio's API, instead of the token.")
    twilio_api_secret: SecretStr = Field(default=SecretStr(""), description="The API key's secret.")
    twilio_number: str = Field(default="+12095550100", description="The line's own number, in E.164.")
    twilio_messaging_service_sid: str = Field(
        default="", description="Messaging service (MG…) that texts are sent from, instead of the number."
    )
    twilio_api_base: str = Field(
        default="https://api.twilio.com", description="Base of Twilio's REST API; loopback peers in tests."
    )
    local_carrier: bool = Field(
        default=False, description="Serve the local carrier (/phone) although a Twilio account is configured."
    )
    front_desk_numbers: str = Field(
        default="", description="Phones that ring when a caller asks for a person, in E.164, separated by commas."
    )
    smtp_url: str = Field(
        default="", description="smtp://user:password@host:port for email. Empty: email is written to files."
    )
    api_token: SecretStr = Field(default=SecretStr(""), description="A first bearer token for /api/v1, for automation.")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
    _kept: dict[str, str] = PrivateAttr(default_factory=dict)

    @property
    def store_url(self) -> str:
        return self.database_url or f"sqlite:///{self.home.resolve() / 'porchlight.db'}"

    @property
    def twilio_tokens(self) -> tuple[str, ...]:
        """The tokens by which a request's signature may be checked; the first one signs ours."""
        given = self.twilio_auth_token.get_secret_value() or self._kept_secret("carrier")
        return tuple(token.strip() for token in given.split(",") if token.strip())

    @property
    def uses_local_carrier(self) -> bool:
        return self.local_carrier or not self.twilio_account_sid

    @property
    def desk_numbers(self) -> tuple[str, ...]:
        given = tuple(number.strip() for number in self.front_desk_numbers.split(",") if number.strip())
        return given or (LOCAL_DESK if self.uses_local_carrier else ())

    @property
    def engine_key(self) -> str:
        return self.engine_secret.get_secret_value() or self._kept_secret("engine")

    @property
    def signing_key(self) -> str:
        return self.secret_key.get_secret_value() or self._kept_secret("secret")

    def _kept_secret(self, name: str) -> str:
        """A secret that nobody had to configure. Read once: every request asks for one."""
        if name not in self._kept:
            self._kept[name] = _read_or_make(self.home / "secrets" / name)
        return self._kept[name]


def _read_or_make(path: Path) -> str:
    """The secret in this file: made at first use, readable by this user alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Whole before it has its name: another process of ours may be reading.
        made = path.with_name(f".{path.name}.{os.getpid()}")
        made.touch(0o600)
        made.write_text(secrets.token_urlsafe(32))
        try:
            path.hardlink_to(made)
        except FileExistsError:  # the other one was first
            pass
        finally:
            made.unlink()
    return path.read_text().strip()
