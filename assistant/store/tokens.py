"""Bearer tokens for the API. Only a hash is kept: 256 random bits need no slow one."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assistant.store.engine import reading, transaction
from assistant.store.tables import ApiToken


def issue(engine: Engine, name: str, now: dt.datetime) -> str:
    """A new token; this is the only time that it can be read."""
    token = f"pl_{secrets.token_urlsafe(32)}"
    with transaction(engine) as session:
        session.add(ApiToken(name=name, hash=fingerprint(token), created_at=now))
    return token


def holder(engine: Engine, token: str) -> ApiToken | None:
    """Whose token this is; `None` for one that is unknown or revoked."""
    with reading(engine) as session:
        return session.scalar(
            select(ApiToken).where(ApiToken.hash == fingerprint(token), ApiToken.revoked_at.is_(None))
        )


def valid(engine: Engine) -> Sequence[ApiToken]:
    """The tokens in force, oldest first."""
    with reading(engine) as session:
        return session.scalars(select(ApiToken).where(ApiToken.revoked_at.is_(None)).order_by(ApiToken.id)).all()


def revoke(engine: Engine, id: str, now: dt.datetime) -> bool:
    """Whether there was such a token in force."""
    with transaction(engine) as session:
        known = _in_force(session, id)
        if known is None:
            return False
        known.revoked_at = now
        return True


def _in_force(session: Session, id: str) -> ApiToken | None:
    return session.scalar(select(ApiToken).where(ApiToken.id == id, ApiToken.revoked_at.is_(None)))


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
