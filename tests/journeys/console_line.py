"""The console as staff have it: the whole app as a process of its own, and browsers that are signed in.

No engine runs behind it, unless `engine_url` names one: its pages need none.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import Engine

from assistant.catalog.basics import Language
from assistant.cli.ports import free_port
from assistant.staff.member import Member
from assistant.staff.roles import Role
from assistant.store import catalogue, staff, staff_sessions
from assistant.store.engine import make_engine, transaction
from tests.conversations.line import demo_catalogue
from tests.factories.apps import AppProcess, an_app
from tests.factories.databases import stores_in
from tests.factories.moved_clock import MovedClock
from tests.factories.stocked import stock
from tests.journeys.booking_line import TODAY

Theme = Literal["light", "dark"]
LAPTOP, PHONE = (1280, 800), (320, 720)


@dataclass
class ConsoleLine:
    """`app.url` is served; `database` is its store, `clock` its time (2026-11-24, ten in the morning)."""

    app: AppProcess
    database: Engine
    clock: MovedClock
    browser: Browser

    def member(self, role: Role | str, name: str, *, language: Language = "en", **given: Any) -> Member:
        """A new account, named so."""
        with transaction(self.database) as session:
            row = staff.add(
                session,
                email=f"{name.split(maxsplit=1)[0].lower()}@porchlight.test",
                name=name,
                role=Role(role),
                language=language,
                now=self.clock(),
                **given,
            )
            return staff.member_of(row)

    def context(
        self, member: Member | None, *, theme: Theme = "light", size: tuple[int, int] = LAPTOP, **given: Any
    ) -> BrowserContext:
        """A browser of its own, signed in as this member; close it when done."""
        context = self.browser.new_context(
            base_url=self.app.url,
            color_scheme=theme,
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce",
            **given,
        )
        # How long others take of this machine is their business.
        context.set_default_timeout(60_000)
        if member is not None:
            with transaction(self.database) as session:
                token = staff_sessions.begin(session, member.id, self.clock(), browser="Chromium")
            context.add_cookies(
                [
                    {
                        "name": "porchlight-session",
                        "value": token,
                        "domain": str(urlsplit(self.app.url).hostname),
                        "path": "/",
                        "httpOnly": True,
                        "sameSite": "Lax",
                    }
                ]
            )
        return context

    def shoot(self, page: Page, folder: Path, name: str) -> None:
        """Pictures of this page as it is for its member: `console-<name>-light.png` and `-320`.

        test_console_walk.py takes one of each page in the dark.
        """
        size = page.viewport_size or {"width": LAPTOP[0], "height": LAPTOP[1]}
        page.emulate_media(color_scheme="light")
        page.screenshot(path=folder / f"console-{name}-light.png", full_page=True)
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        page.screenshot(path=folder / f"console-{name}-320.png", full_page=True)
        page.set_viewport_size(size)


@contextmanager
def console_line(
    folder: Path,
    browser: Browser,
    *,
    store_url: str = "",
    engine_url: str = "http://127.0.0.1:9",
    port: int = 0,
    **settings: Any,
) -> Iterator[ConsoleLine]:
    """Served with the demo partnership's catalogue, on a new SQLite store in `folder` where no `store_url` is given."""
    # Pages need nobody who sends; `worker="app"` for what a journey wants sent.
    settings.setdefault("worker", "separate")
    clock = MovedClock(folder / "clock")
    clock.at(TODAY)
    with nullcontext(store_url) if store_url else stores_in(folder.parent / "stores").store(folder) as url:
        database = make_engine(url)
        if store_url:
            catalogue.replace(database, demo_catalogue(), "tests", clock())
        else:
            stock(database, demo_catalogue(), clock())
        with an_app(folder / "home", url, engine_url, port or free_port(), clock, **settings) as app:
            app.wait("store", "catalogue")
            yield ConsoleLine(app, database, clock, browser)
        database.dispose()
