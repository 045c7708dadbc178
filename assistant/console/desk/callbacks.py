"""`/console/callbacks`: who is to be called by when; called with a tap, ended with an outcome, all of it taken back."""

import datetime as dt
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Form, HTTPException, Response
from sqlalchemy.orm import Session

from assistant.applicants.phones import e164
from assistant.console.desk import lists, shown
from assistant.console.doors import Room
from assistant.console.visit import Visit, Visiting
from assistant.errors import HandoffDoneError, ThreadTakenError
from assistant.handoff.outcomes import Outcome
from assistant.staff.roles import Permission
from assistant.store import callback_words, callbacks, desk, staff, walls
from assistant.store.queries import callbacks as queries
from assistant.store.tables import Handoff
from assistant.store.text import storable

room = Room("callbacks")

HERE = "/console/callbacks"
# How they learn of another time, where they do.
_KNOWN = {None: "back", callback_words.TEXTED: "sms", callback_words.CHATTED: "chat"}
OUTCOMES = (Outcome.REACHED, Outcome.LEFT_MESSAGE, Outcome.NO_ANSWER, Outcome.WRONG_NUMBER, Outcome.NOT_NEEDED)


@room.get("/callbacks", permission=Permission.SEE_QUEUE)
def list_callbacks(visit: Visiting) -> Response:
    return lists.shown(visit, "callbacks", "callbacks/list.html.jinja", "callbacks/_list.html.jinja", *_facts(visit))


@room.post("/callbacks/{id}/take", permission=Permission.TAKE_THREADS)
def take_callback(visit: Visiting, id: str) -> Response:
    try:
        with visit.writing() as session:
            found = _seen(session, visit, id)
            desk.take(session, found.id, visit.member.id, visit.now)
            visit.changed(session, "handoff", id, "took", applicant=found.applicant_id)
    except ThreadTakenError as taken:
        with visit.reading() as session:
            return visit.refused("taken_by", 409, name=staff.names(session).get(taken.by, ""))
    except HandoffDoneError:
        return visit.refused("done_already", 409)
    return visit.to(HERE, told="taken", undo=f"{HERE}/{id}/release")


@room.post("/callbacks/{id}/release", permission=Permission.TAKE_THREADS)
def release_callback(visit: Visiting, id: str) -> Response:
    """Nobody has it any more, or it is not done after all."""
    with visit.writing() as session:
        found = _seen(session, visit, id)
        if not desk.reopen(session, found, visit.now):
            return visit.refused("another_waits", 409)
        visit.changed(session, "handoff", id, "reopened", applicant=found.applicant_id)
    return visit.to(HERE, told="opened_again")


@room.post("/callbacks/{id}/done", permission=Permission.TAKE_THREADS)
def finish_callback(visit: Visiting, id: str, outcome: Annotated[Outcome, Form()]) -> Response:
    if outcome not in OUTCOMES:
        return visit.refused("not_possible", 409)
    with visit.writing() as session:
        found = _seen(session, visit, id)
        if found.status == "done":
            return visit.refused("done_already", 409)
        desk.finish(session, found, outcome, visit.member.id, visit.now)
        visit.changed(session, "handoff", id, "finished", outcome=outcome.value, applicant=found.applicant_id)
    return visit.to(HERE, told=f"told_{outcome}", undo=f"{HERE}/{id}/release")


@room.get("/callbacks/{id}/time", permission=Permission.TAKE_THREADS)
def ask_time(visit: Visiting, id: str) -> Response:
    with visit.reading() as session:
        found = _seen(session, visit, id, lock=False)
        wish, promised_at = found.callback_at, found.promised_at
    return visit.page(
        "callbacks/time.html.jinja",
        id=id,
        wish=wish,
        promised_at=promised_at,
        local=_local(visit, promised_at or visit.now),
        soonest=_local(visit, visit.now),
    )


@room.post("/callbacks/{id}/time", permission=Permission.TAKE_THREADS)
def change_time(visit: Visiting, id: str, at: str = "", when: Annotated[str, Form()] = "") -> Response:
    """`when`: as a form gives it, the partnership's own time; `at`: a moment, to go back to."""
    moment = _moment(visit, at or when)
    if moment is None:
        return visit.refused("when_unclear")
    if moment <= visit.now and not at:
        return visit.refused("when_past")
    with visit.writing() as session:
        found = _seen(session, visit, id)
        if found.status not in callbacks.WAITING:
            return visit.refused("done_already", 409)
        partnership, word = visit.services.catalogue.current().partnership, visit.services.words.word
        moved = callbacks.change_time(session, found, moment, partnership, word, visit.now)
        visit.changed(session, "handoff", id, "promised", at=moment.isoformat(), applicant=found.applicant_id)
    back = f"{HERE}/{id}/time?{urlencode({'at': moved.before.isoformat()})}" if not at else None
    return visit.to(HERE, told=f"time_changed_{_KNOWN.get(moved.told, 'untold')}", undo=back)


def _moment(visit: Visit, value: str) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(value)
    except ValueError:
        return None
    try:
        return (found if found.tzinfo is not None else found.replace(tzinfo=visit.zone)).astimezone(dt.UTC)
    except OverflowError:
        return None


def _local(visit: Visit, moment: dt.datetime) -> str:
    """As a form takes it: the partnership's own time."""
    return moment.astimezone(visit.zone).strftime("%Y-%m-%dT%H:%M")


def _seen(session: Session, visit: Visit, id: str, *, lock: bool = True) -> Handoff:
    """Behind the wall there is none, and what nobody promised a call for is no callback."""
    found = desk.handoff(session, id) if lock else session.get(Handoff, storable(id))
    if found is None or found.promised_at is None:
        raise HTTPException(404)
    own = visit.member.organisation_id is None
    shared = found.applicant_id is not None and walls.sees(session, visit.member, found.applicant_id, visit.now)
    if not own and not shared:
        raise HTTPException(404)
    return found


def _facts(visit: Visit) -> tuple[dict[str, Any], set[str]]:
    """And whom the page is about."""
    midnight = dt.datetime.combine(shown.today(visit), dt.time(), visit.zone)
    tomorrow = midnight + dt.timedelta(days=1)
    minors = shown.minors(visit)
    with visit.reading() as session:
        found = queries.waiting(session, visit.member, minors, visit.now)
        done = queries.done(session, visit.member, minors, midnight.astimezone(dt.UTC), visit.now)
        names = staff.names(session)
    # Whom nobody called in time stays first, whatever they have been promised since.
    late = [one for one in found if one.missed or one.promised_at <= visit.now]
    groups = {
        "overdue": late,
        "today": [one for one in found if one not in late and one.promised_at < tomorrow],
        "upcoming": [one for one in found if one not in late and one.promised_at >= tomorrow],
    }
    facts = {
        "groups": groups,
        "done": done,
        "names": names,
        "numbers": {one.id: e164(one.phone) for one in found if one.phone},
        "outcomes": OUTCOMES,
        "broken": {one.id: dt.datetime.fromisoformat(one.missed[-1]["promised_at"]) for one in found if one.missed},
        "is_cut": len(found) == queries.MOST,
        "may_take": visit.member.may(Permission.TAKE_THREADS),
    }
    return facts, {one.applicant for one in [*found, *done] if one.applicant is not None}
