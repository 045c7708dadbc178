"""A working twin of the carrier, for where there is no account: it delivers texts and carries calls on this machine."""

import datetime as dt
from collections.abc import AsyncIterator
from functools import cached_property

from fastapi import APIRouter

from assistant.errors import CarrierError, CarrierGoneError
from assistant.messages.ports import Kept, Sound
from assistant.settings import Settings
from integrations.local.admission import Admission
from integrations.local.calls import Calls
from integrations.local.doors import doors
from integrations.local.exchange import Exchange
from integrations.local.forms import Forms
from integrations.local.handset import Clock, Handsets
from integrations.local.reach import Reach
from integrations.local.remote import account_of
from integrations.local.rest import add_text_doors
from integrations.local.rest_calls import add_call_doors
from integrations.local.sounds import NoSuchPartError, part_of, wav
from integrations.local.texting import Texting
from integrations.local.webhooks import TIMEOUT, Webhooks


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class LocalCarrier:
    """Implements `assistant.messages.ports.Carrier`, and `router` for the page /phone and the simulated handsets."""

    def __init__(self, settings: Settings, clock: Clock = _utc_now, *, timeout: float = TIMEOUT) -> None:
        account, reach = account_of(settings), Reach(settings)
        self.exchange = Exchange(
            public_url=reach.public,
            forms=Forms(account, settings.twilio_number, reach.public, settings.twilio_messaging_service_sid),
            webhooks=Webhooks(reach, settings.twilio_tokens[0], timeout=timeout),
            handsets=Handsets(clock),
            clock=clock,
        )
        self.texting = Texting(self.exchange)
        self.calls = Calls(self.exchange, self.texting)
        self._admission = Admission(account, settings.twilio_tokens)

    @cached_property
    def router(self) -> APIRouter:
        """Made when an app asks for it: not everybody who sends is called."""
        router = doors(self.exchange, self.texting, self.calls)
        add_text_doors(router, self.exchange, self.texting, self._admission)
        add_call_doors(router, self.exchange, self.calls, self._admission)
        return router

    async def send_text(self, *, to: str, body: str, status_callback: str) -> str:
        """Delivers at once; `sent` and `delivered` are posted to `status_callback` soon after, as a carrier does."""
        return self.texting.accept(to=to, body=body, callback=status_callback).text.sid

    async def find_text(self, *, to: str, body: str, since: dt.datetime) -> list[str]:
        """Among the last texts that this process took; it remembers none of those before it."""
        return [
            taken.text.sid
            for taken in self.texting.taken.listed()
            if (taken.to, taken.text.body, taken.direction) == (to, body, "outbound-api") and taken.text.at >= since
        ]

    async def erase(self, kind: Kept, reference: str) -> None:
        """From what the carrier remembers; the handset is the person's own."""
        if kind == "recording":
            self.exchange.recordings.pop(reference, None)
        else:
            self.texting.taken.remove(reference)

    async def move_call(self, call: str, url: str) -> None:
        """Where it goes on is fetched by the leg itself, soon after."""
        try:
            self.calls.move(call, url)
        except CarrierError as error:
            raise CarrierGoneError(str(error), code=error.code) from error

    async def recording(self, reference: str, part: str | None = None) -> Sound:
        words = self.exchange.recordings.get(reference)
        if words is None:
            raise CarrierGoneError(f"there is no recording {reference}", code=20404)
        whole = wav(words)
        try:
            found = part_of(part, len(whole))
        except NoSuchPartError as error:
            raise CarrierError("the recording has no such part", code=416) from error
        sound = whole[found.start : found.end] if found else whole
        return Sound("audio/x-wav", _at_once(sound), len(sound), found.header if found else None)

    async def start(self) -> None:
        """Nothing to open: the way to the app is made at the first request."""

    async def stop(self) -> None:
        """Calls end without a word to the app, which is going down itself."""
        await self.calls.stop()
        await self.exchange.errands.stop()
        await self.exchange.webhooks.stop()


async def _at_once(sound: bytes) -> AsyncIterator[bytes]:
    yield sound
