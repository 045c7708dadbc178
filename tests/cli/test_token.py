import re

import pytest

from assistant.booking.calendar_links import staff_feed
from assistant.cli.configured import read_settings
from assistant.store import tokens
from assistant.store.engine import make_engine
from tests.cli.conftest import Porchlight


def test_token_new_prints_a_token_that_opens_the_api(porchlight: Porchlight) -> None:
    code, out, err = porchlight("token", "new", "--name", "crm")
    assert (code, err) == (0, "")
    assert re.fullmatch(r"pl_[\w-]{43}\n", out)
    store = make_engine(read_settings().store_url)
    found = tokens.holder(store, out.strip())
    store.dispose()
    assert found is not None
    assert found.name == "crm"


def test_token_list_and_revoke(porchlight: Porchlight) -> None:
    token = porchlight("token", "new")[1].strip()
    line = porchlight("token", "list")[1]
    id = line.split()[0]
    assert line.rstrip().endswith("  command line")
    assert token not in line
    assert porchlight("token", "revoke", id) == (0, f"{id} is revoked.\n", "")
    assert porchlight("token", "list") == (0, "", "")
    assert porchlight("token", "revoke", id) == (1, f"No token in force is called {id}.\n", "")
    store = make_engine(read_settings().store_url)
    assert tokens.holder(store, token) is None
    store.dispose()


def test_token_calendar_prints_the_link_of_staff(porchlight: Porchlight, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_PUBLIC_URL", "https://line.example.org")
    code, out, err = porchlight("token", "calendar")
    assert (code, err) == (0, "")
    assert out == f"{staff_feed('https://line.example.org', read_settings().signing_key)}\n"
    assert porchlight("token", "calendar")[1] == out
