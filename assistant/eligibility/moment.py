"""When, and by which lists and tables, conditions are tested."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.catalog.questions import Table
from assistant.catalog.rules import Reference


@dataclass(frozen=True, slots=True)
class Moment:
    """The day of the screening (the partnership's, given by the caller) and the dates of one cohort.

    `stand_in`: there is no cohort, and today stands in for its dates. Lists are by id, tables by id in order of time.
    """

    today: dt.date
    start: dt.date | None = None
    end: dt.date | None = None
    apply_by: dt.date | None = None
    stand_in: bool = False
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tables: Mapping[str, Sequence[Table]] = field(default_factory=dict)

    def on(self, at: Reference) -> dt.date | None:
        """None where the cohort does not say."""
        if at == "today" or self.stand_in:
            return self.today
        if at == "start":
            return self.start
        return self.end if at == "end" else self.apply_by

    def named(self, at: Reference) -> Reference:
        return "today" if self.stand_in else at

    def table(self, id: str) -> Table | None:
        """The one that holds today."""
        for table in self.tables.get(id, ()):
            if table.valid_from <= self.today <= table.valid_until:
                return table
        return None
