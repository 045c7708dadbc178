"""`/console/leads`: who is interested in what, how far they have come, and whose turn it is."""

from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Form, Request, Response
from sqlalchemy.orm import Session

from assistant.applicants.lead_filter import KEYS, MINE, NOBODY, OPEN, LeadFilter
from assistant.applicants.stages import Stage
from assistant.catalog.schema import Catalog
from assistant.console.doors import Room
from assistant.console.people import sight
from assistant.console.visit import Visit, Visiting
from assistant.eligibility.screened import Status
from assistant.staff.roles import Permission
from assistant.store import lead_lists, saved_filters
from assistant.store.queries.lead_lines import lines

room = Room("leads")
PATH = "/console/leads"
SOURCES = ("sms", "voice", "chat", "api", "walk_in", "import", "console")
CONTACTS = ("within_1", "within_7", "within_30", "over_7", "over_14", "over_30")
# What most people want to see, without having to put it together.
READY = (
    ("ready_open", LeadFilter(stage=OPEN)),
    ("ready_mine", LeadFilter(stage=OPEN, assignee=MINE)),
    ("ready_nobody", LeadFilter(stage=OPEN, assignee=NOBODY)),
    ("ready_due", LeadFilter(due="due")),
    ("ready_quiet", LeadFilter(stage=OPEN, contact="over_14", sort="quiet")),
)


@room.get("/leads", permission=Permission.SEE_PEOPLE)
def list_leads(visit: Visiting, request: Request, cursor: str | None = None) -> Response:
    wanted = LeadFilter.read(request.query_params)
    with visit.reading() as session:
        found = lead_lists.found(wanted, visit.member, visit.now, sight.today_of(visit))
        rows, further = lead_lists.page(session, found, wanted, visit.member, cursor)
        shown = lines(session, rows, visit.member, sight.minors_of(visit))
        facts = _facts(session, visit, wanted)
        count = lead_lists.count(session, found)
    visit.saw("lead", *(line.id for line in shown))
    return visit.page(
        "leads/list.html.jinja",
        lines=shown,
        count=count,
        counted=lead_lists.COUNTED,
        first=cursor is None,
        next=None if further is None else address(wanted, cursor=further),
        **facts,
    )


@room.post("/leads/filters", permission=Permission.SEE_PEOPLE)
def save_filter(
    visit: Visiting,
    query: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    shared: Annotated[bool, Form()] = False,
) -> Response:
    wanted = read(query)
    if not name.strip():
        return visit.refused("name_the_filter", 422)
    with visit.writing() as session:
        row = saved_filters.keep(session, name, wanted, member_id=visit.member.id, shared=shared, now=visit.now)
        visit.changed(session, "saved_filter", row.id, "saved")
    return visit.to(address(wanted), told="filter_saved", undo=f"{PATH}/filters/{row.id}/remove")


@room.post("/leads/filters/{id}/remove", permission=Permission.SEE_PEOPLE)
def remove_filter(visit: Visiting, id: str) -> Response:
    with visit.writing() as session:
        row = saved_filters.forget(session, id, visit.member.id)
        if row is None:
            raise sight.nothing()
        visit.changed(session, "saved_filter", row.id, "removed", name=row.name)
    return visit.to(address(LeadFilter.read(row.filter)), told="filter_removed")


def read(query: str) -> LeadFilter:
    """A filter as it stands in an address."""
    return LeadFilter.read(dict(parse_qsl(query)))


def query_of(wanted: LeadFilter, **more: str) -> str:
    return urlencode(wanted.plain() | more)


def address(wanted: LeadFilter, **more: str) -> str:
    query = query_of(wanted, **more)
    return f"{PATH}?{query}" if query else PATH


def _facts(session: Session, visit: Visit, wanted: LeadFilter) -> dict[str, Any]:
    catalog, own = sight.catalog_of(visit), visit.member.organisation_id is None
    names, colleagues = sight.names_and_colleagues(session, visit)
    return {
        "wanted": wanted,
        "query": query_of(wanted),
        "own": own,
        "programs": sight.programs_of(visit),
        "cohorts": sight.cohorts_of(visit),
        "organisations": sight.organisations_of(visit),
        "colleagues": colleagues,
        "names": names,
        "choices": _choices(visit, catalog, wanted, colleagues),
        # The others look at what is shown to no partner.
        "ready": [(key, address(one), one == wanted) for key, one in (READY if own else READY[:1])],
        "saved": [
            (row, address(LeadFilter.read(row.filter)), LeadFilter.read(row.filter) == wanted)
            for row in saved_filters.seen_by(session, visit.member)
        ],
        "without": {key: address(LeadFilter.read(wanted.plain() | {key: ""})) for key in KEYS},
        "today": sight.today_of(visit),
    }


def _choices(
    visit: Visit, catalog: Catalog, wanted: LeadFilter, members: dict[str, str]
) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen, by key of the filter: values with what they are called."""
    w = visit.words
    programs = [(program.id, program.short.in_(visit.language)) for program in catalog.programs if program.active]
    cohorts = [
        (cohort.id, cohort.id)
        for program in catalog.programs
        for cohort in program.cohorts
        if wanted.program in (None, program.id)
    ]
    return {
        "program": programs,
        "stage": [(OPEN, w["stage_open"]), *((stage.value, w[f"stage_{stage.value}"]) for stage in Stage)],
        "result": [*((one.value, w[f"result_{one.value}"]) for one in Status), ("none", w["result_none"])],
        "assignee": [(MINE, w["assigned_me"]), (NOBODY, w["assigned_nobody"]), *members.items()],
        "contact": [(one, w[f"contact_{one}"]) for one in CONTACTS],
        "language": [("en", w["english"]), ("es", w["spanish"])],
        "cohort": cohorts,
        "source": [(one, w[f"channel_{one}"]) for one in SOURCES],
        "organisation": list(sight.organisations_of(visit).items()),
        "due": [("due", w["due_due"]), ("any", w["due_any"])],
        "sort": [(one, w[f"sort_{one}"]) for one in ("newest", "recent", "quiet")],
    }
