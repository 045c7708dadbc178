"""Legs that the carrier is asked to move once an answer is out: what they wait in would come back to us by itself."""

import logging
from dataclasses import dataclass, field

from fastapi import Response
from starlette.background import BackgroundTask

from assistant.errors import CarrierError
from assistant.gateway.line import Line, public_url

log = logging.getLogger(__name__)


@dataclass
class Errands:
    """`moves`: the carrier's ids of legs, and the path where each goes on."""

    line: Line
    moves: list[tuple[str, str]] = field(default_factory=list)

    def move(self, leg: str, path: str) -> None:
        self.moves.append((leg, path))

    def after(self, response: Response) -> Response:
        response.background = BackgroundTask(self.run)
        return response

    async def run(self) -> None:
        """A leg that cannot be moved has hung up, or comes by itself in a few seconds."""
        for leg, path in self.moves:
            try:
                await self.line.carrier.move_call(leg, public_url(self.line, path))
            except CarrierError as error:
                log.info("leg %s was not moved: %s", leg, error)
