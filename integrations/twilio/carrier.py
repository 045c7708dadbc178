"""Sends texts through Twilio's REST API, looks there for what was sent, moves calls and fetches recordings.

Made over aiohttp: the SDK's client takes no other base address (it rewrites a host of four parts, as 127.0.0.1
is, as one with a region) and hides whether a request that failed had been sent.
"""

import datetime as dt
from base64 import b64encode
from typing import Any

import aiohttp
from yarl import URL

from assistant.errors import CarrierError, SettingsError
from assistant.messages.ports import Kept, Sound
from assistant.settings import Settings
from integrations.twilio import calls, recordings
from integrations.twilio.answers import read_json, refused
from integrations.twilio.listing import Listed, alike, read_page

SECONDS = 10
CONNECT_SECONDS = 3
# Of all texts to one number; Twilio gives no more on a page.
PAGE, MOST_PAGES = 1000, 10
_PLACES: dict[Kept, str] = {"message": "Messages", "recording": "Recordings"}
# Twilio tells whole seconds of its own clock.
_CLOCKS_DIFFER = dt.timedelta(seconds=5)


class TwilioCarrier:
    """Implements `assistant.messages.ports.Carrier`. One per process."""

    def __init__(self, settings: Settings) -> None:
        """Raises `SettingsError` where the account has no login."""
        base, account = settings.twilio_api_base.rstrip("/"), settings.twilio_account_sid
        self._base = base
        self._account = f"{base}/2010-04-01/Accounts/{account}"
        self._url = f"{self._account}/Messages.json"
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
                return _sid(response.status, await read_json(response))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise CarrierError(f"Twilio cannot be reached: {error}", retry=True) from error
        except (TimeoutError, aiohttp.ClientError) as error:
            # It may have been sent: asking again could send it twice.
            raise CarrierError(f"Twilio did not answer: {type(error).__name__}", unsure=True) from error

    async def find_text(self, *, to: str, body: str, since: dt.datetime) -> list[str]:
        """SIDs of the texts to `to` with this body, newest first; bodies that Twilio re-encoded count as the same.

        `since` is taken back a few seconds, because the clocks differ. Raises `CarrierError` where it cannot be known.
        """
        found: list[Listed] = []
        since, wanted = since - _CLOCKS_DIFFER, alike(body)
        # Neither `From`, which stays empty until the messaging service has chosen a number, nor `DateSent`, empty until
        # it has gone out: both would hide a text that Twilio has taken and not sent yet.
        url, asked = self._url, {"To": to, "PageSize": str(PAGE)}
        for _ in range(MOST_PAGES):
            page = read_page(await self._list(url, asked))
            found += [text for text in page.ours if text.to == to and text.at >= since and alike(text.body) == wanted]
            # To the end: nothing says where in the list those stand that wait to go out.
            if page.next is None:
                return [text.sid for text in sorted(found, key=lambda text: text.at, reverse=True)]
            url, asked = self._base + page.next, {}
        raise CarrierError(f"Twilio lists more than {MOST_PAGES * PAGE} texts to one number")

    async def erase(self, kind: Kept, reference: str) -> None:
        """Twilio deletes words and sound at once; the bare line in its log of charges stays."""
        assert self._session is not None, "started"
        url = f"{self._account}/{_PLACES[kind]}/{reference}.json"
        try:
            async with self._session.delete(url, headers=self._headers, allow_redirects=False) as response:
                answer = await read_json(response)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise CarrierError(f"Twilio did not answer: {type(error).__name__}", retry=True) from error
        if response.status not in (204, 404):
            raise refused(response.status, answer, f"to delete a {kind}")

    async def move_call(self, call: str, url: str) -> None:
        assert self._session is not None, "started"
        await calls.move(self._session, self._account, self._headers, call, url)

    async def recording(self, reference: str, part: str | None = None) -> Sound:
        assert self._session is not None, "started"
        return await recordings.fetch(self._session, self._account, self._headers, reference, part)

    async def _list(self, url: str, asked: dict[str, str]) -> dict[str, Any]:
        assert self._session is not None, "started"
        try:
            async with self._session.get(
                URL(url, encoded=not asked), params=asked, headers=self._headers, allow_redirects=False
            ) as response:
                answer = await read_json(response)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise CarrierError(f"Twilio's list cannot be read: {type(error).__name__}", retry=True) from error
        if response.status != 200:
            raise refused(response.status, answer, "to list texts")
        return answer


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


def _sid(status: int, answer: dict[str, Any]) -> str:
    sid = answer.get("sid")
    if 200 <= status < 300 and isinstance(sid, str) and sid:
        return sid
    raise refused(status, answer, "a text")
