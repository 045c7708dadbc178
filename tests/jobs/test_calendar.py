"""Rounds over a real CalDAV server, read back by another client of its owner's."""

import asyncio
import datetime as dt
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from icalendar import Event
from sqlalchemy import delete, update

from assistant import wiring
from assistant.booking.ports import SeatStatus
from assistant.jobs import calendar as jobs
from assistant.jobs.calendar import CalendarRound
from assistant.settings import Settings
from assistant.store import calendar_pushes
from assistant.store.booking_tables import SessionDateRow
from assistant.store.catalogue import replace as put_catalogue
from assistant.store.engine import transaction
from assistant.wiring import Services
from integrations.calendar.caldav import CalDavCalendar
from tests.conftest import Clock
from tests.factories.calendars import MADE, TUESDAY, put_seat, put_session
from tests.factories.catalogs import a_catalog
from tests.factories.radicale import PASSWORD, USER, Radicale, Shelf, radicale

ROOT = Path(__file__).resolve().parents[2]
_numbers = count(1)
# What a worker's process does, once.
PUSHER = """
import asyncio, datetime as dt, sys
from assistant.jobs.calendar import ROUND
from assistant.settings import Settings
from assistant.wiring import build

async def main():
    services = build(Settings(_env_file=None))
    await services.calendar.start()
    await ROUND.run(services, dt.datetime.fromisoformat(sys.argv[1]))
    await services.calendar.stop()

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with radicale(tmp_path_factory.mktemp("radicale")) as server:
        yield server


@pytest.fixture
def shelf(server: Radicale) -> Shelf:
    return server.calendar(f"sessions-{next(_numbers)}")


@pytest.fixture(autouse=True)
def _environment(store_url: str, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {
        "DATABASE_URL": store_url,
        "HOME": str(tmp_path),
        "CALDAV_URL": shelf.url,
        "CALDAV_USER": USER,
        "CALDAV_PASSWORD": PASSWORD,
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"PORCHLIGHT_{name}", value)


@pytest.fixture
async def services(clock: Clock) -> AsyncIterator[Services]:
    services = wiring.build(Settings(_env_file=None), clock)
    put_catalogue(services.database, a_catalog(), "catalog", MADE)
    with transaction(services.database) as session:
        session.execute(delete(SessionDateRow))
    assert services.calendar is not None
    await services.calendar.start()
    yield services
    await services.calendar.stop()
    services.database.dispose()


async def a_round(services: Services, rounds: CalendarRound | None = None) -> None:
    await (rounds or CalendarRound()).run(services, services.clock())


async def events(shelf: Shelf) -> dict[str, Event]:
    return await asyncio.to_thread(shelf.events)


async def summaries(shelf: Shelf) -> dict[str, str]:
    return {name: str(event["SUMMARY"]) for name, event in (await events(shelf)).items()}


def change(services: Services, session_date: str, **values: object) -> None:
    with transaction(services.database) as session:
        session.execute(update(SessionDateRow).where(SessionDateRow.id == session_date).values(**values))


async def test_sessions_stand_in_the_calendar_with_how_many_come(services: Services, shelf: Shelf) -> None:
    link = "https://zoom.example/j/1"
    cna = put_session(services.database, "CNA-EVE", link=link)
    put_seat(services.database, cna, seats=2, status=SeatStatus.CONFIRMED)
    put_seat(services.database, cna, status=SeatStatus.WAITING)
    await a_round(services)
    (event,) = (await events(shelf)).values()
    assert (str(event["UID"]), str(event["STATUS"]), event.start, event.end - event.start) == (
        f"{cna}@porchlight",
        "CONFIRMED",
        TUESDAY,
        dt.timedelta(hours=1),
    )
    assert (str(event["SUMMARY"]), str(event["LOCATION"]), str(event["URL"])) == (
        "Information session: Nurse assistant CNA-EVE (2/30)",
        "Room 4",
        link,
    )
    assert str(event["DESCRIPTION"]).splitlines()[0] == (
        "Booked: 2, of these confirmed: 2. Held: 0. Waiting: 1. Seats: 30."
    )
    assert "Rosa" not in str(event)


async def test_the_calendar_is_in_the_language_that_staff_chose(services: Services, shelf: Shelf) -> None:
    put_session(services.database, "CNA-EVE")
    spanish = replace(services, settings=services.settings.model_copy(update={"caldav_language": "es"}))
    await a_round(spanish)
    (event,) = (await events(shelf)).values()
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (
        "Junta informativa: Auxiliar de enfermería CNA-EVE (0/30)",
        "Salón 4",
    )


async def test_only_what_has_changed_is_written_again(services: Services, shelf: Shelf, clock: Clock) -> None:
    cna, emt = put_session(services.database, "CNA-EVE"), put_session(services.database, "EMT")
    await a_round(services)
    assert services.calendar is not None
    assert jobs.changes(services, services.calendar.address, clock.advance(minutes=1)) == []
    written = await asyncio.to_thread(shelf.files)
    put_seat(services.database, cna)
    await a_round(services)
    now = await asyncio.to_thread(shelf.files)
    assert [name for name in now if now[name] != written[name]] == [f"{cna}.ics"]
    assert (await summaries(shelf))[f"{emt}.ics"] == "Information session: Nurse assistant EMT (0/30)"
    assert (await summaries(shelf))[f"{cna}.ics"] == "Information session: Nurse assistant CNA-EVE (1/30)"


async def test_a_session_that_is_moved_or_called_off_is_the_same_event(services: Services, shelf: Shelf) -> None:
    id = put_session(services.database, "CNA-EVE")
    await a_round(services)
    change(services, id, starts_at=TUESDAY + dt.timedelta(days=1, hours=1), sequence=1)
    await a_round(services)
    (moved,) = (await events(shelf)).values()
    assert (moved.start, moved["SEQUENCE"]) == (TUESDAY + dt.timedelta(days=1, hours=1), 1)
    change(services, id, status="cancelled", sequence=2)
    await a_round(services)
    (called_off,) = (await events(shelf)).values()
    assert (called_off["UID"], str(called_off["STATUS"]), called_off["SEQUENCE"]) == (moved["UID"], "CANCELLED", 2)
    assert str(called_off["SUMMARY"]) == "Cancelled: Information session: Nurse assistant CNA-EVE (0/30)"


async def test_a_session_that_is_no_more_goes_from_the_calendar(services: Services, shelf: Shelf) -> None:
    stays, goes = put_session(services.database, "CNA-EVE"), put_session(services.database, "EMT")
    await a_round(services)
    with transaction(services.database) as session:
        session.execute(delete(SessionDateRow).where(SessionDateRow.id == goes))
    await a_round(services)
    assert list(await events(shelf)) == [f"{stays}.ics"]
    assert calendar_pushes.left_behind(services.database) == []


async def test_what_staff_never_saw_is_not_put_in_to_be_cancelled(services: Services, shelf: Shelf) -> None:
    put_session(services.database, "CNA-EVE", status="cancelled")
    await a_round(services)
    assert await events(shelf) == {}


async def test_sessions_of_the_last_days_and_the_coming_months_are_there(
    services: Services, shelf: Shelf, clock: Clock
) -> None:
    now = clock()
    past = put_session(services.database, starts_at=now - jobs.BEHIND)
    ahead = put_session(services.database, starts_at=now + jobs.AHEAD - dt.timedelta(seconds=1))
    put_session(services.database, starts_at=now - jobs.BEHIND - dt.timedelta(seconds=1))
    put_session(services.database, starts_at=now + jobs.AHEAD)
    await a_round(services)
    assert sorted(await events(shelf)) == sorted([f"{past}.ics", f"{ahead}.ics"])


async def test_a_round_does_so_many_and_the_next_one_the_rest(
    services: Services, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MOST_AT_ONCE", 2)
    ids = [put_session(services.database, starts_at=TUESDAY + dt.timedelta(days=day)) for day in range(3)]
    await a_round(services)
    assert sorted(await events(shelf)) == [f"{id}.ics" for id in ids[:2]]
    await a_round(services)
    assert sorted(await events(shelf)) == [f"{id}.ics" for id in ids]


async def test_two_workers_at_once_leave_one_event_each(services: Services, shelf: Shelf) -> None:
    ids = [put_session(services.database, "CNA-EVE") for _ in range(3)]
    await asyncio.gather(*(a_round(services) for _ in range(2)))
    assert sorted(await events(shelf)) == sorted(f"{id}.ics" for id in ids)
    put_seat(services.database, ids[0])
    await a_round(services)
    assert (await summaries(shelf))[f"{ids[0]}.ics"].endswith("(1/30)")


async def test_what_staff_changed_there_by_hand_gives_way_when_the_session_changes(
    services: Services, shelf: Shelf
) -> None:
    id = put_session(services.database, "CNA-EVE")
    await a_round(services)
    name = f"{id}.ics"
    theirs = (await asyncio.to_thread(shelf.files))[name].replace(b"Room 4", b"Room 5")
    await asyncio.to_thread(shelf.ask, "PUT", name, theirs, {"Content-Type": "text/calendar"})
    put_seat(services.database, id)
    await a_round(services)
    (event,) = (await events(shelf)).values()
    assert (str(event["LOCATION"]), str(event["SUMMARY"])[-6:]) == ("Room 4", "(1/30)")


async def test_another_calendar_is_filled_from_the_start(services: Services, server: Radicale, shelf: Shelf) -> None:
    id = put_session(services.database, "CNA-EVE")
    await a_round(services)
    other = await asyncio.to_thread(server.calendar, f"other-{next(_numbers)}")
    moved = CalDavCalendar(services.settings.model_copy(update={"caldav_url": other.url}))
    await moved.start()
    await a_round(replace(services, calendar=moved))
    await moved.stop()
    assert list(await events(other)) == [f"{id}.ics"]


async def test_without_a_calendar_there_is_nothing_to_do(services: Services, shelf: Shelf) -> None:
    put_session(services.database, "CNA-EVE")
    await a_round(replace(services, calendar=None))
    assert await events(shelf) == {}
    without = services.settings.model_copy(update={"caldav_url": ""})
    built = wiring.build(without)
    assert built.calendar is None


# ---- when it goes wrong --------------------------------------------------------------------------


async def test_a_calendar_that_is_away_is_tried_less_and_less_and_nothing_is_lost(
    services: Services, tmp_path: Path, clock: Clock
) -> None:
    (tmp_path / "away").mkdir()
    away = Radicale(tmp_path / "away")
    calendar = CalDavCalendar(services.settings.model_copy(update={"caldav_url": f"{away.url}/{USER}/sessions/"}))
    await calendar.start()
    there, rounds, database = replace(services, calendar=calendar), CalendarRound(), services.database
    ids = [put_session(database, "CNA-EVE", starts_at=TUESDAY + dt.timedelta(days=day)) for day in range(3)]
    tried = []
    for _ in range(40):
        await a_round(there, rounds)
        (failing,) = calendar_pushes.failing(database)
        assert (failing.session_date, failing.error is not None) == (ids[0], True)
        tried.append(failing.updated_at)
        clock.advance(seconds=30)
    # Every 30 seconds a round; it rests 30 s, 1, 2, 4 and 8 minutes, …
    waits = [later - sooner for sooner, later in zip(dict.fromkeys(tried), [*dict.fromkeys(tried)][1:], strict=False)]
    assert waits == [dt.timedelta(seconds=seconds) for seconds in (30, 60, 120, 240, 480)]
    await asyncio.to_thread(away.start)
    try:
        shelf = await asyncio.to_thread(away.calendar, "sessions")
        clock.advance(hours=1)
        await a_round(there, rounds)
        assert sorted(await events(shelf)) == sorted(f"{id}.ics" for id in ids)
        assert calendar_pushes.failing(database) == []
    finally:
        await calendar.stop()
        await asyncio.to_thread(away.stop)


async def test_one_event_that_is_refused_does_not_keep_the_others_out(
    services: Services, shelf: Shelf, clock: Clock
) -> None:
    database, rounds = services.database, CalendarRound()
    first, second = put_session(database, "CNA-EVE"), put_session(database, "EMT")
    copied = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:%s@porchlight\r\n" % first.encode()
    copied += b"DTSTAMP:20261120T000000Z\r\nDTSTART:20261120T000000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    await asyncio.to_thread(shelf.ask, "PUT", "copy.ics", copied, {"Content-Type": "text/calendar"})
    for refusals, seconds in ((1, 30), (2, 60)):
        await a_round(services, rounds)
        assert sorted(await events(shelf)) == sorted(["copy.ics", f"{second}.ics"])
        (failing,) = calendar_pushes.failing(database)
        assert (failing.session_date, failing.refusals) == (first, refusals)
        clock.advance(seconds=seconds - 1)
        await a_round(services, rounds)  # too soon
        assert calendar_pushes.failing(database) == [failing]
        clock.advance(seconds=1)
    await asyncio.to_thread(shelf.ask, "DELETE", "copy.ics")
    await a_round(services, rounds)
    assert sorted(await events(shelf)) == sorted([f"{first}.ics", f"{second}.ics"])
    assert calendar_pushes.failing(database) == []


class Swallows:
    """Hands everything to the server behind it, but keeps back what it answered to a PUT."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.landed = asyncio.Event()

    async def serve(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name not in ("Host", "Content-Length")}
        async with (
            aiohttp.ClientSession() as session,
            session.request(request.method, self._url + request.path, data=body, headers=headers) as answer,
        ):
            status, said = answer.status, await answer.read()
        if request.method == "PUT":
            assert 200 <= status < 300
            self.landed.set()
            await asyncio.Event().wait()
        return web.Response(status=status, body=said)


