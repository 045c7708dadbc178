"""What sends messages out. `integrations.twilio` does it for real; `integrations.local` is its working twin."""

from typing import Protocol


class Carrier(Protocol):
    """Sends texts. Raises `CarrierError`; its `retry` says whether nothing was sent and trying again is safe."""

    async def send_text(self, *, to: str, body: str, status_callback: str) -> str:
        """Send `body` to the E.164 number `to`; returns the carrier's message id."""
        ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...
