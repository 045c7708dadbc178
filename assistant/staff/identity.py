"""Signing in with the organisation's own accounts: what the house asks of their identity provider."""

from dataclasses import dataclass
from typing import Protocol

from assistant.errors import PorchlightError


class IdentityError(PorchlightError):
    """The provider is out of reach, or what it said of somebody cannot be trusted."""


@dataclass(frozen=True)
class Asked:
    """What one browser was sent to the provider with. It must come back with the same `state`.

    `nonce` is in the answer's signature, `verifier` proves that who began it is who ends it (PKCE).
    """

    state: str
    nonce: str
    verifier: str
    next: str


@dataclass(frozen=True)
class Identity:
    """Who somebody is, as the provider signed it. `email` is empty where it did not verify one."""

    subject: str
    email: str
    name: str


class IdentityProvider(Protocol):
    """Both raise `IdentityError`. `back`: the address of ours that the browser comes back to."""

    @property
    def name(self) -> str: ...
    async def address(self, asked: Asked, back: str) -> str: ...
    async def identity(self, code: str, asked: Asked, back: str) -> Identity: ...
    async def start(self) -> None: ...
    async def stop(self) -> None: ...
