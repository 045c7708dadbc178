"""Addresses that no page of ours has: every room answers them, and none of them breaks anything."""

import re

import pytest

from assistant.console.rooms import ROOMS
from assistant.staff.roles import Role
from tests.console.conftest import Signed

PATHS = sorted({path for room in ROOMS for path in room.paths if "live" not in path})
ASKED = ("before", "after", "q", "kind", "key", "place", "program", "file", "upon", "from", "to", "shelf", "cursor")


@pytest.mark.parametrize("rubbish", ["%00", "9" * 30])
async def test_rubbish_in_an_address_is_answered(signed: Signed, rubbish: str) -> None:
    browser = await signed(Role.ADMINISTRATOR)
    query = "&".join(f"{name}={rubbish}" for name in ASKED)
    addresses = [re.sub(r"\{[^}]+\}", rubbish, path) + f"?{query}" for path in PATHS]
    assert [address for address in addresses if (await browser.get(address)).status_code >= 500] == []
