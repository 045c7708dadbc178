"""Staff put right what is known of a person, or note a paper; where the person stands is then computed again."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.catalog.schema import Catalog, Program
from assistant.eligibility.replay import rule_set
from assistant.eligibility.screen import screen_all
from assistant.eligibility.values import Facts, Value, plain_facts, read_facts
from assistant.errors import FactError
from assistant.store import facts, screenings
from assistant.store.screening_tables import FactRow
from assistant.store.tables import Lead
from assistant.store.text import storable

CHANNEL = "console"


def correct(
    session: Session,
    catalog: Catalog,
    applicant_id: str,
    said: Mapping[str, Any],
    *,
    member_id: str,
    language: str,
    today: dt.date,
    now: dt.datetime,
) -> str | None:
    """Keep it as told by staff and screen anew; the screening's id, None where they want no program that has rules.

    `said`: answers and states of papers as JSON, by id. Raises `FactError` where one cannot be true.
    """
    told = plain_facts(read_facts(catalog, said, today))
    facts.keep_for(session, applicant_id, told, now, "staff", channel=CHANNEL, member_id=member_id)
    return screen_again(session, catalog, applicant_id, language=language, today=today, now=now)


def screen_again(
    session: Session, catalog: Catalog, applicant_id: str, *, language: str, today: dt.date, now: dt.datetime
) -> str | None:
    """By all that is known of them now, for every program that they are interested in and that runs."""
    wanted = set(session.scalars(select(Lead.program_id).where(Lead.applicant_id == applicant_id)))
    programs = [program for program in catalog.programs if program.id in wanted and program.active and program.rules]
    if not programs:
        return None
    known = _known(session, catalog, applicant_id, today)
    found = screen_all(programs, known, catalog, today)
    told = screenings.Told(
        asked=[program.id for program in programs],
        facts=plain_facts(known),
        results=[result.model_dump(mode="json") for result in found.results],
        today=today,
    )
    return screenings.keep(
        session,
        told,
        _rules(told, programs, catalog),
        now,
        source="staff",
        applicant_id=applicant_id,
        channel=CHANNEL,
        language=language,
    )


def _known(session: Session, catalog: Catalog, applicant_id: str, today: dt.date) -> Facts:
    """What the catalogue still asks and still understands."""
    known: dict[str, Value] = {}
    for fact in facts.in_force(session, applicant_id):
        try:
            known |= read_facts(catalog, {fact.question: fact.value}, today)
        except FactError:
            continue
    return known


def _rules(told: screenings.Told, programs: list[Program], catalog: Catalog) -> dict[str, Mapping[str, Any]]:
    versions = {result["program"]: result["version"] for result in told.results}
    return {versions[program.id]: rule_set(program, catalog) for program in programs}


def take_back(session: Session, applicant_id: str, question: str, member_id: str, now: dt.datetime) -> bool:
    """What this member noted no longer holds, and what was said before does again; False where anybody else, the
    person or a colleague, had the last word.
    """
    mine = (FactRow.applicant_id == applicant_id, FactRow.question == storable(question))
    newest = session.scalar(select(FactRow).where(*mine, FactRow.superseded_at.is_(None)).order_by(FactRow.id.desc()))
    if newest is None or newest.said_by != "staff" or newest.member_id != member_id:
        return False
    before = select(FactRow).where(*mine, FactRow.superseded_at == newest.created_at, FactRow.id != newest.id)
    newest.superseded_at = now
    for fact in session.scalars(before):
        fact.superseded_at = None
    session.flush()
    return True
