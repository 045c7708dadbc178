"""What the carrier took to deliver, and how far each text is. Kept in memory, gone when the app ends."""

import datetime as dt
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from integrations.local.handset import Text

# Beyond what a rush of reminders leaves behind: whoever asks what became of one of them finds it.
MOST = 20_000
Direction = Literal["outbound-api", "outbound-call", "outbound-reply"]


@dataclass
class Taken:
    """One text for `to`. `status` and `code` as Twilio's API tells them; `sent_at` once it has gone out."""

    text: Text
    to: str
    direction: Direction
    status: str = "queued"
    sent_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None

    @property
    def code(self) -> int | None:
        return self.text.code

    def move(self, status: str, now: dt.datetime) -> None:
        self.status, self.updated_at = status, now
        if status == "sent":
            self.sent_at = now


class TakenTexts:
    """The last `MOST` of them."""

    def __init__(self) -> None:
        self._texts: deque[Taken] = deque(maxlen=MOST)

    def add(self, taken: Taken) -> Taken:
        self._texts.append(taken)
        return taken

    def remove(self, sid: str) -> bool:
        """Whether there was such a text."""
        found = next((taken for taken in self._texts if taken.text.sid == sid), None)
        if found is not None:
            self._texts.remove(found)
        return found is not None

    def listed(self) -> Iterator[Taken]:
        """Newest first."""
        return reversed(self._texts)
