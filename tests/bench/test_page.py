from pathlib import Path

import pytest

from bench.page import BEGIN, END, NoPlaceError, with_section, write_section


def test_section_is_put_at_the_end_of_a_page_without_markers() -> None:
    assert with_section("# Page\n\nOthers' words.\n", "figures") == (
        f"# Page\n\nOthers' words.\n\n{BEGIN}\n\nfigures\n\n{END}\n"
    )


def test_only_what_stands_between_the_markers_is_replaced() -> None:
    page = f"# Page\n\nBefore.\n\n{BEGIN}\n\nold\n\n{END}\n\nAfter.\n"
    assert with_section(page, "new\n") == f"# Page\n\nBefore.\n\n{BEGIN}\n\nnew\n\n{END}\n\nAfter.\n"


def test_writing_twice_is_writing_once() -> None:
    once = with_section("# Page\n", "figures")
    assert with_section(once, "figures") == once


@pytest.mark.parametrize(
    "page", [f"{BEGIN}\n", f"{END}\n", f"{END}\n{BEGIN}\n", f"{BEGIN}\n{BEGIN}\n{END}\n", f"{BEGIN}\n{END}\n{END}\n"]
)
def test_markers_that_make_no_pair_are_refused(page: str) -> None:
    with pytest.raises(NoPlaceError, match="do not make one pair"):
        with_section(page, "figures")


def test_page_is_made_where_there_is_none(tmp_path: Path) -> None:
    write_section(tmp_path / "benchmarks.md", "figures")
    assert (tmp_path / "benchmarks.md").read_text() == f"# Benchmarks\n\n{BEGIN}\n\nfigures\n\n{END}\n"
