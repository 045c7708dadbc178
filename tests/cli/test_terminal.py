from pathlib import Path

import pytest

from assistant.cli.terminal import PartLogs, step


def test_lines_are_shown_with_their_part_and_kept_in_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with PartLogs(tmp_path / "logs") as logs:
        logs.say("app", "100 % sure")
        logs.say("engine", "listo")
        logs.keep("engine", "quiet")
    assert capsys.readouterr().out == "app         | 100 % sure\nengine      | listo\n"
    kept = {file.name: file.read_text().splitlines() for file in (tmp_path / "logs").iterdir()}
    assert set(kept) == {"app.log", "engine.log"}
    assert [line.split(" ", 2)[2] for line in kept["engine.log"]] == ["listo", "quiet"]
    assert kept["app.log"][0].endswith(" 100 % sure")


def test_steps_stand_in_columns(capsys: pytest.CaptureFixture[str]) -> None:
    step("port", "8000 is free")
    assert capsys.readouterr().out == "  port        8000 is free\n"
