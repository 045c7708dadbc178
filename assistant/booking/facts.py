"""A session as replies name it, in conversations and in what is told by itself alike."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from assistant.booking.ports import SessionDate
from assistant.messages.quiet_hours import zones_of


def facts_of(session: SessionDate, phone: str | None = None) -> dict[str, Any]:
    """`when`, `day` and `time` in the session's own zone, and `place`; see `assistant.messages.format`.

    `phone`: whoever is told; where other clocks go there, the time of an online session says whose it is.
    """
    start = session.starts_at
    when = {"moment": start.replace(tzinfo=None).isoformat(timespec="minutes")}
    if session.online and is_elsewhere(phone, start):
        when["zone"] = str(start.tzinfo)
    return {
        "when": when,
        "day": {"date": start.date().isoformat()},
        "time": {"time": start.time().isoformat(timespec="minutes")},
        "place": session.place.model_dump(),
    }


def languages_of(session: SessionDate) -> dict[str, Any]:
    """In which languages it is held."""
    spoken = "both" if {"en", "es"} <= session.languages else next(iter(session.languages), "en")
    return {"reply": f"utter_session_in_{spoken}", "facts": {}}


def is_elsewhere(phone: str | None, moment: dt.datetime) -> bool:
    """Whether the clocks where this phone belongs surely show another time than `moment` does in its own zone."""
    if phone is None:
        return False
    offsets = {moment.astimezone(ZoneInfo(zone)).utcoffset() for zone in zones_of(phone, str(moment.tzinfo))}
    return moment.utcoffset() not in offsets
