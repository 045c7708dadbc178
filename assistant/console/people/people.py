"""The room of people, with all its doors."""

from assistant.console.people import known, page, remarks, search, seats, stages, talks, writing
from assistant.console.people.room import room as room  # noqa: PLC0414 - the rooms are read from here

# They are there once they are imported. The search stands before the page, whose path would take it for an id.
DOORS = (search, page, talks, stages, remarks, known, writing, seats)
