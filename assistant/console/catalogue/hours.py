"""When somebody is there: opening hours, days off, holidays, and when the line may text by itself."""

import datetime as dt

import holidays
from fastapi import Response

from assistant.catalog.pieces import PARTNERSHIP, piece
from assistant.catalog.schema import Catalog
from assistant.console.catalogue import saving
from assistant.console.catalogue.room import EDIT, room, today_of
from assistant.console.catalogue.shown import shown_at
from assistant.console.visit import Visiting
from assistant.handoff.hours import is_open, next_opening

PLACES = ("front_desk", "closed_on", "holidays", "texting", "contact")
AHEAD = dt.timedelta(days=400)


@room.get("/catalogue/hours", permission=EDIT)
def hours(visit: Visiting) -> Response:
    catalog = saving.in_force(visit)
    today = today_of(visit, catalog)
    found = piece(catalog, PARTNERSHIP, PARTNERSHIP)
    assert found is not None
    return visit.page(
        "catalogue/hours.html.jinja",
        piece=found,
        catalog=catalog,
        today=today,
        places=[shown_at(found, catalog, today, place) for place in PLACES],
        open=is_open(catalog.partnership, visit.now),
        opens=next_opening(catalog.partnership, visit.now),
        holidays=_holidays(catalog, today, visit.language),
        tab="tab_hours",
    )


def _holidays(catalog: Catalog, today: dt.date, language: str) -> list[tuple[dt.date, str]]:
    """The public holidays ahead, with their names."""
    region = catalog.partnership.holidays
    if region is None:
        return []
    country, _, subdivision = region.partition("-")
    named = "es" if language == "es" else "en_US"
    years = range(today.year, (today + AHEAD).year + 1)
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=years, language=named)
    return sorted((day, name) for day, name in found.items() if today <= day <= today + AHEAD)
