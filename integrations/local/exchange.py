"""What texting and calling share: the line, the handsets and the way to the app."""

import logging
from dataclasses import dataclass, field

from integrations.local.forms import Forms
from integrations.local.handset import Clock, Handsets
from integrations.local.refusals import RefusedError
from integrations.local.rooms import Room
from integrations.local.webhooks import Errands, Webhooks

logger = logging.getLogger("porchlight.local")


@dataclass(frozen=True)
class Exchange:
    """One line of one account, on this machine."""

    public_url: str
    forms: Forms
    webhooks: Webhooks
    handsets: Handsets
    clock: Clock
    errands: Errands = field(default_factory=Errands)
    recordings: dict[str, str] = field(default_factory=dict)  # what was typed in place of speech, by RecordingSid
    rooms: dict[str, Room] = field(default_factory=dict)  # conferences, by name

    @property
    def line(self) -> str:
        return self.forms.line

    @property
    def sms_url(self) -> str:
        return f"{self.public_url}/twilio/sms"

    @property
    def voice_url(self) -> str:
        return f"{self.public_url}/twilio/voice"

    @property
    def call_status_url(self) -> str:
        return f"{self.public_url}/twilio/voice/status"

    async def report(self, number: str, url: str, form: dict[str, str], method: str = "POST") -> None:
        """Post a callback whose answer nobody reads; a failure is shown on the handset of `number`."""
        try:
            await self.webhooks.fetch(url, form, method=method)
        except RefusedError as refused:
            self.refuse(number, refused)

    def refuse(self, number: str, refused: RefusedError) -> None:
        logger.warning("refused %s at %s: %s", refused.code or "", refused.url, refused.detail)
        self.handsets.of(number).refuse(refused)
