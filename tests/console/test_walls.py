"""The wall, route by route: whatever a partner's staff open, of people who are not shared with them nothing is there.

Every route that can be looked at is opened with every id that the store has, so a new room is tested before anybody
thinks of it.
"""

import datetime as dt
import io
import itertools
import re
import zipfile
from typing import Any

import pytest
from sqlalchemy import select

from assistant.applicants.sharing import FIELDS, Purpose, Shown, Wish
from assistant.applicants.stages import Reason, Stage
from assistant.catalog.schema import Kind
from assistant.console.nav import NAV
from assistant.console.rooms import ROOMS
from assistant.staff.roles import Role
from assistant.store import lead_stages, sharing
from assistant.store.booking_tables import BookingRow
from assistant.store.catalogue import replace
from assistant.store.engine import reading, transaction
from assistant.store.recruiting_tables import NoteRow, TaskRow
from assistant.store.screening_tables import FactRow
from assistant.store.sharing_tables import PrivacyRequestRow
from assistant.store.tables import Applicant, Base, Lead
from tests.console.conftest import House, Signed
from tests.factories.catalogs import an_organisation
from tests.factories.screened import a_screening_catalog, a_screening_program, said, told
from tests.factories.seats import Seating
from tests.factories.turns import a_text, an_effect
from tests.store.lines import Turns

# Streams, which never end, and what is not of people.
NOT_OPENED = re.compile(r"/console/(live|static)")
SHARED, HIDDEN, YOUNG = (
    ("Rosa Zqxshared", "+12095550161"),
    ("Luz Zqxhidden", "+12095550162"),
    ("Ana Zqxyoung", "+12095550163"),
)
# Of who is shared, what is never shared.
WORDS = "zqxwords"
WISH = Wish("SVMC", Purpose.TRAINING)
# What one may ask of a list.
ASKED = (
    "/console/tasks?whose=nobody", "/console/tasks?whose=all", "/console/people?q=Luz", "/console/people?q=0162",
    "/console/people?q=Ana", "/console/people?q=words", "/console/leads?program=CNA-EVE", "/console/leads?stage=new",
)  # fmt: skip
PATHS = sorted({path for room in ROOMS for path in room.paths if not NOT_OPENED.match(path)})


def the_people(house: House) -> dict[str, str]:
    """Three people with everything, each interested in the partner's class: one shared, one not, one a minor."""
    program = a_screening_program(owner="SVMC", partners=("SVMC",), kind=Kind.TRAINING)
    organisations = (an_organisation(), an_organisation("SVMC"))
    catalog = a_screening_catalog(programs=(program, a_screening_program("EMT")), organisations=organisations)
    replace(house.database, catalog, "tests", house.clock())
    turns = Turns(house.services.ledger, house.database, house.clock)
    seating = Seating(house.database, house.clock)
    session_date = seating.session(9, starts_at=house.clock() + dt.timedelta(days=3))
    for name, phone in (SHARED, HIDDEN, YOUNG):
        facts = {"birth": "2010" if name == YOUNG[0] else "1990", "diploma": "ged"}
        turns.take(
            a_text(f"{WORDS} {name}", phone=phone),
            an_effect("name", name=name),
            an_effect("lead", program="CNA-EVE"),
            said(**facts),
            told(facts, catalog=catalog),
            an_effect("handoff", kind="person", reason="person", summary=f"{WORDS} {name}"),
            an_effect("unanswered", topic=None, program=None, reason="not_understood"),
            an_effect("book", session=session_date, seats=1, program="CNA-EVE", name=name, minor=name == YOUNG[0]),
            an_effect("privacy", request="export", name=name, phone=phone),
        )
    with transaction(house.database) as session:
        people = {row.name or "": row.id for row in session.scalars(select(Applicant))}
        for name in (SHARED[0], YOUNG[0]):
            sharing.record(session, people[name], WISH, True, sharing.Told("q", "yes", "en", "sms"), house.clock())
        for id in people.values():
            now = house.clock()
            session.add(NoteRow(applicant_id=id, kind="note", text=f"{WORDS} note", by="s", created_at=now))
            session.add(TaskRow(applicant_id=id, text=f"{WORDS} task", due_on=now.date(), by="s", created_at=now))
        for lead in session.scalars(select(Lead)).all():
            given: dict[str, Any] = {"by": "s", "now": house.clock(), "comment": f"{WORDS} comment"}
            lead_stages.move(session, lead.id, Stage.APPLIED, **given)
            lead_stages.move(session, lead.id, Stage.NEW, reason=Reason.MISTAKE, **given)
    return people


def all_ids(house: House) -> dict[str, list[str]]:
    """By table, a few of each."""
    with reading(house.database) as session:
        return {
            table.name: [str(id) for id in session.execute(select(table.c.id).limit(12)).scalars()]
            for table in Base.metadata.sorted_tables
            if "id" in table.c
        }


