"""What stands around every page: the partnership's name, the rooms that one may enter, what was just told."""

from functools import cache
from typing import TYPE_CHECKING, Any

from assistant.console.nav import NAV, NavItem
from assistant.console.people import badge
from assistant.console.words import words_of
from assistant.errors import WordsError
from assistant.staff.roles import Permission

if TYPE_CHECKING:
    from assistant.console.visit import Visit


def layout(visit: "Visit") -> dict[str, Any]:
    """The facts of `layout.html.jinja`."""
    path = visit.request.url.path
    rooms = entered(visit)
    return {
        "s": words_of("shared", visit.language),
        "partnership": visit.services.catalogue.current().partnership.voice_name.in_(visit.language),
        "rooms": rooms,
        "here": next((item.room for item in rooms if path == item.path or path.startswith(f"{item.path}/")), None),
        "may_search": visit.known is not None and visit.known.may(Permission.SEE_PEOPLE),
        "here_path": path + (f"?{visit.request.url.query}" if visit.request.url.query else ""),
        "theme": visit.theme,
        "told_text": _told_text(visit),
        "told_undo": visit.was_told and visit.was_told.undo,
        "badges": _badges(visit),
    }


def _badges(visit: "Visit") -> dict[str, int]:
    """What waits for whoever looks, by room."""
    if visit.known is None or not visit.known.may(Permission.EDIT_PEOPLE):
        return {}
    with visit.reading() as session:
        return {"tasks": badge.waiting(session, visit.known, visit.now.astimezone(visit.zone).date())}


def entered(visit: "Visit") -> list[NavItem]:
    """The rooms that are there and that this member may enter."""
    member = visit.known
    there = _there()
    return [item for item in NAV if member is not None and member.may(item.permission) and item.path in there]


@cache
def _there() -> frozenset[str]:
    from assistant.console.rooms import ROOMS  # the rooms are made of visits

    return frozenset(path for room in ROOMS for path in room.paths)


def _told_text(visit: "Visit") -> str | None:
    told = visit.was_told
    if told is None:
        return None
    try:
        return words_of(told.room, visit.language)(told.key, **told.facts)
    except WordsError:  # a cookie of an older version
        return None
