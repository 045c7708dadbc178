"""Coordination: what the catalogue and the words were before, and what is learned from the review."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables import Base, Document, new_id

# ---- the catalogue as it was --------------------------------------------------------------------


class CatalogueContentRow(Base):
    """A piece of the catalogue as it was at some time, by the digest of its document: each version once."""

    __tablename__ = "catalogue_contents"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    document: Mapped[dict[str, Any]]


class CatalogueVersionRow(Base):
    """A revision from which all of the catalogue can be made again: `pieces` is [[kind, key, digest], …] in order.

    `member_id`: the member of staff who made it; none where it came by the command line. `undoes`: the revision that
    it takes back.
    """

    __tablename__ = "catalogue_versions"
    revision: Mapped[int] = mapped_column(ForeignKey("catalog_revisions.id"), primary_key=True, autoincrement=False)
    member_id: Mapped[str | None]
    undoes: Mapped[int | None]
    pieces: Mapped[list[Any]]


class CatalogueChangeRow(Base):
    """What a revision changed of one piece; `before` and `after` are digests, one of them missing where it came or
    went. `position`: its place in its list.
    """

    __tablename__ = "catalogue_changes"
    __table_args__ = (Index("ix_catalogue_changes_piece", "kind", "key", "revision"),)
    revision: Mapped[int] = mapped_column(ForeignKey("catalog_revisions.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    before: Mapped[str | None] = mapped_column(String(64))
    after: Mapped[str | None] = mapped_column(String(64))


class CatalogueUploadRow(Base):
    """Files that somebody brought and has not put in force yet: `texts` by their names."""

    __tablename__ = "catalogue_uploads"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[str]
    texts: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime]


# ---- words --------------------------------------------------------------------------------------


class WordChangeRow(Base):
    """An edit of one reply's words; the newest of a name is in force, in place of what data/responses says.

    `wording` is as it stands in such a file, missing where the shipped words are in force again. `shipped`: what they
    were then, so that an upgrade that changed them can be told of. `undoes`: the change that it takes back.
    """

    __tablename__ = "word_changes"
    __table_args__ = (Index("ix_word_changes_name", "name", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    name: Mapped[str]
    wording: Mapped[Any] = mapped_column(Document, nullable=True)
    before: Mapped[Any] = mapped_column(Document, nullable=True)
    shipped: Mapped[dict[str, Any]]
    member_id: Mapped[str | None]
    undoes: Mapped[int | None]
    created_at: Mapped[dt.datetime] = mapped_column(index=True)


# ---- what-if ------------------------------------------------------------------------------------


class WhatIfRow(Base):
    """How a draft of a program's rules would change the results of the people whose facts are known.

    `moves`: [[before, after, how many], …]; `people`: [[applicant, before, after], …], the first of them. `status` is
    running, done or failed; `seen_at` moves while somebody works on it.
    """

    __tablename__ = "what_ifs"
    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    member_id: Mapped[str]
    program_id: Mapped[str]
    draft: Mapped[str]
    status: Mapped[str] = mapped_column(String(10))
    done: Mapped[int]
    total: Mapped[int]
    moves: Mapped[list[Any]]
    people: Mapped[list[Any]]
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