async def killed_over_a_put(server: Radicale, shelf: Shelf, services: Services) -> None:
    """A worker's process dies when the server has done as it asked, before it can note that."""
    swallows = Swallows(server.url)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", swallows.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    through = {**os.environ, "PORCHLIGHT_CALDAV_URL": shelf.url.replace(server.url, f"http://{host}:{port}")}
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PUSHER, services.clock().isoformat(), cwd=ROOT, env=through
    )
    try:
        async with asyncio.timeout(60):
            await swallows.landed.wait()
    finally:
        worker.send_signal(signal.SIGKILL)
        await worker.wait()
        await runner.cleanup()


async def test_killed_between_writing_and_noting_it_leaves_one_event(
    services: Services, server: Radicale, shelf: Shelf
) -> None:
    id = put_session(services.database, "CNA-EVE")
    await killed_over_a_put(server, shelf, services)
    assert list(await events(shelf)) == [f"{id}.ics"]
    assert calendar_pushes.pushes_of(services.database, [id])[id].digest == ""
    put_seat(services.database, id)
    await a_round(services)
    assert await summaries(shelf) == {f"{id}.ics": "Information session: Nurse assistant CNA-EVE (1/30)"}


async def test_killed_over_the_first_writing_of_a_session_that_then_goes_leaves_none(
    services: Services, server: Radicale, shelf: Shelf
) -> None:
    id = put_session(services.database, "CNA-EVE")
    await killed_over_a_put(server, shelf, services)
    with transaction(services.database) as session:
        session.execute(delete(SessionDateRow).where(SessionDateRow.id == id))
    await a_round(services)
    assert await events(shelf) == {}
    assert calendar_pushes.left_behind(services.database) == []
