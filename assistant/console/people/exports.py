"""`/console/leads/export.csv` and `.xlsx`: what is filtered, as a file. Who took what is in the log."""

import datetime as dt
from collections.abc import Iterator
from typing import Literal

import phonenumbers
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from assistant.applicants.lead_filter import LeadFilter
from assistant.console.people import sheets, sight
from assistant.console.people.leads import room
from assistant.console.people.sheets import Cell
from assistant.console.visit import Visit, Visiting
from assistant.staff.roles import Permission
from assistant.store import lead_lists, staff
from assistant.store.queries.lead_lines import LeadLine, lines
from assistant.store.tables import Lead

EXPORT = Permission.EXPORT_PEOPLE
# A page of rows is written before the next is read.
AT_ONCE = 500
# A workbook takes ten times as long to write as plain text.
MOST_IN_A_BOOK = 20_000
_KINDS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
COLUMNS = (
    "person", "phone", "email", "language", "program", "cohort", "stage", "stage_reason", "stage_at", "result",
    "source", "organisation", "assignee", "contact", "begun",
)  # fmt: skip


@room.get("/leads/export.csv", permission=EXPORT)
def export_csv(visit: Visiting, request: Request) -> Response:
    return _export(visit, LeadFilter.read(request.query_params), "csv")


@room.get("/leads/export.xlsx", permission=EXPORT)
def export_xlsx(visit: Visiting, request: Request) -> Response:
    return _export(visit, LeadFilter.read(request.query_params), "xlsx")


def _export(visit: Visit, wanted: LeadFilter, kind: Literal["csv", "xlsx"]) -> Response:
    head = [visit.words[f"column_{key}"] for key in COLUMNS]
    with visit.reading() as session:
        if kind == "xlsx" and _too_many(session, visit, wanted):
            return visit.refused("too_many_for_xlsx", 409, most=MOST_IN_A_BOOK)
        rows = _rows(session, visit, wanted)
        file, count = (
            sheets.csv_file(head, rows) if kind == "csv" else sheets.xlsx_file(head, rows, visit.words["title"])
        )
    with visit.writing() as session:
        visit.changed(session, "leads", visit.member.id, "exported", form=kind, count=count, filter=wanted.plain())
    name = f"{visit.words['file_name']}-{sight.today_of(visit).isoformat()}.{kind}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return StreamingResponse(sheets.pieces(file), media_type=_KINDS[kind], headers=headers)


def _too_many(session: Session, visit: Visit, wanted: LeadFilter) -> bool:
    found = lead_lists.found(wanted, visit.member, visit.now, sight.today_of(visit))
    beyond = found.with_only_columns(Lead.id).offset(MOST_IN_A_BOOK).limit(1)
    return session.scalar(beyond) is not None


def _rows(session: Session, visit: Visit, wanted: LeadFilter) -> Iterator[list[Cell]]:
    """All that is filtered, in the order of the list, and no more of each person than the list shows."""
    found = lead_lists.found(wanted, visit.member, visit.now, sight.today_of(visit))
    minors, names = sight.minors_of(visit), _Names(visit, staff.names(session))
    cursor: str | None = None
    while True:
        rows, cursor = lead_lists.page(session, found, wanted, visit.member, cursor, AT_ONCE)
        shown = lines(session, rows, visit.member, minors)
        # What is written is let go.
        session.expunge_all()
        yield from (names.row(line) for line in shown)
        if cursor is None:
            return


class _Names:
    """What the ids of a line are called, in the reader's language."""

    def __init__(self, visit: Visit, members: dict[str, str]) -> None:
        self._visit, self._members = visit, members
        self._programs, self._cohorts = sight.programs_of(visit), sight.cohorts_of(visit)
        self._organisations = sight.organisations_of(visit)

    def row(self, line: LeadLine) -> list[Cell]:
        w = self._visit.words
        cohort: Cell = self._cohorts.get(line.cohort, line.cohort) if line.cohort else None
        return [
            w["waits_for_guardian"] if line.waits else line.name,
            _phone(line.phone),
            line.email,
            {"en": w["english"], "es": w["spanish"]}.get(line.language or ""),
            self._programs.get(line.program, line.program),
            cohort,
            w[f"stage_{line.stage}"],
            w[f"reason_{line.stage_reason}"] if line.stage_reason else None,
            self._local(line.stage_at),
            w[f"result_{line.result}"] if line.result else None,
            w.get(f"channel_{line.source}", line.source) if line.source else None,
            self._organisations.get(line.organisation, line.organisation) if line.organisation else None,
            self._members.get(line.assignee) if line.assignee else None,
            self._local(line.last_contact_at),
            self._local(line.created_at),
        ]

    def _local(self, moment: dt.datetime | None) -> dt.datetime | None:
        """At the partnership, to the minute; spreadsheets know no zones."""
        if moment is None:
            return None
        return moment.astimezone(self._visit.zone).replace(tzinfo=None, second=0, microsecond=0)


def _phone(value: str | None) -> str | None:
    """Without the plus that spreadsheets calculate with, where the number is of this country."""
    if value is None or not value.startswith("+1"):
        return value
    number = phonenumbers.parse(value)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
