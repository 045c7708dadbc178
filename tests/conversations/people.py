"""People who use the line as people do: they text through the carrier, call through it, or write in the web chat.

All of it is HTTP to a served app; texts and calls are signed as the carrier signs them.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

import httpx
from twilio.request_validator import RequestValidator

LINE_NUMBER = "+12095550100"
# What TwiML does after the words, as the directive that it carries out.
_VERBS = {"Dial": "transfer", "Record": "record", "Hangup": "hangup", "Gather": "listen"}
_numbers = count(1)


def a_phone() -> str:
    """A mobile number that nobody in this run has used."""
    return f"+1209556{next(_numbers):04d}"


@dataclass(frozen=True)
class Heard:
    """What the line gave back: its words, and what it does after them. `thread` finds the conversation's rows."""

    texts: tuple[str, ...]
    directive: str
    thread: str
    status: int = 200
    choices: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return "\n".join(self.texts)


class Person(Protocol):
    channel: str

    def say(self, text: str) -> Heard: ...


@dataclass
class Carrier:
    """Posts forms as the carrier does, signed for the line's public URL."""

    client: httpx.Client
    public_url: str
    token: str

    def post(self, path: str, params: Mapping[str, str]) -> httpx.Response:
        path = path.removeprefix(self.public_url)
        signature = RequestValidator(self.token).compute_signature(self.public_url + path, dict(params))
        return self.client.post(self.public_url + path, data=dict(params), headers={"X-Twilio-Signature": signature})


@dataclass
class Texter:
    carrier: Carrier
    phone: str = field(default_factory=a_phone)
    channel: str = "sms"
    last_sid: str = ""

    def say(self, text: str, *, sid: str | None = None, **more: str) -> Heard:
        """`sid`: send that very message again, as the carrier does when it got no answer."""
        self.last_sid = sid or f"SM{next(_numbers):032x}"
        form = {"MessageSid": self.last_sid, "From": self.phone, "To": LINE_NUMBER, "Body": text, "NumMedia": "0"}
        response = self.carrier.post("/twilio/sms", {**form, **more})
        bodies = [message.text or "" for message in ET.fromstring(response.text).iter("Message")]
        return Heard(tuple(bodies), "listen" if bodies else "silent", self.phone, response.status_code)


@dataclass
class Caller:
    """Calls, then speaks or presses keys into whatever the last TwiML gathers."""

    carrier: Carrier
    phone: str = field(default_factory=a_phone)
    channel: str = "voice"
    sid: str = field(default_factory=lambda: f"CA{next(_numbers):032x}")
    goes_to: str = ""

    def ring(self) -> Heard:
        return self._hear("/twilio/voice", {})

    def say(self, text: str) -> Heard:
        if not self.goes_to:
            self.ring()
        if re.fullmatch(r"[0-9*#]+", text):
            return self._hear(self.goes_to, {"Digits": text})
        return self._hear(self.goes_to, {"SpeechResult": text, "Confidence": "0.91"} if text else {})

    def _hear(self, path: str, said: Mapping[str, str]) -> Heard:
        form = {"CallSid": self.sid, "From": self.phone, "To": LINE_NUMBER, "CallStatus": "in-progress"}
        response = self.carrier.post(path, {**form, **said})
        twiml = ET.fromstring(response.text)
        gather = twiml.find("Gather")
        self.goes_to = gather.attrib["action"] if gather is not None else ""
        verb = next((verb for verb in _VERBS if twiml.find(verb) is not None), "")
        spoken = tuple(say.text or "" for say in twiml.iter("Say"))
        return Heard(spoken, _VERBS.get(verb, ""), self.sid, response.status_code)


@dataclass
class Visitor:
    """Writes in the web chat. `language` is what the page that embeds it is written in."""

    client: httpx.Client
    url: str
    language: str | None = None
    channel: str = "chat"
    conversation: str | None = None

    def say(self, text: str, *, id: str | None = None) -> Heard:
        body = {"conversation": self.conversation, "text": text, "language": self.language}
        response = self.client.post(f"{self.url}/chat/messages", json={**body, **({"id": id} if id else {})})
        answer = response.json()
        self.conversation = answer.get("conversation", self.conversation)
        replies = answer.get("replies", ())
        labels = tuple(choice["label"] for reply in replies for choice in reply["choices"])
        return Heard(
            tuple(reply["text"] for reply in replies),
            answer.get("directive", ""),
            self.conversation or "",
            response.status_code,
            labels,
        )
