"""Which mail server, and how it is spoken to: what `PORCHLIGHT_SMTP_URL` says."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from assistant.errors import SettingsError
from integrations.local.reach import is_loopback

_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class Server:
    """`tls`: from the first byte. `start_tls`: must be asked for (`True`), or where the server has it (`None`)."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool
    start_tls: bool | None
    verify: bool


def read_server(url: str) -> Server:
    """Of `smtp://` or `smtps://` `[user:password@]host[:port]`. Raises `SettingsError`."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if parts.scheme not in _PORTS or not host:
        raise SettingsError("PORCHLIGHT_SMTP_URL is not smtp://… or smtps://… with a host.")
    tls, here = parts.scheme == "smtps", is_loopback(host)
    user, password = (unquote(given) if given else None for given in (parts.username, parts.password))
    if (user is None) != (password is None):
        raise SettingsError("PORCHLIGHT_SMTP_URL has a user without a password, or the other way round.")
    return Server(
        host=host,
        port=port or _PORTS[parts.scheme],
        user=user,
        password=password,
        tls=tls,
        # A password is never sent where others can read it. On this machine nobody else listens.
        start_tls=False if tls else True if user is not None and not here else None,
        verify=not here,
    )
