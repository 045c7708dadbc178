"""A brake on guessing, in the store so that it holds over all processes; a try is counted before it is looked at."""

import datetime as dt
import hashlib
import ipaddress
import math

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from assistant.store.engine import one_at_a_time
from assistant.store.staff_tables import StaffTryRow

WINDOW = dt.timedelta(minutes=15)
# A whole office may sit behind one address.
MOST_FOR_ACCOUNT, MOST_FROM_ADDRESS = 8, 60


def account(email: str) -> str:
    """The subject for an email, known or not: both are counted alike."""
    return _hash(f"account:{email.strip().lower()}")


def address(given: str) -> str:
    """The subject for an address; one IPv6 subscriber has a whole /64 of them."""
    try:
        parsed = ipaddress.ip_address(given)
    except ValueError:
        return _hash(f"address:{given}")
    if isinstance(parsed, ipaddress.IPv6Address):
        return _hash(f"address:{ipaddress.IPv6Network((parsed, 64), strict=False)}")
    return _hash(f"address:{parsed}")


def wait(session: Session, account: str, address: str, now: dt.datetime) -> int:
    """Count one try. 0 where it may be made, else the whole minutes until one may."""
    one_at_a_time(session, f"staff-tries:{account}")
    session.execute(delete(StaffTryRow).where(StaffTryRow.at <= now - WINDOW))
    for subject, most in ((account, MOST_FOR_ACCOUNT), (address, MOST_FROM_ADDRESS)):
        tried = (StaffTryRow.subject == subject, StaffTryRow.at > now - WINDOW)
        count, first = session.execute(select(func.count(), func.min(StaffTryRow.at)).where(*tried)).one()
        if count >= most:
            return max(1, math.ceil((first + WINDOW - now).total_seconds() / 60))
    session.add_all([StaffTryRow(subject=account, at=now), StaffTryRow(subject=address, at=now)])
    return 0


def succeeded(session: Session, account: str, address: str) -> None:
    """It was no guessing: the account's tries are forgotten, and this one of the address."""
    session.execute(delete(StaffTryRow).where(StaffTryRow.subject == account))
    last = select(func.max(StaffTryRow.id)).where(StaffTryRow.subject == address).scalar_subquery()
    session.execute(delete(StaffTryRow).where(StaffTryRow.id == last))


def _hash(subject: str) -> str:
    return hashlib.sha256(subject.encode()).hexdigest()
