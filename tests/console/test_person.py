"""A person's page: everything on it, every change on it with its undo, and who may not."""

import datetime as dt
from typing import Any

import pytest

from assistant.store import outbox
from assistant.store.booking_tables import BookingRow
from assistant.store.catalogue import replace
from assistant.store.engine import transaction
from assistant.store.outbox_tables import OutboxRow
from assistant.store.recruiting_tables import MentionRow, NoteRow, TaskRow
from assistant.store.screening_tables import FactRow, ScreeningRow
from assistant.store.tables import Consent, ContactPoint, Lead
from tests.console.conftest import Browser, Count, House, Signed
from tests.factories.recruits import Recruits
from tests.factories.screened import a_screening_catalog
from tests.factories.seats import Seating

OF_AGE, UNDER_AGE = "1999-03-14", "2011-03-14"


@pytest.fixture
def recruits(house: House) -> Recruits:
    replace(house.database, a_screening_catalog(), "tests", house.clock())
    return Recruits(house.database, house.clock)


@pytest.fixture
def seating(house: House) -> Seating:
    return Seating(house.database, house.clock)


async def page_of(browser: Browser, id: str) -> str:
    answer = await browser.get(f"/console/people/{id}")
    assert answer.status_code == 200, answer.text
    return answer.text


async def done(browser: Browser, path: str, **data: str) -> str:
    """A change that succeeds; the path that undoes it, if there is one."""
    answer = await browser.post(path, data)
    assert answer.status_code == 303, answer.text
    page = (await browser.get(answer.headers["location"].partition("#")[0])).text
    return page.partition('<div id="toasts"')[2].partition('action="')[2].partition('"')[0].replace("&amp;", "&")


async def test_a_person_whole_in_both_languages(
    house: House, signed: Signed, recruits: Recruits, seating: Seating
) -> None:
    rosa = recruits.person("Rosa Vega", "CNA-EVE", email="rosa@example.org")
    recruits.talk(rosa, "¿hay clases de noche?")
    screening = recruits.screen(rosa, a_screening_catalog(), birth=OF_AGE)
    seating.session()
    for language, words in (("en", "What happened"), ("es", "Lo que pasó")):
        browser = await signed("recruiter", language=language)
        text = await page_of(browser, rosa)
        for said in ("Rosa Vega", "rosa@example.org", "¿hay clases de noche?", words, f"/screenings/{screening}"):
            assert said in text
        tree = (await browser.get(f"/console/people/{rosa}/screenings/{screening}")).text
        assert "✓" in tree and ("1999" in tree)
        for kind in ("talk", "screening", "seat", "stage", "note", "task", "fact", "consent", "email", "handoff"):
            assert (await browser.get(f"/console/people/{rosa}/timeline", params={"kind": kind})).status_code == 200
        part = await browser.get(f"/console/people/{rosa}/timeline?kind=talk", headers={"HX-Request": "true"})
        assert "¿hay clases de noche?" in part.text and "<html" not in part.text


@pytest.mark.parametrize(
    ("language", "status", "unsure"),
    [
        ("en", "Email: failed", "Nobody knows whether it arrived"),
        ("es", "Correo: falló", "Nadie sabe si llegó"),
    ],
)
async def test_a_letter_of_which_nobody_knows_says_so(
    house: House, signed: Signed, recruits: Recruits, language: str, status: str, unsure: str
) -> None:
    rosa, ben = (recruits.person(name, email=f"{name}@example.org") for name in ("rosa", "ben"))
    with transaction(house.database) as session:
        for person, payload in ((rosa, {"unsure": True}), (ben, {})):
            given = {
                "kind": "email",
                "recipient": "x@example.org",
                "subject": "Su lugar",
                "body": "x",
                "cause": "staff",
            }
            id = outbox.put(session, **given, applicant_id=person, payload=payload, now=house.clock())
            session.get_one(OutboxRow, id).status = "failed"
    browser = await signed("recruiter", language=language)
    hers, his = [await page_of(browser, person) for person in (rosa, ben)]
    assert status in hers and status in his
    assert unsure in hers and unsure not in his


async def test_as_many_queries_for_three_of_everything_as_for_one(
    house: House, signed: Signed, recruits: Recruits, queries: Count
) -> None:
    one = recruits.person("One", "CNA-EVE", born=OF_AGE)
    recruits.talk(one, "hola")
    many = recruits.person("Many", "CNA-EVE", "PHLEB", "MA", born=OF_AGE, email="many@example.org")
    for _ in range(3):
        recruits.talk(many, "hola", "adiós")
    browser = await signed("recruiter")
    await page_of(browser, one)
    counts = []
    for id in (one, many):
        with queries(house.database) as asked:
            await page_of(browser, id)
        # Whether there is a newer catalogue is asked once a second, whoever looks at what.
        counts.append(len([each for each in asked.statements if "max(catalog_revisions" not in each]))
    assert counts[0] == counts[1]


