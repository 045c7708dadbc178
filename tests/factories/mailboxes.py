"""A mail server on loopback that keeps what it is sent, and goes wrong where a test says so."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Mailbox:
    """Keeps what it is sent. `says`: answers in place of its own, by command; `drops`: where it hangs up instead.

    `DATA` is dropped before the letter is kept, `END` after that.
    """

    says: dict[str, str] = field(default_factory=dict)
    drops: set[str] = field(default_factory=set)
    letters: list[Envelope] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    greeted: list[str] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.greeted.append(hostname)
        self._maybe_drop("EHLO", server)
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self._maybe_drop("MAIL", server)
        if "MAIL" in self.says:
            return self.says["MAIL"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self._maybe_drop("RCPT", server)
        if "RCPT" in self.says:
            return self.says["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if "DATA" in self.drops:
            self._maybe_drop("DATA", server)
            return "250 which nobody hears"
        if "DATA" in self.says:
            return self.says["DATA"]
        self.letters.append(envelope)
        self.encrypted.append(session.ssl is not None)
        self._maybe_drop("END", server)
        return "250 it is here"

    def login(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.logins.append((given.login, given.password))
        return AuthResult(success=given.password == b"pass/word", handled=False)

    def _maybe_drop(self, command: str, server: SMTP) -> None:
        if command in self.drops:
            assert server.transport is not None
            server.transport.abort()


@contextmanager
def serving(mailbox: Mailbox, **given: Any) -> Iterator[int]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), ready_timeout=60, **given)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
