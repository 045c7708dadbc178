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

from assistant.applicants.sharing import Purpose, Wish
from assistant.catalog.schema import Kind
from assistant.console.rooms import ROOMS
from assistant.staff.roles import Role
from assistant.store import sharing
from assistant.store.catalogue import replace
from assistant.store.engine import reading, transaction
from assistant.store.recruiting_tables import NoteRow, TaskRow
from assistant.store.sharing_tables import PrivacyRequestRow
from assistant.store.tables import Applicant, Base
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
    path = f"/console/people/{people[SHARED[0]]}"
    assert (await partner.get(path)).status_code == 200
    Turns(house.services.ledger, house.database, house.clock).take(
        a_text("stop sharing my information", phone=SHARED[1]), an_effect("stop_sharing")
    )
    assert (await partner.get(path)).status_code == 404
    assert SHARED[0] not in (await partner.get("/console/leads")).text


def test_the_requests_stand_there_to_be_looked_for(house: House) -> None:
    the_people(house)
    with reading(house.database) as session:
        assert len(session.scalars(select(PrivacyRequestRow)).all()) == 3
