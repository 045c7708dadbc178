"""`/console/tasks`: what is to be done, the most urgent first, and the notes that name whoever looks."""

from fastapi import Response

from assistant.console.doors import Room
from assistant.console.people import sight
from assistant.console.visit import Visiting
from assistant.staff.roles import Permission
from assistant.store import notes, staff, tasks
from assistant.store.queries.found_people import found_people

room = Room("tasks")
WHOSE = ("mine", "nobody", "all")


@room.get("/tasks", permission=Permission.EDIT_PEOPLE)
def list_tasks(visit: Visiting, whose: str = "mine") -> Response:
    whose = whose if whose in WHOSE else "mine"
    today = sight.today_of(visit)
    with visit.reading() as session:
        found = tasks.open_tasks(session, visit.member, visit.now, whose=whose)
        mentions = notes.mentions_of(session, visit.member, visit.now)
        names = staff.names(session)
        ids = [*(task.applicant_id for task in found), *(one.applicant for one in mentions)]
        people = found_people(session, ids, visit.member, sight.minors_of(visit), visit.now)
    visit.saw("applicant", *ids)
    groups = {
        "overdue": [task for task in found if task.due_on < today],
        "due_today": [task for task in found if task.due_on == today],
        "later": [task for task in found if task.due_on > today],
    }
    return visit.page(
        "tasks/list.html.jinja",
        whose=whose,
        kinds=WHOSE,
        groups={key: group for key, group in groups.items() if group},
        mentions=mentions,
        names=names,
        people=people,
        today=today,
    )


@room.post("/tasks/mentions/seen", permission=Permission.EDIT_PEOPLE)
def see_mentions(visit: Visiting) -> Response:
    with visit.writing() as session:
        notes.look(session, visit.member.id, visit.now)
    return visit.to("/console/tasks", told="mentions_seen")
