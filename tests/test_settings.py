"""Secrets that nobody configured: made once, kept for every process of the house, read once by each."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.configured import read_settings
from assistant.errors import SettingsError
from assistant.settings import Settings


def _settings(home: Path, **given: Any) -> Settings:
    return Settings(_env_file=None, home=home, **given)


def test_secret_is_made_once_and_shared_by_all_who_have_the_home(tmp_path: Path) -> None:
    first, second = _settings(tmp_path), _settings(tmp_path)
    assert len(first.engine_key) == 43
    assert second.engine_key == first.engine_key
    assert stat.S_IMODE((tmp_path / "secrets" / "engine").stat().st_mode) == 0o600
    assert len({first.engine_key, first.signing_key, *first.twilio_tokens}) == 3


def test_secret_is_read_once(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    kept = settings.engine_key
    (tmp_path / "secrets" / "engine").unlink()
    assert settings.engine_key == kept


@pytest.mark.parametrize("name", ["engine_secret", "secret_key"])
def test_configured_secret_needs_no_file(tmp_path: Path, name: str) -> None:
    settings = _settings(tmp_path, **{name: "told"})
    assert (settings.engine_key if name == "engine_secret" else settings.signing_key) == "told"
    assert list(tmp_path.iterdir()) == []


def test_threads_that_are_first_at_the_same_moment_make_one_secret(tmp_path: Path) -> None:
    houses = [_settings(tmp_path) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda house: house.signing_key, houses))) == 1


REAL = {"twilio_account_sid": "AC" + "0" * 32}


@pytest.mark.parametrize("seconds", [0.1, 29.9])
def test_a_real_carrier_is_waited_for_long_enough(seconds: float) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(**REAL, carrier_grace=seconds)
    assert str(refused.value).startswith(
        "PORCHLIGHT_CARRIER_GRACE cannot be used: with a Twilio account it is 30 seconds or more, or a text could be "
        "sent twice."
    )


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (REAL, 30),
        (REAL, 600),
        ({}, 0.1),  # the local carrier
        ({**REAL, "local_carrier": True}, 1),
        ({**REAL, "twilio_api_base": "http://127.0.0.1:9"}, 1),  # a peer in tests and benches
    ],
)
def test_other_carriers_may_be_quick(tmp_path: Path, given: dict[str, Any], seconds: float) -> None:
    assert _settings(tmp_path, **given, carrier_grace=seconds).carrier_grace == seconds
