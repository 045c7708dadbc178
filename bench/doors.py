"""The two webhooks, called as Twilio calls them, and when each is taken to have answered."""

import re
import time
import uuid
from dataclasses import dataclass
from typing import Protocol

import aiohttp
from twilio.request_validator import RequestValidator

from bench.figures import Turn
from bench.recorder import Recorder

LINE = "+12095550100"
_SECONDS = aiohttp.ClientTimeout(total=60)
_ENGINE_FAILURES = re.compile(r"^porchlight_engine_failures_total\{[^}]*\} ([0-9.e+]+)$", re.MULTILINE)


class Door(Protocol):
    """One assistant's webhook."""

    async def say(self, number: str, text: str) -> Turn:
        """Text from `number`; returns when the webhook has ended. One text of a number at a time."""

    async def apologies(self) -> int:
        """How many turns so far were answered only by saying that something is out of order."""


def webhook_form(number: str, text: str) -> dict[str, str]:
    """The fields of an incoming message."""
    sid = f"SM{uuid.uuid4().hex}"
    return {
        "ToCountry": "US",
        "ToState": "CA",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ToCity": "MODESTO",
        "FromZip": "95354",
        "SmsSid": sid,
        "FromState": "CA",
        "SmsStatus": "received",
        "FromCity": "MODESTO",
        "Body": text,
        "FromCountry": "US",
        "To": LINE,
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": f"AC{'0' * 32}",
        "From": number,
        "ApiVersion": "2010-04-01",
    }


def caller() -> aiohttp.ClientSession:
    """A session with as many kept connections as there are people."""
    return aiohttp.ClientSession(timeout=_SECONDS, connector=aiohttp.TCPConnector(limit=0))


@dataclass(frozen=True)
class PorchlightDoor:
    """Answers with TwiML: the turn ends with its last byte."""

    session: aiohttp.ClientSession
    base: str
    token: str

    async def say(self, number: str, text: str) -> Turn:
        url, form = f"{self.base}/twilio/sms", webhook_form(number, text)
        headers = {"X-Twilio-Signature": RequestValidator(self.token).compute_signature(url, form)}
        began = time.perf_counter()
        try:
            async with self.session.post(url, data=form, headers=headers) as response:
                answered = b"<Message" in await response.read() and response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            answered = False
        ended = time.perf_counter()
        return Turn(ended, ended - began, answered)

    async def apologies(self) -> int:
        async with self.session.get(f"{self.base}/metrics") as response:
            return sum(int(float(count)) for count in _ENGINE_FAILURES.findall(await response.text()))


@dataclass(frozen=True)
class StockDoor:
    """Answers by a call of Twilio's REST API before the webhook ends: the turn ends when that call arrives.

    The next text waits for the webhook's end all the same. Sent at once it would find the conversation still locked,
    and Rasa looks at its lock once a second.
    """

    session: aiohttp.ClientSession
    base: str
    recorder: Recorder

    async def say(self, number: str, text: str) -> Turn:
        sent = self.recorder.expect(number)
        began = time.perf_counter()
        try:
            async with self.session.post(
                f"{self.base}/webhooks/twilio/webhook", data=webhook_form(number, text)
            ) as response:
                await response.read()
        except (aiohttp.ClientError, TimeoutError):
            pass
        ended = time.perf_counter()
        answered = sent.done()
        return Turn(ended, (sent.result() if answered else ended) - began, answered)

    async def apologies(self) -> int:
        return 0


async def say_all(door: Door, number: str, texts: list[str]) -> list[Turn]:
    """One person's texts, one after the other."""
    return [await door.say(number, text) for text in texts]
