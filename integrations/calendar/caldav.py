"""Writes events to a CalDAV calendar (RFC 4791): Nextcloud, Radicale, Fastmail, iCloud and the like.

Made over aiohttp: the `caldav` package brings urllib3-future, which takes the place of urllib3 for everybody else.
"""

from base64 import b64encode
from urllib.parse import quote
from xml.etree import ElementTree

import aiohttp

from assistant.booking.calendar_file import CONTENT_TYPE
from assistant.errors import CalendarError
from assistant.settings import Settings

SECONDS = 10
CONNECT_SECONDS = 3
# Somebody else may write between our look and our writing; after so many times they are left to it for now.
ATTEMPTS = 3
_CHANGED_MEANWHILE = 412
_NOT_THERE = (404, 410)
# It is this event that they do not take; any other refusal is about the calendar as a whole.
_REFUSED = (400, 413, 415, 422)
_CALDAV = "urn:ietf:params:xml:ns:caldav"
_ASK_WHAT_IT_IS = b'<?xml version="1.0"?><propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>'


class CalDavCalendar:
    """Implements `assistant.booking.calendar_ports.Calendar`; versions are ETags. One per process."""

    def __init__(self, settings: Settings) -> None:
        """`caldav_url` is the calendar's own collection, not the account or the server."""
        self._url = settings.caldav_url.rstrip("/") + "/"
        login = f"{settings.caldav_user}:{settings.caldav_password.get_secret_value()}"
        self._headers = {}
        if settings.caldav_user:
            self._headers["Authorization"] = "Basic " + b64encode(login.encode()).decode()
        self._is_calendar = False
        self._session: aiohttp.ClientSession | None = None

    @property
    def address(self) -> str:
        return self._url

    async def start(self) -> None:
        """Open the connections, on the running loop."""
        limits = aiohttp.ClientTimeout(total=SECONDS, sock_connect=CONNECT_SECONDS)
        self._session = aiohttp.ClientSession(timeout=limits, headers=self._headers)

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def write(self, name: str, file: bytes, version: str | None) -> str | None:
        await self._check()
        for _ in range(ATTEMPTS):
            condition = {"If-Match": version} if version else {"If-None-Match": "*"}
            status, written, body = await self._ask("PUT", name, {**condition, "Content-Type": CONTENT_TYPE}, file)
            if status in (200, 201, 204):
                # Without one the server has kept something else than we sent, so it has to be asked.
                return written or await self._version(name)
            if status != _CHANGED_MEANWHILE:
                raise _refusal("PUT", status, body)
            version = await self._version(name)
        raise CalendarError("the calendar refuses an event that has not changed meanwhile (412).", retry=False)

    async def remove(self, name: str, version: str | None) -> None:
        await self._check()
        for _ in range(ATTEMPTS):
            status, _etag, body = await self._ask("DELETE", name, {"If-Match": version} if version else {})
            if 200 <= status < 300 or status in _NOT_THERE:
                return
            if status != _CHANGED_MEANWHILE:
                raise _refusal("DELETE", status, body)
            version = await self._version(name)
            if version is None:
                return
        raise CalendarError("the calendar refuses to remove an event that has not changed (412).", retry=False)

    async def _version(self, name: str) -> str | None:
        status, version, body = await self._ask("GET", name)
        if status in _NOT_THERE:
            return None
        if status != 200:
            raise _refusal("GET", status, body)
        return version

    async def _check(self) -> None:
        """Where the address is a folder of calendars, some servers would make a calendar of every event."""
        if self._is_calendar:
            return
        headers = {"Depth": "0", "Content-Type": "application/xml"}
        status, _etag, body = await self._ask("PROPFIND", None, headers, _ASK_WHAT_IT_IS)
        if status != 207:
            raise _refusal("PROPFIND", status, body)
        if not _holds(body, f"{{{_CALDAV}}}calendar"):
            raise CalendarError(
                f"{self._url} is no calendar.",
                retry=True,
                hint="PORCHLIGHT_CALDAV_URL has to be the calendar's own address.",
            )
        self._is_calendar = True

    async def _ask(
        self, method: str, name: str | None, headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> tuple[int, str | None, bytes]:
        """Status, ETag and body. Raises `CalendarError` where nobody answers."""
        assert self._session is not None, "started"
        url = self._url if name is None else f"{self._url}{quote(name, safe='')}.ics"
        try:
            # A redirect could turn a PUT into a GET; and whoever moved the calendar should be heard of.
            async with self._session.request(
                method, url, headers=headers, data=body, allow_redirects=False
            ) as response:
                return response.status, _strong(response.headers.get("ETag")), await response.read()
        except (TimeoutError, aiohttp.ClientError) as error:
            said = str(error) or type(error).__name__
            raise CalendarError(f"the calendar cannot be reached: {said}", retry=True) from error


def _strong(etag: str | None) -> str | None:
    """A proxy that compresses marks ETags as weak; the server behind it knows them as strong ones only."""
    return etag.removeprefix("W/") if etag else None


def _refusal(method: str, status: int, body: bytes) -> CalendarError:
    # By a precondition of CalDAV's own (RFC 4791, 5.3.2.1) they say what is wrong with this event.
    for_the_event = status in _REFUSED or (status in (403, 409) and _holds(body, f"{{{_CALDAV}}}*"))
    answer = " ".join(body.decode("utf-8", "replace").split())[:200]
    said = f"the calendar answered {method} with {status}: {answer or 'no reason given'}."
    if for_the_event:
        return CalendarError(said, retry=False)
    if status == 401:
        return CalendarError(said, retry=True, hint="Look at PORCHLIGHT_CALDAV_USER and _PASSWORD.")
    if status in (404, 409):
        return CalendarError(said, retry=True, hint="PORCHLIGHT_CALDAV_URL names a calendar that is not there.")
    if 300 <= status < 400:
        return CalendarError(said, retry=True, hint="It has moved: set PORCHLIGHT_CALDAV_URL to its new address.")
    return CalendarError(said, retry=True)


def _holds(document: bytes, tag: str) -> bool:
    """Whether an element of that name is inside the document."""
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - the operator's own calendar; expat bounds entities
    except ElementTree.ParseError:
        return False
    return root.find(f".//{tag}") is not None
