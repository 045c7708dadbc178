"""Text messages: from a handset to the app, and from the app to a handset."""

import re
import uuid
from dataclasses import dataclass

from assistant.errors import CarrierError
from integrations.local.document import Verb, body_of, read
from integrations.local.exchange import Exchange
from integrations.local.forms import WITHHELD, new_sid
from integrations.local.handset import Text
from integrations.local.keywords import keyword, reply_to
from integrations.local.refusals import FACTS, RefusedError
from integrations.local.taken import Direction, Taken, TakenTexts
from integrations.local.trouble import TOO_MANY, Trouble
from integrations.local.values import MAX_TEXT

E164 = re.compile(r"\+[1-9]\d{6,14}")
MAX_DOCUMENTS = 10  # Redirects in one reply


@dataclass(frozen=True)
class _Sent:
    """What was posted for a text, so that it can be posted again word for word."""

    form: dict[str, str]
    token: str


class Texting:
    """`taken`: what the carrier took for people; `trouble`: what it will do wrong on purpose."""

    def __init__(self, exchange: Exchange) -> None:
        self.taken, self.trouble = TakenTexts(), Trouble()
        self._exchange = exchange
        self._posted: dict[str, _Sent] = {}

    async def send(self, sender: str, body: str, media: int = 0) -> Text:
        """Somebody writes to the line. Returns their text once the app has answered and its TwiML was carried out."""
        if not E164.fullmatch(sender) or sender in (WITHHELD, self._exchange.line):
            raise CarrierError(f"nobody can text from {sender}", code=21211)
        if not body.strip() and not media:
            raise CarrierError("the text is empty", code=21602)
        if len(body) > MAX_TEXT:
            raise CarrierError(f"the text has {len(body)} characters", code=21617, hint=f"{MAX_TEXT} at most.")
        handset = self._exchange.handsets.of(sender)
        now = self._exchange.clock()
        text = handset.add(Text(new_sid("MM" if media else "SM"), "sent", body, now, media, "person"))
        kind = keyword(body) if not media else None
        reply = reply_to(kind, handset) if kind else None
        if reply is not None:
            handset.add(Text(new_sid("SM"), "received", reply, now, by="carrier", status="delivered"))
        form = self._exchange.forms.text(text.sid, sender, body, media, kind)
        self._posted[text.sid] = _Sent(form, str(uuid.uuid4()))
        await self._post(text)
        return text

    async def resend(self, sender: str, sid: str) -> Text:
        """Hand the same message to the app once more, as Twilio does after a failure: same form, same token."""
        found = [text for text in self._exchange.handsets.of(sender).texts if text.sid == sid and sid in self._posted]
        if not found:
            raise CarrierError(f"{sender} sent no text {sid}", code=20404)
        found[0].attempts += 1
        await self._post(found[0])
        return found[0]

    def accept(
        self,
        *,
        to: str,
        body: str,
        callback: str,
        media: int = 0,
        answers: str | None = None,
        direction: Direction = "outbound-api",
    ) -> Taken:
        """Take a text for `to`, deliver it, and report what became of it to `callback` soon after.

        Raises `CarrierError` as Twilio's API does: 21610 for a number that sent STOP, 21211 for no number.
        """
        self._check(to, body, media)
        now = self._exchange.clock()
        text = Text(new_sid("MM" if media else "SM"), "received", body, now, media, answers=answers)
        self._exchange.handsets.of(to).add(text)
        taken = self.taken.add(Taken(text, to, direction))
        code = self.trouble.undelivered(to)
        self._exchange.errands.begin(
            self._confirm(taken, callback, "delivered" if code is None else "undelivered", code)
        )
        return taken

    def _check(self, to: str, body: str, media: int) -> None:
        if not E164.fullmatch(to) or to == WITHHELD:
            raise _as_twilio(21211, f"{to!r}")
        if to == self._exchange.line:
            raise _as_twilio(21266, to)
        if not body and not media:
            raise _as_twilio(21602, "empty")
        if len(body) > MAX_TEXT:
            raise _as_twilio(21617, f"{len(body)} characters")
        if self._exchange.handsets.of(to).opted_out:
            raise _as_twilio(21610, to)
        refused = self.trouble.refused(to)
        if refused is not None:
            raise _as_twilio(refused, to)

    async def _confirm(self, taken: Taken, callback: str, end: str, code: int | None) -> None:
        """Two reports, as a carrier makes them: that it went out, and how it ended."""
        await self._report(taken, callback, "sent", None)
        taken.text.status, taken.text.code = "delivered" if code is None else "failed", code
        await self._report(taken, callback, end, code)
        self._exchange.handsets.of(taken.to).changed()

    async def _report(self, taken: Taken, callback: str, status: str, code: int | None) -> None:
        taken.move(status, self._exchange.clock())
        if callback:
            form = self._exchange.forms.delivery(taken.text.sid, taken.to, status, code)
            await self._exchange.report(taken.to, callback, form)

    async def _post(self, text: Text) -> None:
        posted = self._posted[text.sid]
        handset = self._exchange.handsets.of(posted.form["From"])
        url, method = self._exchange.sms_url, "POST"
        try:
            for _ in range(MAX_DOCUMENTS):
                fetched = await self._exchange.webhooks.fetch(url, posted.form, method=method, token=posted.token)
                document = read(fetched, "sms", self._exchange.webhooks.reach)
                redirect = self._carry_out(document.verbs, document.url, text)
                if redirect is None:
                    break
                url, method = redirect
            else:
                raise RefusedError(14106, f"more than {MAX_DOCUMENTS} documents for one text", url=url)
            text.status, text.code = "delivered", None
        except RefusedError as refused:
            text.status, text.code = "failed", refused.code
            self._exchange.refuse(handset.number, refused)
        handset.changed()

    def _carry_out(self, verbs: tuple[Verb, ...], base: str, text: Text) -> tuple[str, str] | None:
        """Deliver the messages in order; where to go on, if the document says so."""
        sender = self._posted[text.sid].form["From"]
        for verb in verbs:
            if verb.tag == "Redirect":
                return self._exchange.webhooks.reach.absolute(base, verb.text or ""), verb.get("method", "POST")
            self.answer(verb, base, sender, text.sid)
        return None

    def answer(self, verb: Verb, base: str, sender: str, answers: str | None = None) -> Text:
        """Perform a Message (or, on a call, an Sms). One that cannot be delivered fails by itself, as at Twilio."""
        to, body, media = verb.get("to", sender), body_of(verb), len(verb.findall("Media"))
        given = verb.get("action") or verb.get("statusCallback") or ""
        callback = self._exchange.webhooks.reach.absolute(base, given) if given else ""
        direction: Direction = "outbound-call" if answers is None else "outbound-reply"
        try:
            return self.accept(
                to=to, body=body, callback=callback, media=media, answers=answers, direction=direction
            ).text
        except CarrierError as error:
            failed = Text(new_sid("SM"), "received", body, self._exchange.clock(), media, answers=answers)
            failed.status, failed.code = "failed", error.code
            self._exchange.handsets.of(sender).add(failed)
            self._exchange.refuse(sender, RefusedError(error.code, str(error), url=base))
            self._exchange.errands.begin(self._report(Taken(failed, to, direction), callback, "failed", error.code))
            return failed


def _as_twilio(code: int, detail: str) -> CarrierError:
    return CarrierError(f"{FACTS['codes'][code]}: {detail}", code=code, retry=code == TOO_MANY)
