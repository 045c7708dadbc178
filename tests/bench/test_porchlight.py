from pathlib import Path

import pytest

from assistant.errors import SettingsError
from bench.porchlight import environment, refuse_engine_of_somebody


def test_environment_is_that_of_a_newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_TWILIO_ACCOUNT_SID", "AC123")
    monkeypatch.setenv("PORCHLIGHT_ENGINE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("PORCHLIGHT_HOME", "elsewhere")
    given = environment(tmp_path)
    assert given["PORCHLIGHT_TWILIO_ACCOUNT_SID"] == ""
    assert given["PORCHLIGHT_HOME"] == str(tmp_path)
    assert given["PORCHLIGHT_ENGINE_TIMEOUT"] == "6.0"
    assert "PORCHLIGHT_ENGINE_URL" not in given
    assert "PORCHLIGHT_PORT" not in given


@pytest.mark.parametrize("line", ["PORCHLIGHT_ENGINE_URL=http://x", "export PORCHLIGHT_PUBLIC_URL=https://y"])
def test_a_setting_that_would_mislead_the_bench_is_refused(line: str) -> None:
    with pytest.raises(SettingsError, match=r"is set in \.env"):
        refuse_engine_of_somebody(f"# mine\n{line}\n")


def test_other_settings_are_let_be() -> None:
    refuse_engine_of_somebody("PORCHLIGHT_TWILIO_ACCOUNT_SID=AC1\n# PORCHLIGHT_ENGINE_URL=x\n")
