"""The log, as the coordinator reads it: who looked at and changed what, newest first."""

import datetime as dt
import json
from typing import Any
from urllib.parse import urlencode

from fastapi import Response

from assistant.console.doors import Room
from assistant.console.visit import Visit, Visiting
from assistant.staff.roles import Permission
from assistant.store import audit, staff
from assistant.store.audit import LogFilter
from assistant.store.staff_tables import AuditRow

room = Room("audit", prefix="/audit")
# Where one can look at what a line is about.
_PAGES = {
    "applicant": "/console/people/{}",
    "conversation": "/console/conversations/{}",
    "staff": "/console/staff/{}",
}


@room.get("", permission=Permission.SEE_AUDIT)
def log(
    visit: Visiting,
    who: str = "",
    action: str = "",
    kind: str = "",
    id: str = "",
    since: str = "",
    until: str = "",
    before: str = "",
) -> Response:
    asked = {"who": who, "action": action, "kind": kind, "id": id, "since": since, "until": until}
    days = {"since": _day(visit, since), "until": _day(visit, until, days=1)}
    wanted = LogFilter(who or None, action or None, kind or None, id or None, **days)
    with visit.reading() as session:
        page = audit.page(session, wanted, before=before or None)
        names = staff.names(session)
    lines = [_line(visit, row, names) for row in page.rows]
    narrowed = {key: value for key, value in asked.items() if value}
    return visit.page(
        "audit/log.html.jinja",
        lines=lines,
        names=names,
        asked=asked,
        is_narrowed=bool(narrowed),
        actions=_words(visit, "action_"),
        kinds=_words(visit, "kind_"),
        older="?" + urlencode(narrowed | {"before": page.older}) if page.older else None,
        newest="?" + urlencode(narrowed) if before else None,
    )


def _line(visit: Visit, row: AuditRow, names: dict[str, str]) -> dict[str, Any]:
    """One line as it is read; an action or a kind without a word stands as the code calls it."""
    where = _PAGES.get(row.kind, "").format(row.subject_id) if row.subject_id else ""
    return {
        "at": row.at,
        "who": names.get(row.member_id or "", ""),
        "who_id": row.member_id,
        "action": _word(visit, f"action_{row.action}", row.action),
        "looked": row.action == audit.SAW,
        "kind": _word(visit, f"kind_{row.kind}", row.kind),
        "kind_key": row.kind,
        "id": row.subject_id,
        "name": names.get(row.subject_id, "") if row.kind == "staff" else "",
        "page": where or None,
        "details": [(key, _shown(value)) for key, value in row.details.items()],
    }


def _shown(value: Any) -> str:
    """A detail as it was noted: words as they are, a change as "before → after"."""
    if isinstance(value, list) and len(value) == 2 and not isinstance(value[0], list | dict):
        return " → ".join(_shown(each) for each in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _word(visit: Visit, key: str, otherwise: str) -> str:
    return visit.words.get(key, otherwise)


def _words(visit: Visit, prefix: str) -> dict[str, str]:
    """What can be filtered for: what the code calls it, and its word, by the word."""
    known = {key.removeprefix(prefix): visit.words[key] for key in visit.words.keys_of(prefix)}
    return dict(sorted(known.items(), key=lambda each: each[1].lower()))


def _day(visit: Visit, written: str, *, days: int = 0) -> dt.datetime | None:
    """The midnight at the partnership with which this day begins; `None` for what is no day."""
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        return None
    return dt.datetime.combine(day + dt.timedelta(days=days), dt.time(), visit.zone)
