"""The local carrier for another process: the same app's own doors, reached as one reaches Twilio."""

import hashlib

from pydantic import SecretStr

from assistant.settings import Settings
from integrations.local.reach import app_address


def account_of(settings: Settings) -> str:
    """The account that the local carrier serves: the configured one, or one that is the same everywhere."""
    return settings.twilio_account_sid or "AC" + hashlib.md5(b"porchlight", usedforsecurity=False).hexdigest()


def at_the_app(settings: Settings) -> Settings:
    """Settings by which `TwilioCarrier` sends through the local carrier of the app that runs on this machine.

    The login is the token that both processes read from the home folder, or from the settings.
    """
    return settings.model_copy(
        update={
            "twilio_api_base": app_address(settings),
            "twilio_account_sid": account_of(settings),
            "twilio_auth_token": SecretStr(",".join(settings.twilio_tokens)),
            "twilio_api_key": "",
            "twilio_api_secret": SecretStr(""),
        }
    )
