"""Signing in with the organisation's own accounts. Who has no account here is let in by a setting alone."""

import json
import logging
import secrets
from dataclasses import asdict
from typing import Any

from fastapi import Response
from pydantic import TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool

from assistant.console import cookies
from assistant.console.arrival import begun, signed_in
from assistant.console.doors import Room
from assistant.console.paths import own_path
from assistant.console.visit import Visit, Visiting
from assistant.staff.identity import Asked, Identity, IdentityError
from assistant.staff.roles import Permission, Role
from assistant.store import audit, staff, staff_links

log = logging.getLogger(__name__)
room = Room("sign_in", prefix="/sign-in/provider")
_ASKED = TypeAdapter(Asked)
_SECONDS = 600


@room.get("", permission=Permission.SIGN_IN)
async def leave(visit: Visiting, next: str = "") -> Response:
    """Off to the provider; this browser keeps what it must come back with."""
    provider = visit.services.identity
    if provider is None:
        return visit.refused("not_found", 404)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    asked = Asked(state, nonce, verifier, own_path(next))
    try:
        answer = visit.to(await provider.address(asked, _back(visit)))
    except IdentityError as error:
        log.warning("nobody can sign in with the provider: %s", error)
        return visit.refused("provider_away", 503)
    cookies.put(answer, visit.services.settings, cookies.PROVIDER, json.dumps(asdict(asked)), seconds=_SECONDS)
    return answer


@room.get("/back", permission=Permission.SIGN_IN)
async def come_back(visit: Visiting, code: str = "", state: str = "") -> Response:
    """From the provider, with a code that stands for whoever signed in there."""
    provider, asked = visit.services.identity, _kept(visit)
    if provider is None:
        return visit.refused("not_found", 404)
    if asked is None or not code or not secrets.compare_digest(state.encode(), asked.state.encode()):
        return _done(visit, visit.refused("provider_refused", 400))
    try:
        identity = await provider.identity(code, asked, _back(visit))
    except IdentityError as error:
        log.warning("somebody could not be signed in with the provider: %s", error)
        return _done(visit, visit.refused("provider_refused", 403))
    token = await run_in_threadpool(_token_for, visit, identity)
    if token is None:
        return _done(visit, visit.refused("provider_unknown", 403))
    return _done(visit, signed_in(visit, token, asked.next))


def _token_for(visit: Visit, identity: Identity) -> str | None:
    """A session for the account with this email, which the provider has verified; `None` where there is none."""
    role = visit.services.settings.oidc_role
    with visit.writing() as session:
        row = staff.by_email(session, identity.email) if identity.email else None
        if row is None and identity.email and role:
            name = identity.name or identity.email.partition("@")[0]
            row = staff.add(
                session, email=identity.email, name=name, role=Role(role), language=visit.language, now=visit.now
            )
            details = {"role": role, "by": "provider"}
            audit.record(session, None, "added", "staff", row.id, details, visit.now)
        if row is None or row.deactivated_at is not None:
            details = {"address": visit.address, "by": "provider"}
            audit.record(session, None, "sign_in_failed", "staff", row.id if row else "", details, visit.now)
            return None
        staff_links.withdraw(session, row.id, visit.now)
        return begun(visit, session, row, "provider")


def _kept(visit: Visit) -> Asked | None:
    kept = cookies.read(visit.request, visit.services.settings, cookies.PROVIDER)
    try:
        return _ASKED.validate_json(kept)
    except ValidationError:
        return None


def _done(visit: Visit, answer: Response) -> Response:
    cookies.drop(answer, visit.services.settings, cookies.PROVIDER)
    return answer


def _back(visit: Visit) -> str:
    settings: Any = visit.services.settings
    return f"{settings.public_url.rstrip('/')}/console/sign-in/provider/back"