async def test_stages_are_moved_with_reasons_and_moved_back(signed: Signed, recruits: Recruits) -> None:
    rosa = recruits.person("Rosa Vega", "CNA-EVE")
    (lead,) = recruits.rows(Lead)
    browser = await signed("recruiter")
    here = f"/console/people/{rosa}/leads/{lead.id}/stage"
    undo = await done(browser, here, to="applied", comment="form came")
    assert recruits.stage(rosa) == "applied"
    assert (await browser.post(undo)).status_code == 303
    assert recruits.stage(rosa) == "new"
    assert (await browser.post(here, {"to": "not_now"})).status_code == 409
    await done(browser, here, to="not_now", reason="care")
    assert (await browser.post(undo)).status_code == 409
    assert recruits.moves(rosa) == [
        ("new", "applied", "staff"),
        ("applied", "new", "undo"),
        ("new", "not_now", "staff"),
    ]
    assert "Cares for family" in await page_of(browser, rosa)


async def test_leads_are_added_and_assigned(signed: Signed, recruits: Recruits) -> None:
    rosa = recruits.person("Rosa Vega")
    browser = await signed("recruiter", name="Ana Ruiz")
    assert browser.member is not None
    await done(browser, f"/console/people/{rosa}/leads", program="CNA-EVE")
    assert (await browser.post(f"/console/people/{rosa}/leads", {"program": "CNA-EVE"})).status_code == 409
    assert (await browser.post(f"/console/people/{rosa}/leads", {"program": "NONE"})).status_code == 422
    (lead,) = recruits.rows(Lead)
    assert (lead.assignee_id, lead.source) == (browser.member.id, "console")
    undo = await done(browser, f"/console/people/{rosa}/leads/{lead.id}/assign", to="")
    assert recruits.rows(Lead)[0].assignee_id is None
    assert (await browser.post(undo)).status_code == 303
    assert recruits.rows(Lead)[0].assignee_id == browser.member.id
    assert (await browser.post(f"/console/people/{rosa}/leads/{lead.id}/assign", {"to": "nobody"})).status_code == 404


async def test_what_somebody_else_has_changed_since_is_not_undone(
    signed: Signed, recruits: Recruits, seating: Seating
) -> None:
    """Whose they are, what is known, where they sit: the colleague who came after has the last word."""
    rosa = recruits.person("Rosa Vega", "CNA-EVE", born=UNDER_AGE)
    (lead,) = recruits.rows(Lead)
    ana, ben = await signed("recruiter", name="Ana Ruiz"), await signed("recruiter", name="Ben Ito")
    assert ana.member is not None and ben.member is not None
    here = f"/console/people/{rosa}"
    undo = await done(ana, f"{here}/leads/{lead.id}/assign", to=ana.member.id)
    await done(ben, f"{here}/leads/{lead.id}/assign", to=ben.member.id)
    refused = await ana.post(undo)
    assert (refused.status_code, "Somebody else has them by now" in refused.text) == (409, True)
    assert recruits.rows(Lead)[0].assignee_id == ben.member.id
    undo = await done(ana, f"{here}/facts/birth", value=OF_AGE)
    recruits.clock.advance(minutes=1)
    await done(ben, f"{here}/facts/birth", value="1998-01-01")
    assert (await ana.post(undo)).status_code == 409
    assert [row.value for row in recruits.rows(FactRow) if row.superseded_at is None] == ["1998-01-01"]
    assert (await ben.post(undo)).status_code == 303
    assert [row.value for row in recruits.rows(FactRow) if row.superseded_at is None] == [OF_AGE]
    days = [seating.session(starts_at=dt.datetime(2026, 12, day, 2, 0, tzinfo=dt.UTC)) for day in (2, 9, 16)]
    booked = await done(ana, f"{here}/seats", session=days[0])
    (seat,) = _bookings(recruits)
    moved = await done(ana, f"{here}/seats/{seat.id}/move", session=days[1])
    await done(ben, f"{here}/seats/{seat.id}/move", session=days[2])
    for undo in (booked, moved):
        assert (await ana.post(undo)).status_code == 409
    assert [(one.session_date_id, one.status) for one in _bookings(recruits)] == [(days[2], "booked")]


