"""The room of the catalogue; its doors stand in the modules beside this one."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from assistant.catalog.schema import Catalog
from assistant.console.doors import Room
from assistant.console.visit import Visit
from assistant.staff.roles import Permission

room = Room("catalogue")
EDIT = Permission.EDIT_CATALOGUE
HOME = "/console/catalogue"

Data = Mapping[str, list[str]]


def today_of(visit: Visit, catalog: Catalog) -> dt.date:
    """The day that it is at the partnership."""
    return visit.now.astimezone(ZoneInfo(catalog.partnership.zone)).date()


def address(kind: str, key: str) -> str:
    return f"{HOME}/{kind}/{key}"


def undo_of(revision: int) -> str:
    return f"{HOME}/history/{revision}/undo"


async def sent(request: Request) -> dict[str, list[str]]:
    """What a form sent, files left out: its fields are made of the schema and not known here."""
    form = await request.form()
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            found.setdefault(name, []).append(value)
    return found


def last(data: Data, name: str) -> str:
    return (data.get(name) or [""])[-1]


async def in_thread(work: Callable[..., Response], *given: Any) -> Response:
    """The store is waited for in a thread."""
    return await run_in_threadpool(work, *given)
