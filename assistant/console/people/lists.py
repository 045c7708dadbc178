"""The room of leads, with all its doors."""

from assistant.console.people import exports, leads, many
from assistant.console.people.leads import room as room  # noqa: PLC0414 - the rooms are read from here

# They are there once they are imported.
DOORS = (leads, exports, many)