async def test_notes_mention_colleagues_and_are_taken_back(signed: Signed, recruits: Recruits) -> None:
    rosa = recruits.person("Rosa Vega", "CNA-EVE")
    ana, luis = await signed("recruiter", name="Ana Ruiz"), await signed("front_desk", name="Luis Mora")
    assert luis.member is not None
    undo = await done(ana, f"/console/people/{rosa}/notes", text="@Luis please call her", called="true")
    assert [row.member_id for row in recruits.rows(MentionRow)] == [luis.member.id]
    assert recruits.stage(rosa) == "contacted"
    tasks = (await luis.get("/console/tasks")).text
    assert "@Luis please call her" in tasks and ">new<" in tasks
    await page_of(luis, rosa)
    assert ">new<" not in (await luis.get("/console/tasks")).text
    (note,) = recruits.rows(NoteRow)
    assert (await luis.post(f"/console/people/{rosa}/notes/{note.id}/remove")).status_code == 404
    again = await done(ana, undo)
    assert "@Luis please call her" not in (await luis.get("/console/tasks")).text
    await done(ana, again)
    assert "@Luis please call her" in (await luis.get("/console/tasks")).text


async def test_tasks_are_due_done_and_opened_again(house: House, signed: Signed, recruits: Recruits) -> None:
    rosa = recruits.person("Rosa Vega", "CNA-EVE")
    browser = await signed("recruiter")
    assert browser.member is not None
    given = {"text": "Send the form", "due_on": "2026-11-20", "to": browser.member.id}
    await done(browser, f"/console/people/{rosa}/tasks", **given)
    assert "Overdue" in (await browser.get("/console/tasks")).text
    assert "Rosa Vega" in (await browser.get("/console/leads", params={"due": "due"})).text
    (task,) = recruits.rows(TaskRow)
    undo = await done(browser, f"/console/people/{rosa}/tasks/{task.id}/done", here="tasks")
    assert recruits.rows(TaskRow)[0].done_by == browser.member.id
    assert "Nothing to do" in (await browser.get("/console/tasks")).text
    assert (await browser.post(undo)).headers["location"] == "/console/tasks"
    assert recruits.rows(TaskRow)[0].done_at is None


async def test_a_corrected_fact_is_staffs_and_results_follow(signed: Signed, recruits: Recruits) -> None:
    rosa = recruits.person("Rosa Vega", "CNA-EVE", born=UNDER_AGE)
    browser = await signed("coordinator", name="Ana Ruiz")
    form = await browser.get(f"/console/people/{rosa}/facts/birth", headers={"HX-Request": "true"})
    assert 'value="2011-03-14"' in form.text
    undo = await done(browser, f"/console/people/{rosa}/facts/birth", value=OF_AGE)
    now = [row for row in recruits.rows(FactRow) if row.superseded_at is None]
    assert [(row.value, row.said_by, row.member_id) for row in now] == [(OF_AGE, "staff", browser.member.id)]  # type: ignore[union-attr]
    assert [row.source for row in recruits.rows(ScreeningRow)] == ["staff"]
    (lead,) = recruits.rows(Lead)
    assert (lead.result, lead.stage) == ("need_info", "new")
    assert "Ana Ruiz noted" in await page_of(browser, rosa)
    await done(browser, undo)
    assert [row.value for row in recruits.rows(FactRow) if row.superseded_at is None] == [UNDER_AGE]
    assert len(recruits.rows(ScreeningRow)) == 2
    assert (await browser.post(f"/console/people/{rosa}/facts/birth", {"value": "soon"})).status_code == 422


async def test_a_minor_is_hidden_until_a_guardian_agrees(signed: Signed, recruits: Recruits) -> None:
    luz = recruits.person("Luz Vega", "CNA-EVE", born=UNDER_AGE, phone="+12095550188")
    browser = await signed("recruiter")
    text = await page_of(browser, luz)
    assert "Luz Vega" not in text and "555-0188" not in text and "parent or guardian" in text
    assert "Luz" not in (await browser.get("/console/leads")).text
    found = (await browser.get("/console/people", params={"q": "0188"})).text
    assert luz in found and "Luz" not in found
    assert (await browser.post(f"/console/people/{luz}/guardian", {"name": "Ana", "answer": "yes"})).status_code == 422
    said = {"name": "Ana Vega", "answer": "yes", "wording": "Asked by phone: yes."}
    await done(browser, f"/console/people/{luz}/guardian", **said)
    text = await page_of(browser, luz)
    assert "Luz Vega" in text and "555-0188" in text


