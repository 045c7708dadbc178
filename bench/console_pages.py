"""What the bench of the console asks for: every list, search and person's page, each in many guises."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, func, select

from assistant.store.booking_tables import SessionDateRow
from assistant.store.engine import reading
from assistant.store.tables import Applicant, ContactPoint, Conversation, Handoff, Lead

_DIFFERENT = 40


@dataclass(frozen=True)
class Page:
    """Asked for by its paths in turn."""

    name: str
    paths: tuple[str, ...]


def pages(engine: Engine) -> list[Page]:
    with reading(engine) as session:
        people = _spread(session, Applicant.id)
        talks = _spread(session, Conversation.id)
        leads = _spread(session, Lead.id)
        handed = list(session.scalars(select(Handoff.conversation_id).where(Handoff.status == "open").limit(20)))
        sessions = _spread(session, SessionDateRow.id)
        phones = [str(value) for value in _spread(session, ContactPoint.value)]
        names = [name.split() for name in _spread(session, Applicant.name) if name]
    first = [name[0] for name in names]
    whole = [" ".join(name) for name in names]
    programs = ("CNA-EVE", "EMT", "CHW", "MA-APP", "CPT1")
    found = [
        Page("queue", ("/console/queue",)),
        Page("queue, all", ("/console/queue?show=done",)),
        _of("conversation", "/console/conversations/{}", [*handed, *talks]),
        Page("leads", ("/console/leads",)),
        _of("leads, older pages", "/console/leads?cursor={}", leads),
        _of("leads by program", "/console/leads?program={}", programs),
        _of("leads by stage", "/console/leads?stage={}", ("new", "booked", "enrolled", "placed", "open")),
        _of("leads by program and stage", "/console/leads?stage=booked&program={}", programs),
        _of("leads by result", "/console/leads?result={}", ("likely", "need_info", "not_now", "none")),
        _of("leads by language", "/console/leads?language={}", ("en", "es")),
        _of("leads by source", "/console/leads?source={}", ("sms", "voice", "import")),
        _of("leads long not in touch", "/console/leads?sort=quiet&contact={}", ("over_30", "over_14", "within_7")),
        _of("leads last in touch first", "/console/leads?sort=recent&program={}", programs),
        Page(
            "leads mine, due", ("/console/leads?assignee=me", "/console/leads?due=due", "/console/leads?assignee=none")
        ),
        _of("leads, four filters", "/console/leads?program={}&stage=placed&language=es&result=likely", programs),
        _of("search a first name", "/console/people?q={}", first),
        _of("search a whole name", "/console/people?q={}", whole),
        _of("search a phone", "/console/people?q={}", [phone[2:] for phone in phones]),
        _of("search the end of a phone", "/console/people?q={}", [phone[-4:] for phone in phones]),
        _of(
            "search words said", "/console/people?q={}", ("uniforms", "guarderia", "night classes", "phlebotomy", "ged")
        ),
        Page("search what nobody said", ("/console/people?q=zyzzyva", "/console/people?q=qqq+xxx")),
        _of("a person", "/console/people/{}", people),
        _of("a person's timeline", "/console/people/{}/timeline", people),
        Page("tasks", ("/console/tasks",)),
        Page("sessions", ("/console/sessions",)),
        _of("a session's sheet", "/console/sessions/{}", sessions),
        Page("review", ("/console/review",)),
        Page("privacy", ("/console/privacy",)),
        Page("duplicates", ("/console/duplicates",)),
        Page("audit", ("/console/audit",)),
        Page("catalogue", ("/console/catalogue",)),
        Page("words", ("/console/words",)),
    ]
    for section in ("", "/reach", "/wants", "/gaps", "/desk", "/funnel", "/sessions", "/screening", "/delivery"):
        path = f"/console/figures{section}"
        found.append(Page(f"figures{section}", tuple(f"{path}?period={days}" for days in (7, 30, 90))))
    for what in ("booked", "placed", "no_show", "failed", "waiting", "opted_out"):
        path = f"/console/figures/people/{what}?period="
        found.append(Page(f"figures, people {what}", tuple(f"{path}{days}" for days in (7, 30, 90))))
    return found


def _of(name: str, path: str, values: Sequence[Any]) -> Page:
    return Page(name, tuple(path.format(value) for value in values))


def _spread(session: Any, column: Any) -> list[Any]:
    """Values from all over the table."""
    count = session.scalar(select(func.count()).select_from(column.class_)) or 0
    step = max(count // _DIFFERENT, 1)
    query = select(column).order_by(column.class_.id)
    found = [session.scalar(query.offset(place * step).limit(1)) for place in range(min(count, _DIFFERENT))]
    return [value for value in found if value is not None]
