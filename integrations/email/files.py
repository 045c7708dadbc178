"""A mailer for where there is no mail server: each letter is a file, as any mail program opens it."""

import asyncio
import datetime as dt
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from assistant.messages.ports import Letter
from integrations.email.letters import compose, id_of, message_id


class FileMailer:
    """Implements `assistant.messages.ports.Mailer`. A letter sent twice is one file."""

    def __init__(self, folder: Path, sender: str, clock: Callable[[], dt.datetime]) -> None:
        self._folder, self._sender, self._clock = folder, sender, clock

    async def send_letter(self, letter: Letter) -> str:
        message = compose(letter, self._sender, self._clock())
        await asyncio.to_thread(self._keep, letter.message_id, message.as_bytes())
        return message_id(letter, self._sender)

    async def find_letter(self, message_id: str) -> list[str] | None:
        path = self._folder / f"{message_id}.eml"
        return [id_of(message_id, self._sender)] if await asyncio.to_thread(path.exists) else []

    async def forget_letter(self, message_id: str) -> None:
        await asyncio.to_thread((self._folder / f"{message_id}.eml").unlink, missing_ok=True)

    async def start(self) -> None:
        """The folder is made with the first letter."""

    async def stop(self) -> None:
        """Nothing is open."""

    def _keep(self, name: str, content: bytes) -> None:
        """Whole before it has its name, readable by this user alone."""
        path = self._folder / f"{name}.eml"
        if path.exists():
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        opened, made = tempfile.mkstemp(prefix=f".{name}.", dir=self._folder)
        with os.fdopen(opened, "wb") as letter:
            letter.write(content)
        Path(made).replace(path)
