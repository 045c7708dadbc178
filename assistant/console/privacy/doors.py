"""All doors of the room, made by looking at the modules that have them."""

from assistant.console.privacy import afterwards as afterwards  # noqa: PLC0414 - its routes are there once it is imported
from assistant.console.privacy import keeping as keeping  # noqa: PLC0414
from assistant.console.privacy import person as person  # noqa: PLC0414
from assistant.console.privacy.room import room as room  # noqa: PLC0414
