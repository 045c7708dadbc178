"""One import of the catalogue: what is new is put, what is gone is removed, or retired where leads name it."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from assistant.catalog.documents import digest, document
from assistant.catalog.schema import Catalog
from assistant.errors import CatalogueOvertakenError
from assistant.store import catalogue_read, catalogue_versions, session_dates
from assistant.store.catalogue_read import PARTS
from assistant.store.engine import one_at_a_time
from assistant.store.tables import (
    CatalogRevision,
    CataloguePartRow,
    CohortRow,
    FaqRow,
    InfoSessionRow,
    Lead,
    ObligationRow,
    OrganisationRow,
    ProgramRow,
    SupportServiceRow,
)

Row = OrganisationRow | ProgramRow | CohortRow | InfoSessionRow | SupportServiceRow | ObligationRow | FaqRow
_ROWS_OF_THEIR_OWN = frozenset({"cohorts", "sessions"})


def replace(
    session: Session,
    catalog: Catalog,
    source: str,
    now: dt.datetime,
    *,
    member_id: str | None = None,
    undoes: int | None = None,
    upon: int | None = None,
) -> int:
    """The revision now in force: a new one, or the newest where nothing has changed.

    `member_id`: the member of staff whose change it is; `undoes`: the revision that it takes back. `upon`: the revision
    that it was made of; raises `CatalogueOvertakenError` where that is not the newest any more.
    """
    one_at_a_time(session, "catalogue")
    fingerprint = digest(catalog)
    latest = catalogue_read.newest(session)
    if upon is not None and (latest is None or latest.id != upon):
        raise CatalogueOvertakenError(f"revision {upon} of the catalogue is not in force any more.")
    if latest is not None and latest.digest == fingerprint:
        session_dates.sync(session, catalog, now)
        return latest.id
    before = catalogue_versions.known_before(session, latest)
    # What points comes after what it points to, and goes before it.
    _put(session, OrganisationRow, _organisations(catalog))
    _put(session, ProgramRow, _programs(catalog))
    for table, rows in (
        (CohortRow, _cohorts(catalog)),
        (InfoSessionRow, _sessions(catalog)),
        (SupportServiceRow, _support(catalog)),
        (ObligationRow, _obligations(catalog)),
        (FaqRow, _faqs(catalog)),
    ):
        _put(session, table, rows)
        session.execute(delete(table).where(table.id.not_in([row.id for row in rows])))
    session.execute(update(CohortRow).where(CohortRow.known_since.is_(None)).values(known_since=now))
    session.execute(delete(CataloguePartRow))
    session.add_all(_parts(catalog))
    _retire_programs(session, [program.id for program in catalog.programs], now)
    _retire_organisations(session, [organisation.id for organisation in catalog.organisations], now)
    revision = CatalogRevision(
        digest=fingerprint, source=source, document=document(catalog.partnership), imported_at=now
    )
    session.add(revision)
    session.flush()
    catalogue_versions.record(session, catalog, revision.id, before, member_id=member_id, undoes=undoes)
    session_dates.sync(session, catalog, now)
    return revision.id


def _put(session: Session, table: type[Row], rows: Sequence[Row]) -> None:
    session.scalars(select(table)).all()  # so that merging asks the database once, not once a row
    for row in rows:
        session.merge(row)
    session.flush()


def _retire_programs(session: Session, ids: list[str], now: dt.datetime) -> None:
    gone = ProgramRow.id.not_in(ids)
    named = ProgramRow.id.in_(select(Lead.program_id))
    session.execute(delete(ProgramRow).where(gone, ~named))
    session.execute(
        update(ProgramRow).where(gone, ProgramRow.retired_at.is_(None)).values(active=False, retired_at=now)
    )


def _retire_organisations(session: Session, ids: list[str], now: dt.datetime) -> None:
    gone = OrganisationRow.id.not_in(ids)
    owns = OrganisationRow.id.in_(select(ProgramRow.owner_id))
    session.execute(delete(OrganisationRow).where(gone, ~owns))
    session.execute(update(OrganisationRow).where(gone, OrganisationRow.retired_at.is_(None)).values(retired_at=now))


def _organisations(catalog: Catalog) -> list[OrganisationRow]:
    return [
        OrganisationRow(
            id=part.id,
            position=position,
            kind=part.kind,
            name_en=part.name.en,
            name_es=part.name.es,
            document=document(part),
            retired_at=None,
        )
        for position, part in enumerate(catalog.organisations)
    ]


def _programs(catalog: Catalog) -> list[ProgramRow]:
    return [
        ProgramRow(
            id=part.id,
            position=position,
            kind=part.kind.value,
            active=part.active,
            owner_id=part.owner,
            name_en=part.name.en,
            name_es=part.name.es,
            document=document(part, leave_out=_ROWS_OF_THEIR_OWN),
            retired_at=None,
        )
        for position, part in enumerate(catalog.programs)
    ]


def _cohorts(catalog: Catalog) -> list[CohortRow]:
    return [
        CohortRow(
            id=part.id,
            program_id=program.id,
            position=position,
            starts_on=part.starts_on,
            seats=part.seats,
            open_seats=part.open_seats,
            document=document(part),
        )
        for program in catalog.programs
        for position, part in enumerate(program.cohorts)
    ]


def _sessions(catalog: Catalog) -> list[InfoSessionRow]:
    return [
        InfoSessionRow(
            id=part.id,
            program_id=program.id,
            position=position,
            starts_at=part.starts_at,
            zone=part.zone,
            rule=part.rule,
            capacity=part.capacity,
            document=document(part),
        )
        for program in catalog.programs
        for position, part in enumerate(program.sessions)
    ]


def _support(catalog: Catalog) -> list[SupportServiceRow]:
    return [
        SupportServiceRow(id=part.id, position=position, kind=part.kind, document=document(part))
        for position, part in enumerate(catalog.support)
    ]


def _obligations(catalog: Catalog) -> list[ObligationRow]:
    return [
        ObligationRow(id=part.id, position=position, program_id=part.program, document=document(part))
        for position, part in enumerate(catalog.obligations)
    ]


def _faqs(catalog: Catalog) -> list[FaqRow]:
    return [
        FaqRow(id=part.id, position=position, topic=part.topic.value if part.topic else None, document=document(part))
        for position, part in enumerate(catalog.faqs)
    ]


def _parts(catalog: Catalog) -> list[CataloguePartRow]:
    return [
        CataloguePartRow(kind=kind, position=position, id=part.id, document=document(part))
        for kind in PARTS
        for position, part in enumerate(getattr(catalog, kind))
    ]
