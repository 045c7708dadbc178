"""Sends texts through Twilio's REST API.

Made over aiohttp: the SDK's client takes no other base address (it rewrites a host of four parts, as 127.0.0.1
is, as one with a region) and hides whether a request that failed had been sent.
"""

from base64 import b64encode
from typing import Any

import aiohttp

from assistant.errors import CarrierError, SettingsError
from assistant.settings import Settings

SECONDS = 10
CONNECT_SECONDS = 3
_TOO_MANY_REQUESTS = 429


class TwilioCarrier:
    """Implements `assistant.messages.ports.Carrier`. One per process."""

    def __init__(self, settings: Settings) -> None:
        """Raises `SettingsError` where the account has no login."""
        base, account = settings.twilio_api_base.rstrip("/"), settings.twilio_account_sid
        self._url = f"{base}/2010-04-01/Accounts/{account}/Messages.json"
        self._headers = {"Authorization": _authorization(*_login(settings))}
        service = settings.twilio_messaging_service_sid
        self._sender = {"MessagingServiceSid": service} if service else {"From": settings.twilio_number}
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the connections, on the running loop."""
        limits = aiohttp.ClientTimeout(total=SECONDS, sock_connect=CONNECT_SECONDS)
        # A kept connection that Twilio has closed meanwhile would leave open whether the text went out.
        self._session = aiohttp.ClientSession(timeout=limits, connector=aiohttp.TCPConnector(force_close=True))

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send_text(self, *, to: str, body: str, status_callback: str) -> str:
        """The new message's SID. Raises `CarrierError` with Twilio's code; never sends twice by itself."""
        form = {"To": to, "Body": body, **self._sender}
        if status_callback:
            form["StatusCallback"] = status_callback
        assert self._session is not None, "started"
        try:
            # A redirect would turn the POST into a GET; nobody answers a create with one.
            async with self._session.post(
                self._url, data=form, headers=self._headers, allow_redirects=False
            ) as response:
                return _sid(response.status, await _json(response))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise CarrierError(f"Twilio cannot be reached: {error}", retry=True) from error
        except (TimeoutError, aiohttp.ClientError) as error:
            # It may have been sent: asking again could send it twice.
            raise CarrierError(f"Twilio did not answer: {type(error).__name__}", retry=False) from error


def _authorization(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def _login(settings: Settings) -> tuple[str, str]:
    """An API key can be withdrawn by itself, so it is preferred to the account's token."""
    secret = settings.twilio_api_secret.get_secret_value()
    if settings.twilio_account_sid and settings.twilio_api_key and secret:
        return settings.twilio_api_key, secret
    if settings.twilio_account_sid and settings.twilio_auth_token.get_secret_value():
        return settings.twilio_account_sid, settings.twilio_tokens[0]
    raise SettingsError(
        "Texts cannot be sent through Twilio without a login.",
        hint="Set PORCHLIGHT_TWILIO_ACCOUNT_SID with _TWILIO_AUTH_TOKEN, or with _TWILIO_API_KEY and _API_SECRET.",
    )


async def _json(response: aiohttp.ClientResponse) -> dict[str, Any]:
    """The answer, or nothing where a proxy answered in Twilio's place."""
    try:
        answer = await response.json(content_type=None)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _sid(status: int, answer: dict[str, Any]) -> str:
    sid = answer.get("sid")
    if 200 <= status < 300 and isinstance(sid, str) and sid:
        return sid
    code = answer.get("code")
    raise CarrierError(
        f"Twilio refused a text with {status}: {answer.get('message') or 'no reason given'}",
        code=code if isinstance(code, int) else None,
        retry=status == _TOO_MANY_REQUESTS,
        hint=str(answer.get("more_info") or ""),
    )
