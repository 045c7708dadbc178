"""Reads Twilio's list of messages: which of them are a text of ours, and when the rest need not be read."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from assistant.errors import CarrierError

# Put before every body while an account is on trial.
_TRIAL = re.compile(r"\s*Sent from (?:your|a) Twilio trial account - ")
# What "smart encoding", which messaging services do unless told not to, puts in place of what needs UCS-2, as far as
# Unicode's own compatibility forms do not say it (they make "..." of an ellipsis and a space of a fixed one).
_SMART = str.maketrans(dict.fromkeys("«»“”„‟", '"') | dict.fromkeys("‘’‚‛′`", "'") | dict.fromkeys("‐‑‒–—―−", "-"))


@dataclass(frozen=True)
class Listed:
    """A message of ours as Twilio lists it. `at`: when Twilio took it."""

    sid: str
    to: str
    body: str
    at: dt.datetime


@dataclass(frozen=True)
class Page:
    """`next`: the next page's path with its query."""

    ours: tuple[Listed, ...]
    next: str | None


def read_page(answer: Mapping[str, Any]) -> Page:
    """Raises `CarrierError` for what is no list of messages."""
    try:
        # Replies in TwiML are listed, too: those may say the same in the same moment.
        ours = tuple(_listed(message) for message in answer["messages"] if message["direction"] == "outbound-api")
        following = answer["next_page_uri"]
    except (KeyError, TypeError, ValueError) as error:
        raise CarrierError(f"Twilio's list of messages cannot be read: {error!r}") from error
    if following is not None and not str(following).startswith("/2010-04-01/"):
        raise CarrierError(f"Twilio's list of messages goes on elsewhere: {following!r}")
    return Page(ours, following)


def alike(body: str) -> str:
    """What two bodies have in common when one is the other as Twilio may have changed it."""
    plain = unicodedata.normalize("NFKC", _TRIAL.sub("", body, count=1)).translate(_SMART)
    return " ".join("".join(char for char in plain if unicodedata.category(char) != "Cf").split())


def _listed(message: Mapping[str, Any]) -> Listed:
    return Listed(
        sid=str(message["sid"]),
        to=str(message["to"]),
        body=str(message["body"] or ""),
        at=_moment(message["date_created"]),
    )


def _moment(date: str) -> dt.datetime:
    """RFC 2822; "-0000" is UTC that says nothing of a zone."""
    at = parsedate_to_datetime(date)
    return at if at.tzinfo is not None else at.replace(tzinfo=dt.UTC)
