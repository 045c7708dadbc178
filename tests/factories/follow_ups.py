"""A planner on a store, with the schedule and the words that are shipped, and what it put into the outbox."""

import datetime as dt
from dataclasses import replace
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from assistant.catalog.follow_ups import FollowUp
from assistant.catalog.schema import Catalog, Topic
from assistant.catalog.yaml_lines import parse
from assistant.messages.words import Words
from assistant.store import follow_ups
from assistant.store.booking_tables import BookingEventRow
from assistant.store.engine import make_engine, reading
from assistant.store.follow_up_letters import Attach, Line, nothing
from assistant.store.outbox_tables import OutboxRow
from assistant.store.seats import Who
from tests.conftest import Clock
from tests.factories.catalogs import a_catalog, a_fact, a_program, both
from tests.factories.seats import Seating

ROOT = Path(__file__).parents[2]
WORDS = Words(ROOT / "data" / "responses")
PUBLIC = "https://line.example"


def schedule() -> tuple[FollowUp, ...]:
    """The one that is shipped."""
    data = parse((ROOT / "catalog" / "follow_ups.yml").read_text(encoding="utf-8")).data
    return tuple(FollowUp.model_validate(entry) for entry in data["follow_ups"])


def changed(id: str, **changes: Any) -> tuple[FollowUp, ...]:
    """The schedule with one line changed."""
    return tuple(
        FollowUp.model_validate({**one.model_dump(), **changes}) if one.id == id else one for one in schedule()
    )


def a_told_catalog(**changes: Any) -> Catalog:
    """CNA-EVE, which says how to apply, and EMT, which does not; with the schedule."""
    apply = a_fact("Fill out the form.", "Llene la forma.")
    cna = a_program(short=both("CNA class", "clase de CNA"))
    cna = cna.model_copy(update={"facts": {**cna.facts, Topic.APPLICATION: apply}})
    return a_catalog(**{"programs": (cna, a_program("EMT")), "follow_ups": schedule(), **changes})


class Planner:
    """Walks the rounds by hand, at the clock's time."""

    def __init__(self, store: Engine, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.catalog = a_told_catalog()
        self.webhook_url = ""
        self.attach: Attach = nothing

    @property
    def line(self) -> Line:
        return Line(self.catalog, WORDS.word, PUBLIC, self.webhook_url, self.attach)

    def tell(self) -> None:
        follow_ups.plan_events(self.store, self.line, self.clock())

    def look_ahead(self, *, anew: bool = False) -> None:
        follow_ups.plan_ahead(self.store, self.line, self.clock(), anew=anew)

    def tell_people(self) -> None:
        follow_ups.plan_people(self.store, self.line, self.clock())

    def schedule(self, id: str, **changes: Any) -> None:
        """A coordinator changes one line."""
        self.catalog = self.catalog.model_copy(update={"follow_ups": changed(id, **changes)})

    def rows(self, *causes: str, kind: str | None = None) -> list[OutboxRow]:
        """In the order in which they were put there."""
        with reading(self.store) as session:
            found = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
        return [row for row in found if (not causes or row.cause in causes) and kind in (None, row.kind)]

    def row(self, cause: str, **given: Any) -> OutboxRow:
        (found,) = self.rows(cause, **given)
        return found

    def causes(self) -> list[str]:
        return [row.cause for row in self.rows()]

    def told(self, *causes: str) -> list[str]:
        return [row.body for row in self.rows(*causes)]

    def untold(self) -> int:
        with reading(self.store) as session:
            return len(session.scalars(select(BookingEventRow).where(BookingEventRow.told_at.is_(None))).all())


def local(
    year: int, month: int, day: int, hour: int, minute: int = 0, zone: str = "America/Los_Angeles"
) -> dt.datetime:
    """A moment by the clock on the wall."""
    return dt.datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def plan_once(url: str, now: dt.datetime, begins: Event) -> None:
    """What a process of its own does, until it is killed."""
    engine = make_engine(url)
    planner = Planner(engine, Clock(now))
    begins.set()
    planner.tell()
    engine.dispose()


STAFF = Who(by="staff")
# Two weeks after the session that everybody is in.
NEXT = local(2026, 12, 15, 18)


def speaking(seating: Seating, language: str, name: str = "Rosa Vega") -> Who:
    """Somebody who books in this language."""
    return replace(seating.person(name), language=language)


def calendar_link(seating: Seating, booking: str) -> str:
    return f"{PUBLIC}/c/{seating.booking(booking).token}"