# Which ids belong into a path; every other parameter gets all of people and their things.
_OF = {
    "people": ("applicants",),
    "leads": ("leads", "applicants"),
    "conversations": ("conversations",),
    "sessions": ("session_dates",),
    "privacy": ("privacy_requests",),
}
_ANY = ("applicants", "conversations")


def opened(path: str, ids: dict[str, list[str]]) -> list[str]:
    """The path with every fitting id in the place of each of its parameters."""
    names = re.findall(r"\{(\w+)(?::\w+)?\}", path)
    if not names:
        return [path]
    room = path.split("/")[2]
    found = [ids.get(table, [])[:3] for table in _OF.get(room, _ANY)]
    candidates = list(itertools.chain.from_iterable(found)) or ["nothing"]
    made = []
    for id in candidates:
        filled = path
        for name in names:
            filled = re.sub(rf"\{{{name}(?::\w+)?\}}", id, filled)
        made.append(filled)
    return made


def shown(answer: Any) -> str:
    """The words of an answer, also of a spreadsheet."""
    if answer.content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
            return " ".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return str(answer.text)


@pytest.mark.parametrize("role", [Role.PARTNER_VIEWER, Role.RECRUITER, Role.FRONT_DESK, Role.COORDINATOR])
async def test_of_people_behind_the_wall_no_route_shows_anything(house: House, signed: Signed, role: Role) -> None:
    people = the_people(house)
    ids = all_ids(house)
    partner = await signed(role, organisation="SVMC")
    seen, leaks = False, list[tuple[str, int, str]]()
    for path in (*ASKED, *itertools.chain.from_iterable(opened(path, ids) for path in PATHS)):
        answer = await partner.get(path)
        text = shown(answer)
        rest = text.replace(path, "")
        marks = [WORDS, *(mark for name, phone in (HIDDEN, YOUNG) for mark in (name.split()[1], phone, people[name]))]
        found = [mark for mark in marks if mark in rest] + (["broken"] if answer.status_code >= 500 else [])
        leaks += [(path, answer.status_code, mark) for mark in found]
        seen = seen or SHARED[0] in text
    assert leaks == [], leaks
    assert seen  # they do see whom they may


async def test_a_direct_id_behind_the_wall_is_not_there(house: House, signed: Signed) -> None:
    people = the_people(house)
    for role in (Role.PARTNER_VIEWER, Role.RECRUITER, Role.COORDINATOR):
        partner = await signed(role, organisation="SVMC")
        assert (await partner.get(f"/console/people/{people[SHARED[0]]}")).status_code == 200
        for name in (HIDDEN[0], YOUNG[0]):
            assert (await partner.get(f"/console/people/{people[name]}")).status_code == 404
        other = await signed(role, organisation="ASCC")
        assert (await other.get(f"/console/people/{people[SHARED[0]]}")).status_code == 404
    own = await signed(Role.RECRUITER)
    for id in people.values():
        assert (await own.get(f"/console/people/{id}")).status_code == 200


async def test_taken_back_they_are_gone_at_the_next_click(house: House, signed: Signed) -> None:
    people = the_people(house)
    partner = await signed(Role.PARTNER_VIEWER, organisation="SVMC")
    path, htmx = f"/console/people/{people[SHARED[0]]}", {"HX-Request": "true"}
    assert f'hx-get="{path}/still"' in (await partner.get(path)).text
    assert (await partner.get(f"{path}/still", headers=htmx)).status_code == 204
    Turns(house.services.ledger, house.database, house.clock).take(
        a_text("stop sharing my information", phone=SHARED[1]), an_effect("stop_sharing")
    )
    assert (await partner.get(path)).status_code == 404
    assert (await partner.get(f"{path}/still", headers=htmx)).headers["hx-redirect"] == "/console/leads"
    page = (await partner.get("/console/leads")).text
    assert SHARED[0] not in page and "They are not shared with you any more." in page


def rows(house: House, table: Any, *which: Any) -> list[Any]:
    with reading(house.database) as session:
        return list(session.scalars(select(table).where(*which).order_by(table.id)))


@pytest.mark.parametrize(
    "query",
    ["source=sms", "source=chat", "organisation=SVMC", "assignee=none", "due=any", "contact=within_30"],
)
async def test_what_is_shown_of_nobody_finds_nobody(house: House, signed: Signed, query: str) -> None:
    """Or whoever looks for it would know it: in the list, in a file, and by changing many."""
    the_people(house)
    partner, own = await signed("recruiter", organisation="SVMC"), await signed("recruiter")
    assert SHARED[0] in (await partner.get("/console/leads")).text
    for path in (f"/console/leads?{query}", f"/console/leads/export.csv?{query}"):
        assert SHARED[0] not in (await partner.get(path)).text, path
    many = {"act": "move", "scope": "all", "query": query}
    assert (await partner.post("/console/leads/many", many)).status_code == 422
    if query in ("source=sms", "assignee=none", "due=any", "contact=within_30"):
        assert SHARED[0] in (await own.get(f"/console/leads?{query}")).text


