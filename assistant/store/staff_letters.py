"""A one-time link that goes by email, through the outbox like every letter.

The store never tells the link: the letter's words have a mark in its place, and the link lies beside it, sealed with
the app's key, until the letter goes out.
"""

import datetime as dt

from sqlalchemy.orm import Session

from assistant.staff.sealed import seal, unsealed
from assistant.store import outbox
from assistant.store.staff_tables import StaffLinkRow

CAUSE = "staff_link"
MARK = "{link}"
SEALED = "sealed_link"


def send(
    session: Session,
    link: StaffLinkRow,
    address: str,
    *,
    to: str,
    subject: str,
    text: str,
    wording: str,
    language: str,
    key: str,
    now: dt.datetime,
) -> str | None:
    """The letter's id; None where this link was sent already. `address`: the link; `text` has `MARK` where it goes.

    Too late is not at all: a link that is over opens nothing.
    """
    return outbox.put(
        session,
        kind="email",
        recipient=to,
        subject=subject,
        body=text,
        cause=CAUSE,
        cause_key=f"{CAUSE}:{link.id}",
        now=now,
        language=language,
        wording=wording,
        payload={SEALED: seal(address, key, CAUSE)},
        exempt=True,
        expires_at=link.expires_at,
    )


def opened(text: str, sealed: str | None, key: str) -> str | None:
    """The letter as it goes out; None where its link was sealed with another key. Without a link as it is."""
    if sealed is None:
        return text
    address = unsealed(sealed, key, CAUSE)
    return None if address is None else text.replace(MARK, address)
