import os
from pathlib import Path

import pytest

from assistant.cli.home import Running, empty, locked, refuse_to_empty, running_in
from assistant.cli.place import ROOT
from assistant.errors import SettingsError

HERE = Running(pid=os.getpid(), app="http://127.0.0.1:8000", engine="http://127.0.0.1:5005")


def test_a_home_is_locked_for_a_second_one(home: Path) -> None:
    with locked(home) as lock:
        with pytest.raises(SettingsError, match=r"^Porchlight is already up on .*/home\. Stop that one"), locked(home):
            pass
        lock.tell(HERE)
        with pytest.raises(SettingsError, match=rf"\(process {os.getpid()}, http://127\.0\.0\.1:8000\)"), locked(home):
            pass
    with locked(home):
        pass


def test_where_it_listens_is_known_only_while_it_is_up(home: Path) -> None:
    assert running_in(home) is None
    with locked(home) as lock:
        assert running_in(home) is None
        lock.tell(HERE)
        assert running_in(home) == HERE
    assert running_in(home) is None
    with locked(home):
        assert running_in(home) is None


def test_a_home_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = r"^the home folder .*/file/home cannot be written: Not a directory\."
    with pytest.raises(SettingsError, match=said), locked(tmp_path / "file" / "home"):
        pass


def test_emptying_keeps_the_tools_and_the_lock(home: Path) -> None:
    (home / "models" / "deep").mkdir(parents=True)
    (home / "tools" / "uv").mkdir(parents=True)
    (home / "porchlight.db").touch()
    (home / "link").symlink_to(home / "tools")
    with locked(home):
        refuse_to_empty(home)
        empty(home)
        assert sorted(entry.name for entry in home.iterdir()) == ["tools", "up.lock"]
    assert (home / "tools" / "uv").is_dir()


@pytest.mark.parametrize("folder", [Path("/"), ROOT, ROOT.parent, Path.home()])
def test_what_holds_more_than_ours_is_never_emptied(folder: Path) -> None:
    with pytest.raises(SettingsError, match="holds more than Porchlight's files"):
        refuse_to_empty(folder)


def test_a_folder_that_does_not_look_like_a_home_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(SettingsError, match="does not look like a home of Porchlight"):
        refuse_to_empty(tmp_path)
    (tmp_path / "secrets").mkdir()
    refuse_to_empty(tmp_path)
