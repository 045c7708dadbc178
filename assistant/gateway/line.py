"""What the carrier's doors need of the app; `assistant.wiring.Services` is one."""

import datetime as dt
from collections.abc import Callable
from typing import Protocol

from fastapi import Request
from sqlalchemy import Engine

from assistant.conversation.ports import Answer, Catalogue, Inbound, Ledger
from assistant.messages.ports import Carrier
from assistant.messages.words import Words
from assistant.settings import Settings

# Twilio hangs up after fifteen seconds; people wait for eight at the most (DESIGN, "Twilio voice").
TURN_SECONDS = 7.5


class Desk(Protocol):
    async def take(self, inbound: Inbound) -> Answer: ...


class Line(Protocol):
    """The app as the phone and text lines see it."""

    @property
    def settings(self) -> Settings: ...
    @property
    def desk(self) -> Desk: ...
    @property
    def words(self) -> Words: ...
    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def database(self) -> Engine: ...
    @property
    def carrier(self) -> Carrier: ...
    @property
    def clock(self) -> Callable[[], dt.datetime]: ...


def line_of(request: Request) -> Line:
    line: Line = request.app.state.services
    return line


def public_url(line: Line, path: str) -> str:
    """Where the carrier reaches `path`: the configured address, never the one that a request claims."""
    return line.settings.public_url.rstrip("/") + path
