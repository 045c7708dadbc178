"""One conversation: all that was said, taken over and given back, and answered by a person."""

from typing import Annotated, Any

from fastapi import Form, HTTPException, Response
from sqlalchemy.orm import Session

from assistant.catalog.basics import Language
from assistant.console.desk import facts, on_the_phone, shown, telling
from assistant.console.doors import Room
from assistant.console.visit import Visit, Visiting
from assistant.errors import CannotSendError, ThreadTakenError
from assistant.staff.roles import Permission
from assistant.store import (
    canned_replies,
    changes,
    desk,
    presence,
    staff,
    staff_messages,
    staff_reach,
    takeover_words,
    takeovers,
    walls,
)
from assistant.store.queries import story as queries
from assistant.store.tables import Conversation
from assistant.store.text import storable

room = Room("desk")


@room.get("/conversations/{id}", permission=Permission.SEE_PEOPLE)
def show_conversation(visit: Visiting, id: str) -> Response:
    with visit.reading() as session:
        conversation = _seen(session, visit, id)
        told = queries.story(session, id, shown.minors(visit))
        if told is None:
            raise HTTPException(404)
        names = staff.names(session)
        canned = canned_replies.replies(session)
        also_here = _also_here(session, visit, id)
        language = takeover_words.language_of(session, conversation)
        call = on_the_phone.panel(session, visit, conversation) if conversation.channel == "voice" else None
    visit.saw("conversation", id)
    if told.person is not None:
        visit.saw("applicant", told.person.id)
    return visit.page(
        "desk/conversation.html.jinja",
        story=told,
        said=shown.lines(told.lines, visit.services.words),
        names=names,
        also_here=also_here,
        cannot=staff_reach.shut(conversation),
        canned=canned,
        speaks=language,
        call_panel=visit.render("calls/_panel.html.jinja", **call) if call is not None else None,
        call_badge=visit.render("calls/_badge.html.jinja", **call) if call is not None else None,
        call_is_on=call is not None and call["stood"] is not None,
        **_holding(visit, told.holder.member_id if told.holder else None),
        **_beside(visit, told),
    )


@room.get("/conversations/{id}/now", permission=Permission.SEE_PEOPLE)
def conversation_now(visit: Visiting, id: str, holder: str = "") -> Response:
    """What was said meanwhile. Where somebody else has come to have it since the page was made, the page itself."""
    with visit.reading() as session:
        cannot = staff_reach.shut(_seen(session, visit, id))
        held = takeovers.holder(session, id)
        said = queries.lines_of(session, id)
        names = staff.names(session)
        also_here = _also_here(session, visit, id)
    if (held.member_id if held else "") != holder:
        answer = Response(headers={"HX-Refresh": "true"})
        if held is not None and holder == visit.member.id:
            visit.tell_next(answer, "went_to", name=names.get(held.member_id, ""))
        return answer
    return visit.part(
        "desk/_said.html.jinja",
        said=shown.lines(said, visit.services.words),
        names=names,
        also_here=also_here,
        cannot=cannot,
    )


@room.post("/conversations/{id}/take", permission=Permission.TAKE_THREADS)
def take_conversation(visit: Visiting, id: str, over: Annotated[bool, Form()] = False) -> Response:
    try:
        with visit.writing() as session:
            _seen(session, visit, id)
            taken = takeovers.take(session, id, visit.member.id, visit.now, over=over)
            if taken is None:
                raise HTTPException(404)
            told, facts = telling.has_thread(session, visit, taken)
            visit.changed(session, "conversation", id, "took_over", **_of(session, id))
    except ThreadTakenError as taken_by:
        return telling.refused(visit, taken_by, id)
    return visit.to(f"/console/conversations/{id}", told=told, **facts)


@room.post("/conversations/{id}/give-back", permission=Permission.TAKE_THREADS)
def give_conversation_back(visit: Visiting, id: str, done: Annotated[bool, Form()] = True) -> Response:
    with visit.writing() as session:
        _seen(session, visit, id)
        held = desk.give_back(session, id, visit.member.id, visit.now, done=done)
        if held is not None:
            telling.gave_back(session, visit, held.conversation_id)
            visit.changed(session, "conversation", id, "gave_back", **_of(session, id))
        calls = desk.is_promised_call(session, held.conversation_id if held is not None else id)
    told = "given_back_call_stays" if calls else "given_back"
    return visit.to("/console/queue", told=told, undo=f"/console/conversations/{id}/take")


@room.post("/conversations/{id}/messages", permission=Permission.TAKE_THREADS)
def answer(visit: Visiting, id: str, text: Annotated[str, Form()] = "") -> Response:
    try:
        with visit.writing() as session:
            conversation = _seen(session, visit, id)
            held = takeovers.holder(session, id)
            if held is None or held.member_id != visit.member.id:
                return visit.refused("not_yours", 409)
            language: Language = takeover_words.language_of(session, conversation)
            most = visit.services.settings.most_segments
            message = staff_messages.answer(session, id, text, visit.member.id, visit.now, language=language, most=most)
            visit.changed(session, "message", message.id, "wrote", conversation=id, **_of(session, id))
    except CannotSendError as why:
        return visit.refused(f"cannot_{why.reason}", 409)
    if message.conversation_id != id:  # a call is answered by text, and that stands where they text
        return visit.to(f"/console/conversations/{message.conversation_id}", told="went_as_text")
    if not visit.is_htmx:
        return visit.to(f"/console/conversations/{id}")
    return conversation_now(visit, id, holder=visit.member.id)


@room.post("/conversations/{id}/messages/{outbox}/take-back", permission=Permission.TAKE_THREADS)
def take_message_back(visit: Visiting, id: str, outbox: str) -> Response:
    with visit.writing() as session:
        _seen(session, visit, id)
        if not staff_messages.cancel(session, outbox, visit.now):
            return visit.refused("too_late_to_take_back", 409)
        visit.changed(session, "outbox", outbox, "took_back", conversation=id, **_of(session, id))
    return visit.to(f"/console/conversations/{id}", told="taken_back")


def _seen(session: Session, visit: Visit, id: str) -> Conversation:
    """Behind the wall there is none: what was said is shared with no partner, for no purpose."""
    found = session.get(Conversation, storable(id))
    if found is None or not walls.hears(visit.member):
        raise HTTPException(404)
    return found


def _of(session: Session, id: str) -> dict[str, Any]:
    person = session.get_one(Conversation, storable(id)).applicant_id
    return {"applicant": person} if person is not None else {}


def _also_here(session: Session, visit: Visit, id: str) -> list[str]:
    here = changes.of_conversation(id)
    there = presence.present(session, visit.now)
    return [one.name for one in there if here in one.pages and one.member != visit.member.id]


def _holding(visit: Visit, holder: str | None) -> dict[str, Any]:
    return {
        "holder": holder,
        "is_mine": holder == visit.member.id,
        "may_take": visit.member.may(Permission.TAKE_THREADS),
        "may_edit_canned": visit.member.may(Permission.EDIT_CATALOGUE),
    }


def _beside(visit: Visit, told: queries.Story) -> dict[str, Any]:
    catalog, language, w = visit.services.catalogue.current(), visit.language, visit.words
    programs = {program.id: program.short.in_(language) for program in catalog.programs}
    return {
        "facts": [
            (
                facts.label(catalog, row.question, language),
                facts.shown(catalog, row.question, row.value, language, w),
                row,
            )
            for row in told.facts
        ],
        "programs": programs,
        "interests": [programs[id] for id in told.programs if id in programs],
    }
