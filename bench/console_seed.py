"""`python -m bench.console_seed URL`: a partnership's last thousand days made up, the same for the same seed and day.

100,000 applicants and 2,000,000 messages, with the conversations, leads and their histories, screenings, seats, texts
and handoffs that go with them, into an empty store (it is migrated, and gets the demo catalogue). `--scale 0.01` for a
hundredth of it. For measuring and for looking at; nothing of it is anybody's.
"""

import argparse
import datetime as dt
import random
import time
from collections.abc import Callable, Iterator, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, select

from assistant.catalog.load import load
from assistant.catalog.schema import Catalog
from assistant.cli.place import DEMO_CATALOGUE, RESPONSES, ROOT
from assistant.messages.words import facts_named
from assistant.store import catalogue
from assistant.store.engine import make_engine, reading, transaction
from assistant.store.migrate import upgrade
from assistant.store.screening_tables import RuleSetRow
from assistant.store.tables import Applicant
from assistant.store.upkeep import count_rows
from bench.seed import lives, phrases, screened, seats, talk
from bench.seed.bulk import Bulk, without_indexes
from bench.seed.ids import Ids
from bench.seed.lives import Life
from bench.seed.rows import COLUMNS, Rows
from bench.seed.talk import Sayings, Talk

APPLICANTS = 100_000
MESSAGES = 2_000_000
SEED = 20261122
_LARGE = (
    "messages", "conversations", "leads", "lead_moves", "screenings", "screening_results", "screening_outcomes",
    "screening_steps", "facts", "bookings", "booking_events", "outbox", "applicants",
)  # fmt: skip
Say = Callable[[str], None]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="an empty store: sqlite:///… or postgresql://…")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--until", type=dt.date.fromisoformat, default=None, help="the last day, today if left out")
    given = parser.parse_args(arguments)
    day = given.until or dt.datetime.now(dt.UTC).date()
    seed(given.url, scale=given.scale, until=dt.datetime.combine(day, dt.time(), dt.UTC), chance=given.seed, say=print)


def seed(url: str, *, scale: float, until: dt.datetime, chance: int = SEED, say: Say = lambda _: None) -> None:
    """Fill the store at `url`. Raises `ValueError` where somebody is in it already."""
    upgrade(url)
    engine = make_engine(url)
    try:
        _seed(engine, scale, until, chance, say)
    finally:
        engine.dispose()


def _seed(engine: Engine, scale: float, until: dt.datetime, chance: int, say: Say) -> None:
    began = time.perf_counter()
    with reading(engine) as session:
        if session.scalar(select(func.count()).select_from(Applicant)):
            raise ValueError("the store is not empty")
    catalog = load(DEMO_CATALOGUE, replies=facts_named(RESPONSES))
    catalogue.replace(engine, catalog, "catalog", until)
    with without_indexes(engine, _LARGE):
        bulk = Bulk(engine)
        for table, count in _fill(engine, bulk, catalog, scale, until, chance):
            say(f"{time.perf_counter() - began:6.1f} s  {table}: {count}")
        bulk.close()
    say(f"{time.perf_counter() - began:6.1f} s  indexes")
    _analyze(engine)
    say(f"{time.perf_counter() - began:6.1f} s  done")


def _fill(
    engine: Engine, bulk: Bulk, catalog: Catalog, scale: float, until: dt.datetime, chance: int
) -> Iterator[tuple[str, int]]:
    """Each table with how many rows it got."""
    people, messages = int(APPLICANTS * scale), int(MESSAGES * scale)
    zone = ZoneInfo(catalog.partnership.zone)
    programs = [program.id for program in catalog.programs]
    with transaction(engine) as session:
        for digest, (program, document) in screened.rule_sets(catalog).items():
            session.add(RuleSetRow(digest=digest, program=program, document=dict(document), created_at=until))
    ids = Ids()
    bank = screened.made(catalog, until.date(), random.Random(chance))
    given = seats.Seats(programs, until, zone, ids, chance)
    rows = Rows(ids, bank, until, chance)
    born = lives.lives(people, until, zone, programs, chance)
    known, talks = _people(born, rows, ids)
    said = [one for mine in talks for one in mine]
    said += _strangers(people // 5, until, zone, ids, chance)
    said.sort(key=lambda one: one.id)
    talk.share_turns(said, messages // 2, chance)
    yield "conversations", bulk.put("conversations", talk.CONVERSATION, (one.row() for one in said))
    sayings = Sayings(phrases.read(ROOT), ids, chance)
    yield "messages", bulk.put("messages", talk.MESSAGE, sayings.rows(said))
    yield "unanswered_questions", bulk.put("unanswered_questions", talk.UNANSWERED, sayings.unanswered)
    for life, (applicant, contact), mine in zip(born, known, talks, strict=True):
        rows.leads(life, applicant, mine)
        rows.handoffs(mine)
        rows.consents(mine, sayings.first)
        given.book(life, applicant, contact, mine)
    given.sessions()
    for table, found in rows.taken():
        yield table, bulk.put(table, COLUMNS[table], found)
    for table, found in given.rows.items():
        yield table, bulk.put(table, seats.COLUMNS[table], found)


def _people(born: Sequence[Life], rows: Rows, ids: Ids) -> tuple[list[tuple[str, str | None]], list[list[Talk]]]:
    """Their rows, with the ids of person and contact, and their conversations."""
    contacts: dict[str, str] = {}
    known: list[tuple[str, str | None]] = []
    talks = []
    for life in born:
        applicant = ids.at(life.since)
        rows.add("applicants", applicant, life.name, life.language, life.since)
        contact = None
        if life.phone is not None:
            contact = contacts.get(life.phone)
            if contact is None:
                contact = contacts[life.phone] = ids.at(life.since)
                rows.add("contact_points", contact, "phone", life.phone, life.language, life.since)
            rows.add("applicant_contacts", applicant, contact)
        known.append((applicant, contact))
        talks.append([_talk(life, at, applicant, contact, ids) for at in life.talks])
    return known, talks


def _talk(life: Life, at: dt.datetime, applicant: str, contact: str | None, ids: Ids) -> Talk:
    id = ids.at(at)
    thread = life.phone if life.channel == "sms" and life.phone else id
    return Talk(
        id, at, life.channel, life.language, thread, contact, applicant, life.name is not None, life.programs[:1]
    )


def _strangers(count: int, until: dt.datetime, zone: ZoneInfo, ids: Ids, chance: int) -> list[Talk]:
    """Visitors of the chat who never said who they are."""
    born = lives.lives(count, until, zone, (), chance + 1) if count else []
    made = []
    for life in born:
        id = ids.at(life.since)
        made.append(Talk(id, life.since, "chat", life.language, id, None, None, False, ()))
    return made


def _analyze(engine: Engine) -> None:
    count_rows(engine)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql("VACUUM ANALYZE")


if __name__ == "__main__":
    main()
