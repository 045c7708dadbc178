"""Replies that are written often, edited by coordinators with both languages side by side."""

from typing import Annotated

from fastapi import Form, HTTPException, Response

from assistant.catalog.basics import Bilingual
from assistant.console.doors import Room
from assistant.console.visit import Visiting
from assistant.messages.segments import segments
from assistant.staff.roles import Permission
from assistant.store import canned_replies, staff

room = Room("desk")

Text = Annotated[str, Form()]


@room.get("/queue/replies", permission=Permission.EDIT_CATALOGUE)
def list_replies(visit: Visiting) -> Response:
    with visit.reading() as session:
        replies, names = canned_replies.replies(session), staff.names(session)
    return visit.page("desk/replies.html.jinja", replies=replies, names=names, segments=segments)


@room.post("/queue/replies", permission=Permission.EDIT_CATALOGUE)
def keep_reply(
    visit: Visiting, id: Text = "", title_en: Text = "", title_es: Text = "", text_en: Text = "", text_es: Text = ""
) -> Response:
    given = [" ".join(title_en.split()), " ".join(title_es.split()), text_en.strip(), text_es.strip()]
    if not all(given):
        return visit.refused("reply_lacks", 422)
    with visit.writing() as session:
        title, text = Bilingual(en=given[0], es=given[1]), Bilingual(en=given[2], es=given[3])
        kept = canned_replies.keep(session, id or None, title, text, visit.member.id, visit.now)
        visit.changed(session, "canned_reply", kept.id, "changed", text=text.model_dump())
    return visit.to("/console/queue/replies", told="reply_kept")


@room.post("/queue/replies/{id}/retire", permission=Permission.EDIT_CATALOGUE)
def retire_reply(visit: Visiting, id: str) -> Response:
    with visit.writing() as session:
        if not canned_replies.retire(session, id, visit.member.id, visit.now):
            raise HTTPException(404)
        visit.changed(session, "canned_reply", id, "retired")
    return visit.to("/console/queue/replies", told="reply_gone", undo=f"/console/queue/replies/{id}/bring-back")


@room.post("/queue/replies/{id}/bring-back", permission=Permission.EDIT_CATALOGUE)
def bring_reply_back(visit: Visiting, id: str) -> Response:
    with visit.writing() as session:
        if not canned_replies.bring_back(session, id, visit.member.id, visit.now):
            raise HTTPException(404)
        visit.changed(session, "canned_reply", id, "brought_back")
    return visit.to("/console/queue/replies", told="reply_back")
