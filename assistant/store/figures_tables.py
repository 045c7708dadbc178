"""The dashboard's daily counts: made anew from the rows, a day at a time, so that looking never counts the rows."""

import datetime as dt

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from assistant.store.tables import Base, new_id


class FigureRow(Base):
    """So many, on one day of the partnership's, of one kind.

    `day`: `date.toordinal()`, with which both databases can reckon. `figure`: `assistant.insight.figures.Kind`, which
    says what `name`, `detail` and `bucket` tell in it. `channel` and `language` are "" where they are not known.
    """

    __tablename__ = "figures"
    # Kept in the order in which it is read.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 — as SQLAlchemy wants it
    figure: Mapped[str] = mapped_column(String(12), primary_key=True)
    day: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(String(10), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    detail: Mapped[str] = mapped_column(primary_key=True)
    bucket: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    count: Mapped[int]


class FigureDay(Base):
    """A day that was counted, and when. `mark` is another each time: the newest says whether any was counted since."""

    __tablename__ = "figure_days"
    day: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    counted_at: Mapped[dt.datetime] = mapped_column(index=True)
    mark: Mapped[str] = mapped_column(default=new_id, index=True)
