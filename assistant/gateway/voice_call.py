"""One turn of a call, as the carrier tells it: who calls, what was said or pressed, and where the call stands.

Where the call stands travels in the query of the URLs that our TwiML hands out, so that the next turn can
be answered, and the caller helped, even when the store cannot be asked. The signature covers it.
"""

from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from fastapi import HTTPException, Request

from assistant.applicants.phones import e164
from assistant.catalog.schema import Language
from assistant.conversation.ports import Inbound
from assistant.gateway.signed import Form

MOST_TURNS = 10_000


@dataclass(frozen=True)
class Call:
    """`turn` counts what the caller did, from 0 for ringing us; `silences` the empty results in a row.

    `choosing`: 1 and 2 still choose the language. `dialling`: a phone number is being asked for. `digits`: how many
    keys the answer to what is asked may have; with more than one, 9 is an answer and no menu.
    `address` is the caller's number, `None` where it is hidden.
    """

    sid: str
    address: str | None
    turn: int = 0
    silences: int = 0
    language: Language = "en"
    choosing: bool = False
    dialling: bool = False
    digits: int = 1
    said: str = ""
    confidence: float | None = None
    keys: str = ""

    @property
    def key(self) -> str:
        return f"{self.sid}:{self.turn}"

    @property
    def heard_nothing(self) -> bool:
        return not self.said and not self.keys

    def following(
        self,
        *,
        language: Language | None = None,
        silences: int = 0,
        choosing: bool = False,
        dialling: bool = False,
        digits: int = 1,
    ) -> Self:
        """The turn after this one, as far as it is known now."""
        return replace(
            self,
            turn=self.turn + 1,
            language=language or self.language,
            silences=silences,
            choosing=choosing,
            dialling=dialling,
            digits=digits,
            said="",
            confidence=None,
            keys="",
        )

    def inbound(self, text: str, intent: str | None = None) -> Inbound:
        return Inbound(
            channel="voice",
            key=self.key,
            thread=self.sid,
            text=text,
            address=self.address,
            # Listening in English to somebody who may yet choose says nothing of theirs.
            language=None if self.choosing else self.language,
            intent=intent,
            confidence=self.confidence,
            carrier_id=self.sid,
            pressed=bool(self.keys),
        )

    def path(self, step: str) -> str:
        """The path of a step of this turn, with where the call stands."""
        standing = {"n": self.turn, "l": self.language}
        standing |= {"s": self.silences} if self.silences else {}
        standing |= {"g": 1} if self.choosing else {}
        standing |= {"p": 1} if self.dialling else {}
        standing |= {"d": self.digits} if self.digits > 1 else {}
        return f"/twilio/voice/{step}?{urlencode(standing)}"


def read_call(request: Request, form: Form) -> Call:
    """400 where the call has no id, or no turn that our TwiML could have named."""
    query = request.query_params
    return Call(
        sid=form.required("CallSid"),
        address=e164(form.text("From")),
        turn=_count(query.get("n", "0")),
        silences=_count(query.get("s", "0")),
        language="es" if query.get("l") == "es" else "en",
        choosing=query.get("g") == "1",
        dialling=query.get("p") == "1",
        digits=_count(query.get("d", "1")),
        said=form.text("SpeechResult"),
        confidence=_confidence(form.text("Confidence")),
        keys="".join(key for key in form.text("Digits") if key in "0123456789*#"),
    )


def _count(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and int(value) < MOST_TURNS):
        raise HTTPException(400, "no such turn")
    return int(value)


def _confidence(value: str) -> float | None:
    """Between 0 and 1, where the recogniser gave one at all."""
    try:
        confidence = float(value)
    except ValueError:
        return None
    return confidence if 0 <= confidence <= 1 else None
