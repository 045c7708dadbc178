"""The log, as the coordinator reads it."""

import datetime as dt
import re

from assistant.store import audit
from assistant.store.engine import transaction
from tests.console.conftest import House, Signed

HERE = "/console/audit"


def lines_of(page: str) -> list[str]:
    """Each line's cells as text, without the space between."""
    rows = re.findall(r"<tr data-row>(.*?)</tr>", page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


async def test_looks_and_changes_are_lines(house: House, signed: Signed) -> None:
    browser = await signed("coordinator", name="Elena Ruiz")
    assert browser.member is not None
    with transaction(house.database) as session:
        audit.record_looks(session, browser.member.id, [("applicant", "A1"), ("applicant", "A1")], house.clock())
        house.clock.advance(minutes=1)
        details = {"role": ["recruiter", "coordinator"], "name": "Luis"}
        audit.record(session, None, "changed", "staff", browser.member.id, details, house.clock())
    page = (await browser.get(HERE)).text
    assert lines_of(page) == [
        (
            "Nov 24, 10:01:00 AM Nobody signed in Changed Staff account Elena Ruiz Open · All about it Staff account "
            f"{browser.member.id} role recruiter → coordinator name Luis"
        ),
        "Nov 24, 10:00:00 AM Elena Ruiz Looked at Person Open · All about it Person A1 –",
    ]
    assert 'href="/console/people/A1"' in page


async def test_lines_are_filtered(house: House, signed: Signed) -> None:
    browser = await signed("coordinator")
    luis = house.member("recruiter", name="Luis")
    assert browser.member is not None
    with transaction(house.database) as session:
        for member, action, kind, id, days in (
            (browser.member.id, "saw", "applicant", "A1", 0),
            (luis.id, "saw", "applicant", "A2", 1),
            (luis.id, "changed", "staff", "S1", 2),
        ):
            audit.record(session, member, action, kind, id, {}, house.clock() + dt.timedelta(days=days))
    for query, count in (
        ("", 3),
        (f"?who={luis.id}", 2),
        ("?action=saw", 2),
        ("?kind=staff", 1),
        ("?kind=applicant&id=A1", 1),
        ("?since=2026-11-25", 2),
        ("?until=2026-11-24", 1),
        ("?since=2026-11-25&until=2026-11-25", 1),
        ("?since=nonsense", 3),
        ("?who=nobody", 0),
    ):
        assert len(lines_of((await browser.get(HERE + query)).text)) == count, query
    assert "Nothing was done that fits these filters." in (await browser.get(f"{HERE}?who=nobody")).text


async def test_pages_follow_each_other_without_gap_or_repeat(house: House, signed: Signed) -> None:
    browser = await signed("coordinator")
    with transaction(house.database) as session:
        for at in range(120):
            house.clock.advance(seconds=at % 2)  # pairs of the same moment, across the edges of pages
            audit.record(session, None, "changed", "staff", f"S{at}", {"at": str(at)}, house.clock())
    seen, path = [], f"{HERE}?kind=staff"
    while path:
        page = (await browser.get(path)).text
        seen += [int(line.rsplit(" ", 1)[1]) for line in lines_of(page)]
        older = re.search(r'class="button button-quiet end" href="([^"]+)"', page)
        path = HERE + older[1].replace("&amp;", "&") if older else ""
    assert seen == list(range(119, -1, -1))


async def test_page_asks_the_store_as_often_for_three_lines_as_for_one(
    house: House, signed: Signed, queries: object
) -> None:
    browser = await signed("coordinator")
    await browser.get(HERE)  # the catalogue is read once
    counts = []
    for lines in (1, 2):
        with transaction(house.database) as session:
            for at in range(lines):
                audit.record(session, None, "changed", "staff", f"S{at}", {}, house.clock())
        with queries(house.database) as asked:  # type: ignore[operator]
            assert (await browser.get(HERE)).status_code == 200
        counts.append(asked.count)
    assert counts[0] == counts[1] <= 6
