"""Sends letters by SMTP, one connection each: letters are few, and none waits for what became of another."""

import asyncio
import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from assistant.errors import CarrierError
from assistant.messages.ports import Letter
from integrations.email.letters import compose, message_id, recipient
from integrations.email.server import Server

# For a whole letter: whoever looks later what became of it must not find it still on its way.
SECONDS = 10.0
_BROKEN = (SMTPException, OSError, TimeoutError)


class SmtpMailer:
    """Implements `assistant.messages.ports.Mailer`.

    A letter is the server's once it has answered to its end. What fails before the text was sent, or with a 4xx, was
    surely not sent; a 5xx is for good; a connection that breaks in between leaves it open.
    """

    def __init__(
        self, server: Server, sender: str, clock: Callable[[], dt.datetime], *, timeout: float = SECONDS
    ) -> None:
        self._server, self._sender, self._clock, self._timeout = server, sender, clock, timeout

    async def find_letter(self, message_id: str) -> list[str] | None:
        return None

    async def forget_letter(self, message_id: str) -> None:
        """Nothing of it is kept here."""

    async def start(self) -> None:
        """Nothing to open: each letter connects by itself."""

    async def stop(self) -> None:
        """Nothing is open."""

    async def send_letter(self, letter: Letter) -> str:
        content = compose(letter, self._sender, self._clock()).as_bytes()
        client, until = self._client(), asyncio.get_running_loop().time() + self._timeout
        try:
            await self._greet(client, until)
            await self._address(client, recipient(letter.to), until)
            await self._hand_over(client, content, until)
            with suppress(*_BROKEN):  # it has the letter; how they part is of no matter
                async with asyncio.timeout_at(until):
                    await client.quit()
        finally:
            client.close()
        return message_id(letter, self._sender)

    def _client(self) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls,
            start_tls=server.start_tls,
            validate_certs=server.verify,
            local_hostname=self._domain,
            timeout=self._timeout,
        )

    @property
    def _domain(self) -> str:
        return parseaddr(self._sender)[1].rpartition("@")[2]

    async def _greet(self, client: SMTP, until: float) -> None:
        """Connect, encrypt, log in. None of this is the letter's fault: all of it may be tried again."""
        try:
            async with asyncio.timeout_at(until):
                await client.connect()
        except SMTPResponseException as error:
            raise CarrierError(
                _said(error), code=error.code, retry=True, hint="Look at PORCHLIGHT_SMTP_URL."
            ) from error
        except _BROKEN as error:
            raise CarrierError(f"the mail server cannot be reached: {_told(error)}", retry=True) from error

    async def _address(self, client: SMTP, to: str, until: float) -> None:
        try:
            async with asyncio.timeout_at(until):
                await client.mail(parseaddr(self._sender)[1])
                await client.rcpt(to)
        except SMTPResponseException as error:
            raise _refusal(error) from error
        except _BROKEN as error:
            raise CarrierError(f"the mail server broke off: {_told(error)}", retry=True) from error

    async def _hand_over(self, client: SMTP, content: bytes, until: float) -> None:
        try:
            async with asyncio.timeout_at(until):
                await client.data(content)
        except SMTPResponseException as error:
            raise _refusal(error) from error
        except _BROKEN as error:
            raise CarrierError(f"the mail server did not say whether it has it: {_told(error)}", unsure=True) from error


def _refusal(error: SMTPResponseException) -> CarrierError:
    """4xx is "not now", 5xx "never"; anything else is not the protocol, and says nothing."""
    kind = error.code // 100
    return CarrierError(_said(error), code=error.code, retry=kind == 4, unsure=kind not in (4, 5))


def _said(error: SMTPResponseException) -> str:
    return f"the mail server refused with {error.code}: {' '.join(error.message.split())}"


def _told(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
