"""Notes with mentions, calls that were had, and tasks, on a person's page."""

import datetime as dt
from typing import Annotated

from fastapi import Form, Response
from sqlalchemy.orm import Session

from assistant.console.people import sight
from assistant.console.people.room import room
from assistant.console.people.sight import person_path
from assistant.console.visit import Visit, Visiting
from assistant.staff.roles import Permission
from assistant.store import notes, tasks
from assistant.store.recruiting_tables import NoteRow, TaskRow
from assistant.store.text import storable

EDIT = Permission.EDIT_PEOPLE


@room.post("/people/{id}/notes", permission=EDIT)
def add_note(
    visit: Visiting, id: str, text: Annotated[str, Form()] = "", called: Annotated[bool, Form()] = False
) -> Response:
    if not text.strip():
        return visit.refused("write_something", 422)
    kind = notes.CALL if called else "note"
    with visit.writing() as session:
        id = sight.must_see(session, visit, id)
        note = notes.write(session, id, text, by=visit.member, now=visit.now, kind=kind)
        visit.changed(session, "note", note.id, "added", applicant=id, kind=kind)
    return visit.to(person_path(id), told="note_added", undo=f"{person_path(id)}/notes/{note.id}/remove")


@room.post("/people/{id}/notes/{note_id}/remove", permission=EDIT)
def remove_note(visit: Visiting, id: str, note_id: str) -> Response:
    """Whoever wrote it may take it back."""
    with visit.writing() as session:
        note = _note(session, visit, id, note_id)
        notes.remove(session, note.id, visit.now)
        visit.changed(session, "note", note.id, "removed", applicant=id)
    return visit.to(person_path(id), told="note_removed", undo=f"{person_path(id)}/notes/{note_id}/restore")


@room.post("/people/{id}/notes/{note_id}/restore", permission=EDIT)
def restore_note(visit: Visiting, id: str, note_id: str) -> Response:
    with visit.writing() as session:
        note = _note(session, visit, id, note_id)
        notes.remove(session, note.id, None)
        visit.changed(session, "note", note.id, "restored", applicant=id)
    return visit.to(person_path(id), told="undone")


@room.post("/people/{id}/tasks", permission=EDIT)
def add_task(
    visit: Visiting,
    id: str,
    text: Annotated[str, Form()] = "",
    due_on: Annotated[dt.date | None, Form()] = None,
    to: Annotated[str, Form()] = "",
) -> Response:
    if not text.strip():
        return visit.refused("write_something", 422)
    with visit.writing() as session:
        id = sight.must_see(session, visit, id)
        if to and to not in sight.colleagues(session, visit):
            return visit.refused("no_such_colleague", 422)
        task = tasks.add(
            session,
            id,
            text,
            due_on or sight.today_of(visit),
            assignee_id=to or None,
            by=visit.member.id,
            now=visit.now,
        )
        visit.changed(session, "task", task.id, "added", applicant=id)
    return visit.to(person_path(id), told="task_added")


@room.post("/people/{id}/tasks/{task_id}/done", permission=EDIT)
def finish_task(visit: Visiting, id: str, task_id: str, here: Annotated[str, Form()] = "") -> Response:
    """`here`: they were on their list of tasks, and go on with it."""
    _finish(visit, id, task_id, visit.now)
    back = "/console/tasks" if here == "tasks" else person_path(id)
    return visit.to(back, told="task_done", undo=f"{person_path(id)}/tasks/{task_id}/open?here={here}")


@room.post("/people/{id}/tasks/{task_id}/open", permission=EDIT)
def reopen_task(visit: Visiting, id: str, task_id: str, here: str = "") -> Response:
    _finish(visit, id, task_id, None)
    return visit.to("/console/tasks" if here == "tasks" else person_path(id), told="undone")


def _finish(visit: Visit, id: str, task_id: str, now: dt.datetime | None) -> None:
    with visit.writing() as session:
        id = sight.must_see(session, visit, id)
        task = session.get(TaskRow, storable(task_id))
        if task is None or task.applicant_id != id or not tasks.is_theirs(task, visit.member):
            raise sight.nothing()
        tasks.finish(session, task.id, visit.member.id, now)
        visit.changed(session, "task", task.id, "opened" if now is None else "done", applicant=id)


def _note(session: Session, visit: Visit, id: str, note_id: str) -> NoteRow:
    id = sight.must_see(session, visit, id)
    note = session.get(NoteRow, storable(note_id))
    if note is None or note.applicant_id != id or note.by != visit.member.id:
        raise sight.nothing()
    return note
