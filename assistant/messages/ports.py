"""What sends texts and letters out.

`integrations.twilio` and `integrations.email` do it for real; `integrations.local` and the mailer that writes files are
their working twins.
"""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.catalog.schema import Language

# What carriers keep of people.
Kept = Literal["message", "recording"]


@dataclass(frozen=True)
class Sound:
    """A recording, or the part of it that was asked for: `part` is its `Content-Range` then. `size`: of `chunks`.

    Whoever has it reads `chunks` to the end or closes them: a connection waits behind them.
    """

    content_type: str
    chunks: AsyncIterator[bytes]
    size: int | None = None
    part: str | None = None


class Carrier(Protocol):
    """Sends texts. Raises `CarrierError`; its `retry` says whether nothing was sent and trying again is safe.

    Of calls it moves legs, and it keeps what was recorded.
    """

    async def send_text(self, *, to: str, body: str, status_callback: str) -> str:
        """Send `body` to the E.164 number `to`; returns the carrier's message id."""
        ...

    async def find_text(self, *, to: str, body: str, since: dt.datetime) -> list[str]:
        """Ids of the texts to `to` with exactly this body that were taken at `since` (aware) or later, newest first.

        What became of them does not matter: one that was taken and failed is found, too. Raises `CarrierError` where it
        could not look; an empty answer means that there is none.
        """
        ...

    async def erase(self, kind: Kept, reference: str) -> None:
        """Delete a message or recording, by the carrier's id of it; one that is not there is deleted.

        Raises `CarrierError`; whatever it was, trying again later does no harm.
        """
        ...

    async def move_call(self, call: str, url: str) -> None:
        """The leg `call` goes on at once with the TwiML at `url`, whatever it was doing; the other side's verb ends.

        Asking twice does no harm. Raises `CarrierGoneError` for a leg that is over or was never there, and
        `CarrierError` otherwise; its `unsure` says that the leg may have been moved.
        """
        ...

    async def recording(self, reference: str, part: str | None = None) -> Sound:
        """The sound of a recording, by the carrier's id of it; `part`: as a `Range` header asks for it, such as
        `bytes=0-`, which a carrier may pass over.

        Raises `CarrierGoneError` for one that is not there, `CarrierError` (416) for a part that it does not have.
        """
        ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


@dataclass(frozen=True)
class Attachment:
    """`content_type` with its parameters, as in `text/calendar; method=REQUEST`."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """An email. `message_id` is the outbox row's id: the same row always makes the same Message-ID."""

    to: str
    subject: str
    text: str
    message_id: str
    language: Language | None = None
    attachments: tuple[Attachment, ...] = ()


class Mailer(Protocol):
    """Sends letters. Raises `CarrierError` as `Carrier` does, `unsure` where the connection broke at the end."""

    async def send_letter(self, letter: Letter) -> str:
        """Send it; returns its Message-ID, `<…@…>`."""
        ...

    async def find_letter(self, message_id: str) -> list[str] | None:
        """The Message-ID of the letter of this outbox row where it was sent, nothing where it was not.

        None where nobody can tell: what a mail server was given cannot be looked for there.
        """
        ...

    async def forget_letter(self, message_id: str) -> None:
        """Delete what is kept here of the letter of this outbox row; what has been sent is with its reader."""
        ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...
