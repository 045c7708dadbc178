"""Who may ask: the bearer of the configured token, or of one made by `./porchlight token new`."""

import asyncio
import hmac
from dataclasses import dataclass
from hashlib import sha256

from fastapi import Request, Security
from fastapi.security import HTTPBearer

from assistant.api.problems import ApiError
from assistant.api.services import Services, services_of
from assistant.store import tokens

# The token of the settings, as it is called where a change is noted.
CONFIGURED = "settings"


@dataclass(frozen=True)
class Bearer:
    """A token that is in force: by which id it is told from others, and what it is called where a change is noted."""

    id: str
    name: str


# For OpenAPI alone: the check itself runs before the body is read (see `assistant.api.routes`).
DOCUMENTED = Security(
    HTTPBearer(
        scheme_name="token",
        description="`PORCHLIGHT_API_TOKEN`, or a token made by `./porchlight token new`.",
        auto_error=False,
    )
)


async def authenticate(request: Request) -> Bearer:
    """The token that the request bears. Raises 401 without one that is in force."""
    scheme, _, token = request.headers.get("authorization", "").strip().partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise _refused("This needs a token: Authorization: Bearer ….")
    bearer = await _bearer_of(services_of(request), token)
    if bearer is None:
        raise _refused("This token is not known or no longer in force.")
    return bearer


async def _bearer_of(services: Services, token: str) -> Bearer | None:
    configured = services.settings.api_token.get_secret_value()
    # Digests, so that not even the length of the right one shows in the time that this takes.
    if configured and hmac.compare_digest(sha256(configured.encode()).digest(), sha256(token.encode()).digest()):
        return Bearer(CONFIGURED, CONFIGURED)
    known = await asyncio.to_thread(tokens.holder, services.database, token)
    return None if known is None else Bearer(known.id, known.name)


def _refused(detail: str) -> ApiError:
    return ApiError(401, "unauthorized", detail, {"WWW-Authenticate": "Bearer"})
