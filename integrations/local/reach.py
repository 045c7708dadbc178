"""Which addresses the carrier may speak to: the app on this machine, and nothing beyond it."""

import ipaddress
from urllib.parse import urljoin, urlsplit, urlunsplit

from assistant.settings import Settings
from integrations.local.refusals import RefusedError


class Reach:
    """Turns the URLs that the app hands out into addresses on loopback."""

    def __init__(self, settings: Settings) -> None:
        self.public = settings.public_url.rstrip("/")
        self._app = app_address(settings)

    def absolute(self, base: str, url: str) -> str:
        """`url` as seen from the document `base`. Raises `RefusedError` (11100) where it is no http(s) URL."""
        try:
            joined = urljoin(base, url.strip())
            parts = urlsplit(joined)
            parts.port  # noqa: B018  (a bad port raises here)
        except ValueError as error:
            raise RefusedError(11100, f"{url!r}: {error}", url=base) from error
        if parts.scheme not in ("http", "https") or not parts.hostname or any(char.isspace() for char in joined):
            raise RefusedError(11100, repr(url), url=base)
        return joined

    def address(self, url: str) -> str:
        """Where to connect for `url`: the app's own port for the public URL.

        Raises `RefusedError` (11210) for everything beyond loopback. The fragment (Twilio's connection
        overrides) is neither sent nor signed.
        """
        parts = urlsplit(url)
        bare = urlunsplit(parts._replace(fragment=""))
        if bare == self.public or bare.startswith((f"{self.public}/", f"{self.public}?")):
            return self._app + bare.removeprefix(self.public)
        if is_loopback(parts.hostname or ""):
            return bare
        raise RefusedError(
            11210, f"{parts.hostname} is beyond this machine, which the local carrier never leaves", url=url
        )


def app_address(settings: Settings) -> str:
    """Where the app listens, as seen from this machine."""
    host = settings.host if is_loopback(settings.host) else "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def is_loopback(host: str) -> bool:
    """True for `localhost` and loopback addresses. Other names are never looked up: they could lead anywhere."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