async def test_a_text_goes_through_the_outbox_or_says_why_not(house: House, signed: Signed, recruits: Recruits) -> None:
    rosa = recruits.person("Rosa Vega", "CNA-EVE")
    browser = await signed("recruiter")
    refused = await browser.post(f"/console/people/{rosa}/text", {"text": "Hola", "language": "es"})
    assert refused.status_code == 409 and "never agreed to texts" in refused.text
    (contact,) = recruits.rows(ContactPoint)
    with transaction(house.database) as session:
        given = {"kind": "sms", "granted": True, "wording": "yes", "channel": "sms", "created_at": house.clock()}
        session.add(Consent(contact_id=contact.id, applicant_id=rosa, **given))
    undo = await done(browser, f"/console/people/{rosa}/text", text="Hola, Rosa", language="es")
    (row,) = recruits.rows(OutboxRow)
    assert (row.cause, row.body, row.status) == ("staff", "Hola, Rosa", "queued")
    assert recruits.stage(rosa) == "contacted"
    await done(browser, undo)
    assert recruits.rows(OutboxRow)[0].status == "cancelled"


async def test_seats_are_booked_moved_and_given_back(signed: Signed, recruits: Recruits, seating: Seating) -> None:
    rosa = recruits.person("Rosa Vega", "CNA-EVE")
    first, second = seating.session(), seating.session(starts_at=dt.datetime(2026, 12, 9, 2, 0, tzinfo=dt.UTC))
    browser = await signed("recruiter")
    here = f"/console/people/{rosa}/seats"
    await done(browser, here, session=first)
    assert recruits.stage(rosa) == "booked"
    (seat,) = _bookings(recruits)
    undo = await done(browser, f"{here}/{seat.id}/move", session=second)
    assert _bookings(recruits)[0].session_date_id == second
    await done(browser, undo)
    assert _bookings(recruits)[0].session_date_id == first
    undo = await done(browser, f"{here}/{seat.id}/cancel")
    assert _bookings(recruits)[0].status == "cancelled"
    await done(browser, undo)
    assert sorted(one.status for one in _bookings(recruits)) == ["booked", "cancelled"]
    assert (await browser.post(here, {"session": first})).status_code == 409


async def test_search_finds_by_name_phone_and_words(signed: Signed, recruits: Recruits) -> None:
    rosa = recruits.person("Rosa María Núñez", "CNA-EVE", phone="+12095550142")
    recruits.talk(rosa, "¿a qué hora sale el camión?")
    browser = await signed("front_desk")
    for wanted in ("nunez rosa", "0142", "(209) 555-0142", "camion"):
        found = (await browser.get("/console/people", params={"q": wanted})).text
        assert f"/console/people/{rosa}" in found, wanted
    assert "Nobody found" in (await browser.get("/console/people", params={"q": "autobús"})).text
    assert (await browser.get("/console/people")).status_code == 200


async def test_what_is_not_there_is_not_found(signed: Signed, recruits: Recruits) -> None:
    rosa, luis = recruits.person("Rosa", "CNA-EVE"), recruits.person("Luis", "CNA-EVE")
    lead = recruits.lead(luis)
    talk = recruits.talk(luis, "hi")
    browser = await signed("coordinator")
    for path in ("", "/timeline", "/facts/birth"):
        assert (await browser.get(f"/console/people/nobody{path}")).status_code == 404
    assert (await browser.get(f"/console/people/{rosa}/conversations/{talk}")).status_code == 404
    assert (await browser.get(f"/console/people/{rosa}/screenings/x")).status_code == 404
    assert (await browser.post(f"/console/people/{rosa}/leads/{lead}/stage", {"to": "applied"})).status_code == 404
    assert (await browser.post(f"/console/people/{rosa}/seats/x/cancel")).status_code == 404
    viewer = await signed("partner_viewer", organisation="ASCC")
    assert (await viewer.post(f"/console/people/{rosa}/notes", {"text": "x"})).status_code == 403


def _bookings(recruits: Recruits) -> list[Any]:
    return recruits.rows(BookingRow)


@pytest.mark.parametrize(("people", "is_told"), [(19, False), (20, True)])
async def test_a_search_says_that_more_may_have_said_it(
    signed: Signed, recruits: Recruits, people: int, is_told: bool
) -> None:
    for number in range(people):
        recruits.talk(recruits.person(f"P{number}"), "do I get a uniform")
    page = (await (await signed("recruiter")).get("/console/people", params={"q": "uniform"})).text
    assert ("The newest 20 are shown." in page) is is_told
