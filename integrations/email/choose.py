"""Which mailer the settings ask for."""

import datetime as dt
from collections.abc import Callable

from assistant.messages.ports import Mailer
from assistant.settings import Settings
from integrations.email.files import FileMailer
from integrations.email.server import read_server
from integrations.email.smtp import SmtpMailer


def make_mailer(settings: Settings, clock: Callable[[], dt.datetime]) -> Mailer:
    """Raises `SettingsError` where the mail server's address cannot be read."""
    if settings.smtp_url:
        return SmtpMailer(read_server(settings.smtp_url), settings.mail_sender, clock)
    return FileMailer(settings.home / "mail", settings.mail_sender, clock)
