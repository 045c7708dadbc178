import re

from tests.architecture.sources import CODE, modules, shown

LONGEST = 450
# A table of cases is read a row at a time.
LONGEST_TEST = 500
# They say nothing of what is inside; a noun of the front desk does.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "stuff"}


def test_no_module_is_longer_than_a_reader_holds() -> None:
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    limits = {name: LONGEST_TEST if name.startswith("tests/") else LONGEST for name in lengths}
    assert {name: n for name, n in lengths.items() if n > limits[name] and "/migrations/" not in name} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    parts = {shown(path): set(re.split(r"[/_.]", shown(path))) for path in modules()}
    assert {name for name, words in parts.items() if words & EMPTY_NAMES} == set()


def test_every_module_of_ours_is_looked_at() -> None:
    assert {shown(path).split("/")[0] for path in modules()} >= set(CODE) - {"bench"}
