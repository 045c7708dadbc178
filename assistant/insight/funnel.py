"""From the first contact to a job: which stages a person came to, once each, and how long it took."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

STAGES: Final = (
    "contact",
    "consented",
    "screened",
    "likely",
    "booked",
    "attended",
    "applied",
    "accepted",
    "enrolled",
    "completed",
    "placed",
)
# Staff move people through these in order: who is at one has been through those before, noted or not.
ORDERED: Final = STAGES[STAGES.index("applied") :]


def journey(moments: Mapping[str, dt.datetime]) -> dict[str, dt.datetime]:
    """Every stage that was reached and when at first, in order. `moments` has `contact`; unknown stages are left out.

    What is noted from before the first contact (somebody came to a session, and wrote afterwards) was at the contact.
    """
    contact = moments["contact"]
    known = {stage: max(moments[stage], contact) for stage in STAGES if stage in moments}
    latest: dt.datetime | None = None
    for stage in reversed(ORDERED):
        mine = known.get(stage)
        latest = mine if latest is None else min(latest, mine or latest)
        if latest is not None:
            known[stage] = latest
    return {stage: known[stage] for stage in STAGES if stage in known}


def days(reached: Mapping[str, dt.datetime]) -> Iterator[tuple[str, int, int]]:
    """Each stage of a journey with whole days since the contact, and since the stage before it that was reached.

    Who came to a later stage sooner (booked, then screened) waited no days for it.
    """
    contact = before = reached["contact"]
    for stage, moment in reached.items():
        yield stage, (moment - contact).days, max((moment - before).days, 0)
        before = moment
