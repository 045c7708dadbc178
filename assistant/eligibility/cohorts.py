"""Which cohort somebody is screened for."""

import datetime as dt
from collections.abc import Sequence

from assistant.catalog.schema import Cohort


def upcoming(cohorts: Sequence[Cohort], today: dt.date) -> list[Cohort]:
    """Those that have not begun: open ones first, then those that are full or past their date, by start."""
    coming = [cohort for cohort in cohorts if cohort.starts_on >= today]
    return sorted(coming, key=lambda cohort: (not is_open(cohort, today), cohort.starts_on, cohort.id))


def is_open(cohort: Cohort, today: dt.date) -> bool:
    """On its last day still. Seats that are not told are taken to be there."""
    return not is_full(cohort) and (cohort.apply_by is None or cohort.apply_by >= today)


def is_full(cohort: Cohort) -> bool:
    return cohort.open_seats == 0
