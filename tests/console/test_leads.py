"""The list of leads: filters, pages, saved filters, the wall."""

import pytest

from tests.console.conftest import Count, House, Signed
from tests.factories.recruits import Recruits


@pytest.fixture
def recruits(house: House) -> Recruits:
    return Recruits(house.database, house.clock)


async def test_list_shows_everybody_and_filters_find_some(house: House, signed: Signed, recruits: Recruits) -> None:
    rosa = recruits.person("Rosa Vega", "CNA-EVE")
    recruits.person("Luis Mora", "PHLEB", language="en")
    desk = await signed("recruiter")
    page = await desk.get("/console/leads")
    assert page.status_code == 200
    assert "Rosa Vega" in page.text and "Luis Mora" in page.text and "2 leads" in page.text
    found = await desk.get("/console/leads", params={"program": "CNA-EVE", "language": "es", "stage": "open"})
    assert "Rosa Vega" in found.text and "Luis Mora" not in found.text and "1 lead" in found.text
    assert f"/console/people/{rosa}" in found.text
    nobody = await desk.get("/console/leads", params={"result": "likely"})
    assert "Nobody fits these filters" in nobody.text


async def test_an_empty_store_teaches(signed: Signed) -> None:
    page = await (await signed("recruiter", language="es")).get("/console/leads")
    assert "Nadie ha mostrado interés aún" in page.text


async def test_pages_follow_one_another(house: House, signed: Signed, recruits: Recruits) -> None:
    for number in range(52):
        recruits.person(f"Person {number:02}", "CNA-EVE")
    desk = await signed("recruiter")
    first = await desk.get("/console/leads")
    assert "Person 51" in first.text and "Person 01" not in first.text and 'rel="next"' in first.text
    for sort in ("newest", "recent", "quiet"):
        seen: list[str] = []
        path = f"/console/leads?sort={sort}"
        while path:
            page = (await desk.get(path)).text
            seen += [part[:9] for part in page.split(">Person ")[1:]]
            path = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
            path = path if 'rel="next"' in page else ""
        assert len(seen) == len(set(seen)) == 52


async def test_a_page_is_as_many_queries_for_three_as_for_one(
    house: House, signed: Signed, recruits: Recruits, queries: Count
) -> None:
    desk = await signed("recruiter")
    recruits.person("One", "CNA-EVE", email="one@example.org")
    await desk.get("/console/leads")
    with queries(house.database) as one:
        await desk.get("/console/leads")
    for name in ("Two", "Three"):
        recruits.person(name, "CNA-EVE", email=f"{name}@example.org")
    with queries(house.database) as three:
        await desk.get("/console/leads")
    looks = [
        statement for statement in three.statements if "audit" in statement or "max(catalog_revisions" in statement
    ]
    assert three.count - len(looks) == one.count - len(
        [each for each in one.statements if "audit" in each or "max(catalog_revisions" in each]
    )


async def test_filters_are_kept_shared_and_taken_away(house: House, signed: Signed) -> None:
    mine, other = await signed("recruiter", name="Ana"), await signed("front_desk")
    kept = await mine.post(
        "/console/leads/filters", {"query": "stage=open&contact=over_14", "name": "Sleepers", "shared": "true"}
    )
    assert (kept.status_code, kept.headers["location"]) == (303, "/console/leads?stage=open&contact=over_14")
    page = await other.get("/console/leads")
    assert "Sleepers" in page.text and "shared by Ana" in page.text
    here = await mine.get("/console/leads", params={"stage": "open", "contact": "over_14"})
    path = here.text.partition('action="/console/leads/filters/')[2].partition('"')[0]
    assert (await other.post(f"/console/leads/filters/{path}")).status_code == 404
    assert (await mine.post(f"/console/leads/filters/{path}")).status_code == 303
    assert "Sleepers" not in (await other.get("/console/leads")).text
    assert (await mine.post("/console/leads/filters", {"query": "", "name": " "})).status_code == 422


async def test_what_a_partner_calls_its_filters_is_its_own(signed: Signed) -> None:
    mine, partner = await signed("recruiter"), await signed("recruiter", organisation="ASCC")
    await mine.post("/console/leads/filters", {"query": "stage=open", "name": "Ours", "shared": "true"})
    await partner.post("/console/leads/filters", {"query": "stage=new", "name": "Theirs", "shared": "true"})
    lists = [(await browser.get("/console/leads")).text for browser in (mine, partner)]
    assert [("Ours" in page, "Theirs" in page) for page in lists] == [(True, False), (False, True)]


async def test_a_partner_sees_nobody_who_did_not_agree(house: House, signed: Signed, recruits: Recruits) -> None:
    rosa = recruits.person("Rosa Vega", "CNA-EVE")
    viewer = await signed("partner_viewer", organisation="ASCC")
    page = (await viewer.get("/console/leads")).text
    assert "Rosa" not in page and "Nobody is shared with you" in page and "Nobody has shown interest" not in page
    assert (await viewer.get(f"/console/people/{rosa}")).status_code == 404
    assert "Rosa" not in (await viewer.get("/console/people", params={"q": "rosa"})).text.replace("for “rosa”", "")
