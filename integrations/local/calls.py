"""Calls to the line: who is on one, what they say and press, and how each ends."""

import asyncio
import datetime as dt
from email.utils import format_datetime

from assistant.errors import CarrierError
from integrations.local import dialling
from integrations.local.exchange import Exchange
from integrations.local.forms import WITHHELD, new_sid
from integrations.local.legs import Call, Heard, Leg, Moved, NotListeningError, Status
from integrations.local.refusals import FACTS, RefusedError
from integrations.local.stage import HangUp, Stage, Step
from integrations.local.texting import E164, Texting
from integrations.local.verbs import VERBS

MAX_CALLS = 1000  # that are remembered by their ids


class Calls:
    def __init__(self, exchange: Exchange, texting: Texting) -> None:
        self._exchange = exchange
        self._texting = texting
        self._calls: dict[str, Call] = {}

    async def begin(self, number: str) -> Call:
        """Somebody calls the line. Returns once the line waits for them, or the call is over."""
        if not (E164.fullmatch(number) or number == WITHHELD) or number == self._exchange.line:
            raise CarrierError(f"nobody can call from {number}", code=21211)
        handset = self._exchange.handsets.of(number)
        if handset.call is not None and not handset.call.over:
            raise NotListeningError(f"{number} is on a call already")
        call = Call(new_sid("CA"), number, self._exchange.line, self._exchange.clock(), handset.changed)
        handset.call = call
        self._calls[call.sid] = call
        while len(self._calls) > MAX_CALLS:
            del self._calls[next(iter(self._calls))]
        handset.changed()
        call.task = asyncio.create_task(self._run(call))
        await call.settled()
        return call

    def call(self, sid: str) -> Call:
        if sid not in self._calls:
            raise CarrierError(f"there is no call {sid}", code=20404)
        return self._calls[sid]

    def staff(self, sid: str) -> Leg:
        """A leg that a Dial rang."""
        for call in self._calls.values():
            for leg in call.legs:
                if leg.sid == sid:
                    return leg
        raise CarrierError(f"no phone of the front desk rings as {sid}", code=20404)

    async def tell(self, leg: Leg, heard: Heard) -> None:
        """Words, keys or silence reach the leg. Raises `NotListeningError` where nothing waits for them."""
        if not leg.listens:
            raise NotListeningError("the line is not listening")
        leg.tell(heard)
        await (leg.call or self.call(leg.sid)).settled()

    def move(self, sid: str, url: str, method: str = "POST") -> Leg:
        """The leg goes on with the TwiML at `url`. Raises `CarrierError` (20404, 21220) as Twilio refuses it."""
        found = self._calls.get(sid) or next(
            (leg for call in self._calls.values() for leg in call.legs if leg.sid == sid), None
        )
        if found is None:
            raise CarrierError(f"{FACTS['codes'][20404]}: {sid}", code=20404)
        if found.status != "in-progress":
            raise CarrierError(f"{FACTS['codes'][21220]}: {found.status}", code=21220)
        found.tell(Moved(url, method))
        return found

    async def hang_up(self, leg: Leg, words: str = "") -> None:
        """The person on this leg hangs up, whatever is going on. `words` end a message that is being recorded."""
        if leg.over:
            return
        if leg.waiting is not None and leg.idle.is_set():
            await self.tell(leg, Heard(speech=words, hung_up=True))
        elif isinstance(leg, Call):
            await _stopped(leg)
            await self._end(leg, "completed")
        elif leg.call is not None:
            await _stopped(leg)
            dialling.finish(self._exchange, leg, "completed" if leg.task else "busy")
            await leg.call.settled()

    async def answer(self, leg: Leg) -> None:
        """The front desk picks up."""
        if leg.call is None or leg.status != "ringing":
            raise NotListeningError("that phone does not ring")
        leg.idle.clear()
        leg.status = "in-progress"
        leg.task = asyncio.create_task(dialling.answer(Stage(self._exchange, self._texting, leg, VERBS)))
        await leg.call.settled()

    async def ignore(self, leg: Leg) -> None:
        """Nobody picks up until the Dial gives up on this phone."""
        if leg.call is None or leg.status != "ringing":
            raise NotListeningError("that phone does not ring")
        dialling.finish(self._exchange, leg, "no-answer")
        await leg.call.settled()

    async def stop(self) -> None:
        for call in self._calls.values():
            for leg in (call, *call.legs):
                await _stopped(leg)

    async def _run(self, call: Call) -> None:
        status: Status = "completed"
        try:
            await Stage(self._exchange, self._texting, call, VERBS).go_on(Step(self._exchange.voice_url))
        except HangUp as end:
            status = end.status
        except RefusedError as refused:
            self._exchange.refuse(call.number, refused)
            call.error = {"code": refused.code, "title": refused.title, "detail": refused.detail, "url": refused.url}
            call.say("carrier", FACTS["application_error"], language="en-US")
        finally:  # also when this twin itself fails: whoever waits for the call must not wait for ever
            call.idle.set()
        call.idle.clear()
        await self._end(call, status)

    async def _end(self, call: Call, status: Status) -> None:
        """However it ended, the app is told."""
        dialling.cancel(self._exchange, call.legs)
        now = self._exchange.clock()
        call.end(status, now)
        await self._exchange.report(call.number, self._exchange.call_status_url, self._last_status(call, now))
        call.idle.set()

    def _last_status(self, call: Call, now: dt.datetime) -> dict[str, str]:
        seconds = call.seconds(now)
        return {
            **self._exchange.forms.leg(call),
            "CallDuration": str(seconds),
            "Duration": str(-(-seconds // 60)),  # minutes begun
            "CallbackSource": "call-progress-events",
            "SequenceNumber": "0",
            "Timestamp": format_datetime(now.astimezone(dt.UTC)),
        }


async def _stopped(leg: Leg) -> None:
    if leg.task is not None and not leg.task.done():
        leg.task.cancel()
        await asyncio.wait([leg.task])
