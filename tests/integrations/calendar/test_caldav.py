"""Against a real CalDAV server, read back by a client of its own."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr

from assistant.booking.calendar_file import calendar_file
from assistant.errors import CalendarError
from assistant.settings import Settings
from integrations.calendar.caldav import CalDavCalendar
from tests.factories.calendars import an_entry
from tests.factories.radicale import PASSWORD, USER, Radicale, Shelf, radicale

NAME = "01HDATE"
_numbers = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with radicale(tmp_path_factory.mktemp("radicale")) as server:
        yield server


@pytest.fixture
def shelf(server: Radicale) -> Shelf:
    return server.calendar(f"sessions-{next(_numbers)}")


def settings(url: str, user: str = USER, password: str = PASSWORD) -> Settings:
    return Settings(
        _env_file=None, home=Path("nowhere"), caldav_url=url, caldav_user=user, caldav_password=SecretStr(password)
    )


@pytest.fixture
async def calendar(shelf: Shelf) -> AsyncIterator[CalDavCalendar]:
    calendar = CalDavCalendar(settings(shelf.url.rstrip("/")))
    await calendar.start()
    yield calendar
    await calendar.stop()


def a_file(summary: str = "Junta, auxiliar de enfermería", id: str = NAME) -> bytes:
    return calendar_file([an_entry(id=id, summary=summary)])


async def summaries(shelf: Shelf) -> dict[str, str]:
    events = await asyncio.to_thread(shelf.events)
    return {name: str(event["SUMMARY"]) for name, event in events.items()}


async def refusal(url: str, **login: str) -> CalendarError:
    calendar = CalDavCalendar(settings(url, **login))
    await calendar.start()
    try:
        with pytest.raises(CalendarError) as raised:
            await calendar.write(NAME, a_file(), None)
    finally:
        await calendar.stop()
    return raised.value


async def test_an_event_is_written_and_written_over(calendar: CalDavCalendar, shelf: Shelf) -> None:
    first = await calendar.write(NAME, a_file(), None)
    assert first is not None
    assert await summaries(shelf) == {f"{NAME}.ics": "Junta, auxiliar de enfermería"}
    second = await calendar.write(NAME, a_file("Session (3/30)"), first)
    assert second not in (None, first)
    assert await summaries(shelf) == {f"{NAME}.ics": "Session (3/30)"}
    (event,) = (await asyncio.to_thread(shelf.events)).values()
    assert str(event["UID"]) == f"{NAME}@porchlight"
    assert calendar.address == shelf.url


@pytest.mark.parametrize("known", [None, '"of another time"'])
async def test_what_somebody_else_wrote_gives_way(calendar: CalDavCalendar, shelf: Shelf, known: str | None) -> None:
    theirs = a_file("Moved by hand")
    status, _ = await asyncio.to_thread(shelf.ask, "PUT", f"{NAME}.ics", theirs, {"Content-Type": "text/calendar"})
    assert status == 201
    version = await calendar.write(NAME, a_file("Ours"), known)
    assert await summaries(shelf) == {f"{NAME}.ics": "Ours"}
    assert await calendar.write(NAME, a_file("Ours again"), version) != version


async def test_what_somebody_else_removed_is_written_anew(calendar: CalDavCalendar, shelf: Shelf) -> None:
    version = await calendar.write(NAME, a_file(), None)
    await asyncio.to_thread(shelf.ask, "DELETE", f"{NAME}.ics")
    assert await summaries(shelf) == {}
    await calendar.write(NAME, a_file("Anew"), version)
    assert await summaries(shelf) == {f"{NAME}.ics": "Anew"}


async def test_an_event_is_removed_whatever_became_of_it(calendar: CalDavCalendar, shelf: Shelf) -> None:
    for known in ("the right one", None, '"of another time"'):
        version = await calendar.write(NAME, a_file(), None)
        await calendar.remove(NAME, version if known == "the right one" else known)
        assert await summaries(shelf) == {}
        await calendar.remove(NAME, version)
        await calendar.remove(NAME, None)


async def test_events_do_not_get_in_each_others_way(calendar: CalDavCalendar, shelf: Shelf) -> None:
    names = [f"DATE{number}" for number in range(5)]
    await asyncio.gather(*(calendar.write(name, a_file(f"About {name}", name), None) for name in names))
    assert await summaries(shelf) == {f"{name}.ics": f"About {name}" for name in names}


async def test_two_who_write_at_once_leave_one_event(calendar: CalDavCalendar, shelf: Shelf) -> None:
    await asyncio.gather(*(calendar.write(NAME, a_file("The same"), None) for _ in range(3)))
    assert await summaries(shelf) == {f"{NAME}.ics": "The same"}


async def test_an_event_that_is_refused_is_refused_alone(calendar: CalDavCalendar, shelf: Shelf) -> None:
    with pytest.raises(CalendarError) as raised:
        await calendar.write(NAME, b"this is no calendar", None)
    assert (raised.value.retry, "400" in str(raised.value)) == (False, True)
    # The same UID under another name: a copy that somebody made there.
    await asyncio.to_thread(shelf.ask, "PUT", "copy.ics", a_file(), {"Content-Type": "text/calendar"})
    with pytest.raises(CalendarError) as raised:
        await calendar.write(NAME, a_file(), None)
    assert (raised.value.retry, "no-uid-conflict" in str(raised.value)) == (False, True)


async def test_a_wrong_login_says_where_to_look(shelf: Shelf) -> None:
    for login in ({"password": "wrong"}, {"user": "nobody"}, {"user": ""}):
        error = await refusal(shelf.url, **login)
        assert (error.retry, "PORCHLIGHT_CALDAV_USER" in error.hint) == (True, True)


async def test_an_address_that_is_no_calendar_is_not_written_to(server: Radicale) -> None:
    error = await refusal(f"{server.url}/{USER}/")
    assert error.retry
    assert str(error) == (
        f"{server.url}/{USER}/ is no calendar. PORCHLIGHT_CALDAV_URL has to be the calendar's own address."
    )
    missing = await refusal(f"{server.url}/{USER}/missing/")
    assert (missing.retry, "that is not there" in missing.hint) == (True, True)


async def test_a_server_that_is_away_is_tried_later(tmp_path: Path) -> None:
    away = Radicale(tmp_path)
    error = await refusal(f"{away.url}/{USER}/sessions/")
    assert (error.retry, str(error).startswith("the calendar cannot be reached: ")) == (True, True)


# ---- what other servers do -----------------------------------------------------------------------


async def serving(*answers: tuple[int, dict[str, str]]) -> tuple[web.AppRunner, str, list[tuple[str, dict[str, str]]]]:
    """A server that is a calendar and then answers as it is told, with what it was asked."""
    asked: list[tuple[str, dict[str, str]]] = []
    left = list(answers)
    body = '<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><C:calendar/></multistatus>'

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        if request.method == "PROPFIND":
            return web.Response(status=207, text=body)
        conditions = {name: request.headers[name] for name in ("If-Match", "If-None-Match") if name in request.headers}
        asked.append((request.method, conditions))
        status, headers = left.pop(0)
        return web.Response(status=status, headers=headers)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    return runner, f"http://{host}:{port}/desk/sessions/", asked


async def writing(*answers: tuple[int, dict[str, str]], version: str | None = None) -> tuple[object, list[object]]:
    runner, url, asked = await serving(*answers)
    calendar = CalDavCalendar(settings(url))
    await calendar.start()
    try:
        return await calendar.write(NAME, a_file(), version), list(asked)
    except CalendarError as error:
        return error, list(asked)
    finally:
        await calendar.stop()
        await runner.cleanup()


async def test_a_server_that_keeps_something_else_is_asked_for_its_version() -> None:
    version, asked = await writing((201, {}), (200, {"ETag": '"7"'}))
    assert (version, asked) == ('"7"', [("PUT", {"If-None-Match": "*"}), ("GET", {})])


async def test_a_version_that_a_proxy_has_weakened_is_given_back_as_it_was() -> None:
    version, asked = await writing((412, {}), (200, {"ETag": 'W/"8"'}), (204, {"ETag": 'W/"9"'}), version='"7"')
    assert (version, asked) == ('"9"', [("PUT", {"If-Match": '"7"'}), ("GET", {}), ("PUT", {"If-Match": '"8"'})])


async def test_a_server_that_refuses_without_end_is_left_alone() -> None:
    error, asked = await writing(*[(412, {}), (200, {"ETag": '"8"'})] * 3)
    assert isinstance(error, CalendarError)
    assert (error.retry, len(asked)) == (False, 6)


@pytest.mark.parametrize(
    ("status", "retry"),
    [(301, True), (403, True), (404, True), (409, True), (413, False), (429, True), (500, True), (507, True)],
)
async def test_whether_the_others_are_worth_trying_goes_by_the_status(status: int, retry: bool) -> None:
    error, asked = await writing((status, {"Location": "http://127.0.0.1:9/"}))
    assert isinstance(error, CalendarError)
    assert (error.retry, asked) == (retry, [("PUT", {"If-None-Match": "*"})])