async def test_when_somebody_was_last_in_touch_orders_nothing_for_a_partner(house: House, signed: Signed) -> None:
    people = the_people(house)
    with transaction(house.database) as session:
        for number, name in enumerate(sorted(people)):
            sharing.record(session, people[name], WISH, True, sharing.Told("q", "yes", "en", "sms"), house.clock())
            lead = session.scalars(select(Lead).where(Lead.applicant_id == people[name])).one()
            lead.last_contact_at = house.clock() - dt.timedelta(days=number)
    partner = await signed("recruiter", organisation="SVMC")
    lists = [
        (await partner.get(f"/console/leads/export.csv?sort={sort}")).text for sort in ("newest", "recent", "quiet")
    ]
    assert lists[0] == lists[1] == lists[2] and HIDDEN[0] in lists[0]


@pytest.mark.parametrize("organisation", [None, "SVMC"])
@pytest.mark.parametrize("role", list(Role))
async def test_the_navigation_leads_nowhere_that_is_closed(
    signed: Signed, role: Role, organisation: str | None
) -> None:
    browser = await signed(role, organisation=organisation)
    page = (await browser.get("/console/account")).text
    offered = [item.path for item in NAV if f'href="{item.path}"' in page]
    assert "/console/leads" in offered
    assert [path for path in offered if (await browser.get(path)).status_code != 200] == []


@pytest.mark.parametrize("purpose", list(Purpose))
async def test_a_partner_changes_nothing_that_it_is_not_shown(house: House, signed: Signed, purpose: Purpose) -> None:
    """Of somebody who is shared: not their answers, papers, guardian, whose they are, nor seats of other programs."""
    people = the_people(house)
    rosa = people[SHARED[0]]
    with transaction(house.database) as session:
        told = sharing.Told("q", "yes", "en", "sms")
        sharing.stop(session, rosa, told, house.clock())
        sharing.record(session, rosa, Wish("SVMC", purpose), True, told, house.clock())
    partner, here = await signed("coordinator", organisation="SVMC"), f"/console/people/{rosa}"
    assert partner.member is not None
    (lead,) = rows(house, Lead, Lead.applicant_id == rosa)
    (seat,) = rows(house, BookingRow, BookingRow.applicant_id == rosa)
    elsewhere = Seating(house.database, house.clock).session(programs=["EMT"])
    shown = FIELDS[purpose]
    tries: list[tuple[str, dict[str, str], bool]] = [
        ("/facts/birth", {"value": "1980-05-01"}, Shown.FACTS in shown),
        ("/facts/birth/undo", {}, Shown.FACTS in shown),
        ("/documents/diploma", {"state": "has"}, False),
        ("/guardian", {"name": "X", "answer": "yes", "wording": "x"}, False),
        (f"/leads/{lead.id}/assign", {"to": partner.member.id}, False),
        (f"/leads/{lead.id}/stage", {"to": "applied"}, purpose is Purpose.TRAINING),
        ("/leads", {"program": "EMT"}, False),
        (f"/seats/{seat.id}/cancel", {}, purpose is Purpose.TRAINING),
        ("/seats", {"session": elsewhere}, False),
        (f"/tasks/{rows(house, TaskRow, TaskRow.applicant_id == rosa)[0].id}/done", {}, False),
    ]
    for path, form, allowed in tries:
        answer = await partner.post(f"{here}{path}", form)
        assert (answer.status_code < 400) is allowed, (path, answer.status_code)
    facts = [row.value for row in rows(house, FactRow, FactRow.applicant_id == rosa, FactRow.said_by == "staff")]
    assert facts == (["1980-05-01"] if Shown.FACTS in shown else [])
    assert rows(house, Lead, Lead.applicant_id == rosa)[0].assignee_id is None
    assert rows(house, TaskRow, TaskRow.applicant_id == rosa)[0].done_at is None
    page = (await partner.get(here)).text
    assert "/console/conversations/" not in page  # nor when they talked
    assert ("/facts/birth" in page) is (Shown.FACTS in shown)
    assert f'action="{here}/documents/' not in page or Shown.DOCUMENTS in shown
    mark = f"/console/sessions/{seat.session_date_id}/seats/{seat.id}/absent"
    assert (await partner.post(mark)).status_code == (409 if purpose is Purpose.TRAINING else 404)


def test_the_requests_stand_there_to_be_looked_for(house: House) -> None:
    the_people(house)
    with reading(house.database) as session:
        assert len(session.scalars(select(PrivacyRequestRow)).all()) == 3
