"""Every setting, in one place; `docs/settings.md` is made from this module and held to it by a test."""

import os
import secrets
import threading
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, PrivateAttr, SecretStr, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.applicants.retention import Keeping
from assistant.catalog.basics import Language

# So long a text may be on its way through a real carrier's API before it shows in its list.
LEAST_GRACE = 30
_LOOPBACK = ("127.0.0.1", "::1", "localhost")

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
        default="",
        description="smtp://user:password@host:port for email (smtps:// where it is encrypted from the start). Empty: "
        "letters are written to files in the home folder, below mail/.",
    )
    mail_from: str = Field(
        default="",
        description="Whom email is from: an address, or Name <address>. Empty: porchlight@ the public URL's host.",
    )
    caldav_url: str = Field(
        default="", description="A CalDAV calendar that sessions are written into, its own address. Empty: none is."
    )
    caldav_user: str = Field(default="", description="Who may write into the CalDAV calendar.")
    caldav_password: SecretStr = Field(default=SecretStr(""), description="Their password (for an app, best).")
    caldav_language: Language = Field(default="en", description="What is written there is in this language: en or es.")
    api_token: SecretStr = Field(default=SecretStr(""), description="A first bearer token for /api/v1, for automation.")
    seat_hold_minutes: int = Field(
        default=120, ge=5, le=1440, description="How long a seat that got free is held for the first on the waitlist."
    )
    worker: Literal["app", "separate"] = Field(
        default="app",
        description="Who sends what is due and does what comes round: the app's own process, or one or more processes "
        "of their own (`./porchlight worker`; `up` starts one).",
    )
    texts_per_second: float = Field(
        default=1.0,
        gt=0,
        le=1000,
        description="Texts that the line's number may send a second, in all workers together. One for a long number; "
        "the carrier grants more to toll-free numbers and short codes.",
    )
    most_segments: int = Field(
        default=6, ge=1, le=10, description="A text that takes more segments than this is not sent; staff see it."
    )
    carrier_grace: float = Field(
        default=60.0,
        gt=0,
        description="Seconds for which a text whose sending was never answered is looked for at the carrier, before it "
        "is sent once more. Never less than 30 with a real carrier: its answer may still be on its way.",
    )
    callback_grace_minutes: float = Field(
        default=30.0,
        ge=0,
        le=1440,
        description="So long after its promised time a call that was not made counts as missed: staff on duty and the "
        "person are told.",
    )
    keep_words_days: int = Field(
        default=90,
        ge=0,
        description="What somebody said, and recordings of it, are removed so many days after they were last in touch. "
        "0: they are kept.",
    )
    keep_people_months: int = Field(
        default=24,
        ge=0,
        description="Who somebody is is forgotten so many months after they were last in touch, unless they are "
        "accepted or further, or somebody still has something to do for them. 0: nobody is.",
    )
    keep_screenings_years: int = Field(
        default=4,
        ge=0,
        description="Records of screenings (what was said, the rules, the result) are kept so many years; of who is "
        "forgotten before without the person. 0: they are kept.",
    )
    keep_audit_years: int = Field(
        default=4, ge=0, description="Lines of the log of staff are kept so many years. 0: they are kept."
    )
    webhook_url: str = Field(
        default="", description="Another system's URL that is told what happens to seats. Empty: none is."
    )
    webhook_secret: SecretStr = Field(
        default=SecretStr(""), description="Signs what is sent there (Standard Webhooks). Empty: it is not signed."
    )
    staff_idle_hours: float = Field(
        default=12,
        gt=0,
        le=168,
        description="Hours after which a browser at the console that nobody used is signed out.",
    )
    staff_session_days: float = Field(
        default=7, gt=0, le=90, description="Days after which staff sign in again, however busy they were."
    )
    oidc_issuer: str = Field(
        default="",
        description="Staff may sign in with an OpenID provider: its issuer, such as "
        "https://login.example.org/realms/staff. Empty: with email and password alone.",
    )
    oidc_client_id: str = Field(default="", description="What the OpenID provider calls this console.")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""),
        description="The console's secret at the OpenID provider. Empty: a public client (PKCE alone).",
    )
    oidc_name: str = Field(default="OpenID", description="What the button to the OpenID provider says, such as Google.")
    oidc_role: Literal["", "front_desk", "recruiter", "coordinator", "partner_viewer"] = Field(
        default="",
        description="Role of the account that somebody gets whom the OpenID provider knows and nobody has invited. "
        "Empty: they get none.",
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
    _kept: dict[str, str] = PrivateAttr(default_factory=dict)

    @field_validator("carrier_grace")
    @classmethod
    def _waits_for_a_real_carrier(cls, seconds: float, info: ValidationInfo) -> float:
        given = info.data
        is_real = given.get("twilio_account_sid") and not given.get("local_carrier")
        elsewhere = urlsplit(str(given.get("twilio_api_base"))).hostname not in _LOOPBACK
        if is_real and elsewhere and seconds < LEAST_GRACE:
            problem = "with a Twilio account it is {least} seconds or more, or a text could be sent twice"
            raise PydanticCustomError("too_short", problem, {"least": LEAST_GRACE})
        return seconds

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
    def mail_sender(self) -> str:
        """An address, or `Name <address>`."""
        host = urlsplit(self.public_url).hostname or ""
        is_name = any(letter.isalpha() for letter in host.rpartition(".")[2]) and ":" not in host
        return self.mail_from or f"porchlight@{host if is_name else 'localhost'}"

    @property
    def keeping(self) -> Keeping:
        return Keeping(
            words_days=self.keep_words_days,
            people_months=self.keep_people_months,
            screenings_years=self.keep_screenings_years,
            audit_years=self.keep_audit_years,
        )

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
        # Whole before it has its name: another process or thread of ours may be reading.
        made = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
        made.touch(0o600)
        made.write_text(secrets.token_urlsafe(32))
        try:
            path.hardlink_to(made)
        except FileExistsError:  # the other one was first
            pass
        finally:
            made.unlink()
    return path.read_text().strip()
