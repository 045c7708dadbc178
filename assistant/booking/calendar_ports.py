"""The calendar that staff use already. `integrations.calendar` writes to a real one."""

from typing import Protocol


class Calendar(Protocol):
    """Keeps events by name, one each. What was written by somebody else under our name gives way.

    Raises `CalendarError`; its `retry` says whether the calendar as a whole cannot be written to now (out of reach,
    wrong password, full) or it refuses this one event.
    """

    @property
    def address(self) -> str:
        """Which calendar it is. What was written to another one has to be written again."""
        ...

    async def write(self, name: str, file: bytes, version: str | None) -> str | None:
        """Put an iCalendar file in place of what stands there.

        `version`: the one that we wrote last, if we know it. The new one is returned, `None` if there is none to know.
        """
        ...

    async def remove(self, name: str, version: str | None) -> None:
        """Take an event away; none is there afterwards, nor need there be one before."""
        ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...
