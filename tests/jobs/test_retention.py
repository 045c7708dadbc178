"""The round that lets go of what was kept long enough: in batches, again without harm, killed in the middle."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from assistant.jobs import retention as round_
from assistant.jobs.worker import ROUNDS
from assistant.store import erasure, retention
from assistant.store.engine import reading, transaction
from assistant.store.ledger import StoredLedger
from assistant.store.staff_tables import AuditRow
from assistant.store.tables import Applicant, Conversation, Message
from tests.console.conftest import House, house
from tests.factories.turns import a_finished, a_text, an_effect

__all__ = ["house"]

SECOND = dt.timedelta(seconds=1)


def texted(house: House, count: int) -> None:
    ledger = StoredLedger(house.database, house.services.words.word)
    for number in range(count):
        inbound = a_text(f"words {number}", phone=f"+1209555{number:04}")
        opened = ledger.receive(inbound, house.clock())
        ledger.finish(a_finished(opened, inbound, an_effect("name", name=f"Rosa {number}")), house.clock())


def rows(house: House, table: Any) -> list[Any]:
    with reading(house.database) as session:
        return list(session.scalars(select(table).order_by(table.id)))


def said(house: House) -> int:
    return sum(row.text.startswith("words") for row in rows(house, Message))


async def walk(house: House, days: float) -> None:
    await round_.keep_no_longer(house.services, house.clock() + dt.timedelta(days=days))


async def test_words_then_people_go_each_when_it_is_time_in_as_many_batches_as_it_takes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(round_, "BATCH", 2)
    texted(house, 5)
    await walk(house, 90)
    assert said(house) == 5
    for _ in range(2):
        await walk(house, 90.001)
        assert (said(house), len(rows(house, Applicant))) == (0, 5)
    began = house.clock()
    await walk(house, (began.replace(year=began.year + 2) - began).days)
    assert len(rows(house, Applicant)) == 5
    for _ in range(2):
        await walk(house, (began.replace(year=began.year + 2) - began).days + 0.001)
        assert [row.erased_at is not None for row in rows(house, Applicant)] == [True] * 5
    assert [row.action for row in rows(house, AuditRow)] == ["forgotten"] * 5


async def test_what_is_kept_for_good_stays(house: House) -> None:
    texted(house, 1)
    forever = house.changed(keep_words_days=0, keep_people_months=0, keep_screenings_years=0, keep_audit_years=0)
    await walk(forever, 36_500)
    assert (said(house), [row.name for row in rows(house, Applicant)]) == (1, ["Rosa 0"])


async def test_words_are_a_setting(house: House) -> None:
    texted(house, 1)
    sooner = house.changed(keep_words_days=7)
    await walk(sooner, 7)
    assert said(house) == 1
    await walk(sooner, 7.001)
    assert said(house) == 0


async def test_a_round_does_so_much_and_the_next_the_rest(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(round_, "BATCH", 1)
    monkeypatch.setattr(round_, "MOST_BATCHES", 2)
    texted(house, 3)
    for left in (1, 0):
        await walk(house, 91)
        assert said(house) == left


async def test_so_many_people_a_round(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(round_, "BATCH", 1)
    monkeypatch.setattr(round_, "MOST_PEOPLE", 2)
    texted(house, 3)
    for left in (1, 0):
        await walk(house, 800)
        assert sum(row.name is not None for row in rows(house, Applicant)) == left


async def test_killed_in_the_middle_somebody_is_whole_and_the_next_round_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    texted(house, 2)
    whole = erasure.empty

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    house.clock.advance(days=800)
    now, before = house.clock(), house.clock() - dt.timedelta(days=730)
    first = rows(house, Applicant)[0].id
    monkeypatch.setattr(erasure, "empty", die)
    with pytest.raises(KeyboardInterrupt), transaction(house.database) as session:
        retention.forget(session, first, before, None, "key", now)
    assert [row.name for row in rows(house, Applicant)] == ["Rosa 0", "Rosa 1"]
    assert said(house) == 2
    monkeypatch.setattr(erasure, "empty", whole)
    await walk(house, 0)
    assert [row.name for row in rows(house, Applicant)] == [None, None]


async def test_lines_of_the_log_go_after_their_years(house: House) -> None:
    now = house.clock()
    with transaction(house.database) as session:
        session.add(AuditRow(at=now, action="saw", kind="leads", subject_id="leads", details={}))
    four = now.replace(year=now.year + 4)
    await round_.keep_no_longer(house.services, four)
    assert len(rows(house, AuditRow)) == 1
    await round_.keep_no_longer(house.services, four + SECOND)
    assert rows(house, AuditRow) == []


async def test_a_turn_that_is_decided_meanwhile_does_not_bring_the_words_back(house: House) -> None:
    texted(house, 1)
    (talk,) = rows(house, Conversation)
    await walk(house, 91)
    (after,) = rows(house, Conversation)
    assert (after.state, after.version, after.last_at) == ({}, talk.version + 1, talk.last_at)
    assert after.words_gone_at is not None


def test_the_worker_walks_the_round_every_hour() -> None:
    assert round_.ROUND in ROUNDS
    assert round_.ROUND.every == dt.timedelta(hours=1)
