"""When a case is tried."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from assistant.catalog.rules import Case
from assistant.catalog.schema import Catalog, Cohort, Program, Topic
from assistant.eligibility.moment import Moment
from assistant.eligibility.prepared import prepared


def moment_of(program: Program, case: Case, catalog: Catalog) -> Moment:
    """The case's own dates, else those of the program's first cohort. With none of either today stands in, as it does
    where a person is screened for a program without cohorts.
    """
    cohort = min(program.cohorts, key=lambda cohort: cohort.starts_on, default=None)
    own: Mapping[str, dt.date | None] = {"start": case.start, "end": case.end, "apply_by": case.apply_by}
    dates: dict[str, Any] = {**_dates(cohort), **{name: day for name, day in own.items() if day is not None}}
    rules = prepared(program, catalog)
    return Moment(
        case.today or _checked(program, cohort),
        stand_in=not dates,
        lists=rules.lists,
        tables=rules.tables,
        **dates,
    )


def _dates(cohort: Cohort | None) -> dict[str, dt.date | None]:
    if cohort is None:
        return {}
    return {"start": cohort.starts_on, "end": cohort.ends_on, "apply_by": cohort.apply_by}


def _checked(program: Program, cohort: Cohort | None) -> dt.date:
    return program.facts[Topic.SUMMARY].checked if cohort is None else cohort.checked
