"""Duplicates: who was merged, with everything that is needed to part them again; changes to many; imports."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables import Base, new_id


def _of_applicant() -> ForeignKey:
    return ForeignKey("applicants.id", ondelete="CASCADE")


class MergeRow(Base):
    """One person turned out to be another: what was of `merged_id` is of `kept_id` since.

    Everything that changed is a `MergeStepRow`. `parted_at`: they were two people after all.
    """

    __tablename__ = "merges"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    kept_id: Mapped[str] = mapped_column(_of_applicant(), index=True)
    merged_id: Mapped[str] = mapped_column(_of_applicant(), index=True)
    member_id: Mapped[str]
    merged_at: Mapped[dt.datetime]
    parted_at: Mapped[dt.datetime | None]
    parted_by: Mapped[str | None]


class MergeStepRow(Base):
    """What a merge did to one row of another table, in the order of ids.

    `kind`: `changed` (`before` and `after`: the columns that it changed), `aside` (`before`: the whole row, which
    cannot stand beside the kept person's own) or `seat` (a place given back; `before`: how it was). `key`: the row's
    primary key. Values as JSON.
    """

    __tablename__ = "merge_steps"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    merge_id: Mapped[str] = mapped_column(ForeignKey("merges.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    of_table: Mapped[str]
    key: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any] | None]


class TwoPeopleRow(Base):
    """Somebody looked: these are two people, however alike. `one_id` is the smaller id."""

    __tablename__ = "two_people"
    one_id: Mapped[str] = mapped_column(_of_applicant(), primary_key=True)
    other_id: Mapped[str] = mapped_column(_of_applicant(), primary_key=True, index=True)
    member_id: Mapped[str]
    created_at: Mapped[dt.datetime]


class LikelyPairRow(Base):
    """Two who were alike when they were last looked at (`assistant.store.likely_pairs`); `one_id` is the smaller id.

    No foreign keys: it is nothing of theirs that is exported or merged, only where to look.
    """

    __tablename__ = "likely_pairs"
    other_id: Mapped[str] = mapped_column(primary_key=True)
    one_id: Mapped[str] = mapped_column(primary_key=True, index=True)


class LikelyMarkRow(Base):
    """Something of a person changed that likeness goes by; `assistant.store.triggers` writes it."""

    __tablename__ = "likely_marks"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    applicant_id: Mapped[str]


class LeadBatchRow(Base):
    """A change to many leads. `changes`: what is needed to undo it, by `kind` (`assistant.store.lead_batches`)."""

    __tablename__ = "lead_batches"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[str]
    kind: Mapped[str] = mapped_column(String(10))
    changes: Mapped[list[Any]]
    created_at: Mapped[dt.datetime]
    undone_at: Mapped[dt.datetime | None]


class LeadImportRow(Base):
    """A spreadsheet of leads. `rows`: its people between the dry run and the import, and no longer. `columns`: which
    were read, as `{"read": {key: what it is called there}, "left": [those that were not]}`.

    `consent`: where and when they agreed to texts, in the words of whoever brought the file; None where nobody did.
    """

    __tablename__ = "lead_imports"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[str]
    file_name: Mapped[str]
    rows: Mapped[list[Any]]
    columns: Mapped[dict[str, Any] | None]
    consent: Mapped[str | None]
    created_at: Mapped[dt.datetime]
    made_at: Mapped[dt.datetime | None]
    undone_at: Mapped[dt.datetime | None]


class ImportedRow(Base):
    """What an import made of one line, so that it can be taken back: ids, by what they are of."""

    __tablename__ = "imported_rows"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    import_id: Mapped[str] = mapped_column(ForeignKey("lead_imports.id", ondelete="CASCADE"), index=True)
    applicant_id: Mapped[str] = mapped_column(_of_applicant(), index=True)
    line: Mapped[int]
    made: Mapped[dict[str, Any]]
