"""`GET /console/live?topics=queue,conversation:…`: tells an open page what changed, so that it fetches that anew.

An event is called as its topic; the page's `hx-trigger="sse:queue"` answers to it. `alert` tells of a handoff that was
just filed. The stream ends with the session of whoever reads it, and says `bye`.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator

from fastapi import Response
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from assistant.console import cookies
from assistant.console.arrival import lifetime
from assistant.console.doors import Room
from assistant.console.ear import Ear, ear_of
from assistant.console.visit import Visit, Visiting
from assistant.console.words import words_of
from assistant.errors import PorchlightError
from assistant.staff.roles import Permission
from assistant.store import changes, presence, staff_sessions, walls
from assistant.store.engine import reading, transaction
from assistant.store.tables import Conversation, new_id

room = Room("live")

MOST_TOPICS = 30
_TOPIC = re.compile(r"(queue|presence|(conversation|person):[0-9A-Za-z-]{1,40})")


@room.get("/live", permission=Permission.OWN_ACCOUNT)
def listen(visit: Visiting, topics: str = "", page: str = "") -> Response:
    asked = [topic for topic in topics.split(",") if _TOPIC.fullmatch(topic)][:MOST_TOPICS]
    heard = frozenset(_heard(visit, asked))
    return StreamingResponse(
        _events(visit, heard, page or (asked[-1] if asked else "")),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


def _heard(visit: Visit, topics: list[str]) -> list[str]:
    """Without what is behind the wall."""
    if not visit.member.may(Permission.SEE_QUEUE):
        topics = [topic for topic in topics if topic not in (changes.QUEUE, changes.PRESENCE)]
    if visit.member.organisation_id is None:
        return topics
    with visit.reading() as session:
        return [topic for topic in topics if ":" not in topic or _sees(session, visit, topic)]


def _sees(session: Session, visit: Visit, topic: str) -> bool:
    kind, _, id = topic.partition(":")
    person: str | None = id
    if kind == "conversation":
        conversation = session.get(Conversation, id)
        person = conversation.applicant_id if conversation is not None else None
    return person is not None and walls.sees(session, visit.member, person, visit.now)


async def _events(visit: Visit, topics: frozenset[str], page: str) -> AsyncIterator[str]:
    ear, id = ear_of(visit.request), new_id()
    try:
        with ear.listening(topics) as listener:
            greeting = "retry: 2000\nevent: hello\ndata: {}\n\n"
            while not ear.closing:
                if not await asyncio.to_thread(_still_here, visit, id, page):
                    yield "event: bye\ndata: {}\n\n"
                    return
                yield greeting or ": here\n\n"
                greeting = ""
                beat_at = asyncio.get_running_loop().time() + presence.BEAT.total_seconds()
                while (left := beat_at - asyncio.get_running_loop().time()) > 0 and not ear.closing:
                    news, filed = await listener.next(left)
                    for event in _worded(visit, ear, news, filed):
                        yield event
    finally:
        # Whoever closes the page cancels this: the note of it is made elsewhere.
        asyncio.get_running_loop().run_in_executor(None, _gone, visit, id)


def _worded(visit: Visit, ear: Ear, news: set[str], filed: list[str]) -> list[str]:
    told = json.dumps({"open": ear.open} if visit.member.organisation_id is None else {})
    events = [f"event: {topic}\ndata: {told}\n\n" for topic in sorted(news)]
    if filed:
        words = words_of("desk", visit.language)
        kind = "emergency" if "emergency" in filed else filed[-1]
        alert = {
            "title": words.alert_title,
            "text": words(f"kind_{kind}"),
            "urgent": kind == "emergency",
            "open": ear.open,
        }
        events.append(f"event: alert\ndata: {json.dumps(alert)}\n\n")
    return events


def _still_here(visit: Visit, id: str, page: str) -> bool:
    """Whether the session goes on; then the page is noted as open. A page that only listens keeps no session alive."""
    services, request = visit.services, visit.request
    now = services.clock()
    token = cookies.read(request, services.settings, cookies.SESSION)
    try:
        with reading(services.database) as session:
            found = staff_sessions.known(session, token, lifetime(services.settings), now) if token else None
        if found is None or found[0].needs_code:
            return False
        with transaction(services.database) as session:
            presence.beat(session, id, visit.member.id, page, now)
    except PorchlightError:  # the store is busy: ask again at the next beat
        return True
    return True


def _gone(visit: Visit, id: str) -> None:
    try:
        with transaction(visit.services.database) as session:
            presence.leave(session, id, visit.services.clock())
    except PorchlightError:  # it is taken for gone in half a minute
        return
