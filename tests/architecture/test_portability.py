"""The repository works on any machine: nothing in it names one, nor where packages are fetched from."""

import re

from tests.architecture.sources import ROOT, files, shown

TEXT = frozenset(
    " .cfg .css .html .ini .j2 .js .json .jsonl .lock .mako .md .py .sh .sql .svg .toml .txt .yaml .yml".split(" ")
)
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(?:root|home/\w+|Users/\w+|work|opt/(?:pypi|wheels)|tmp/pl)(?:/|\b)")
REGISTRY = re.compile(r"https?://[\w.-]*(?:pypi|pythonhosted|npmjs|artifactory|nexus|devpi)[\w.-]*")
# The public index, as uv writes it into every lock file.
IN_LOCK_FILES = {"https://pypi.org", "https://files.pythonhosted.org"}


def texts() -> dict[str, str]:
    here = shown(ROOT / "tests/architecture/test_portability.py")
    return {
        shown(path): path.read_text(encoding="utf-8") for path in files() if path.suffix in TEXT and shown(path) != here
    }


def test_no_path_of_one_machine() -> None:
    found = [
        f"{name}:{number}: {match.group()}"
        for name, text in texts().items()
        if not name.endswith(".lock")
        for number, line in enumerate(text.splitlines(), start=1)
        for match in [MACHINE_PATH.search(line)]
        if match
    ]
    assert not found, "\n".join(found)


def test_no_registry_is_named_outside_the_lock_files() -> None:
    found = {name: hosts for name, text in texts().items() if (hosts := set(REGISTRY.findall(text)))}
    assert {name: hosts for name, hosts in found.items() if not name.endswith("uv.lock")} == {}


def test_lock_files_name_the_public_index_alone() -> None:
    for name in ("uv.lock", "engine/uv.lock"):
        hosts = set(re.findall(r"(?:https?|file)://[\w.-]*", (ROOT / name).read_text(encoding="utf-8")))
        assert hosts == IN_LOCK_FILES, name


def test_every_text_file_ends_with_a_newline() -> None:
    assert [name for name, text in texts().items() if text and not text.endswith("\n")] == []
