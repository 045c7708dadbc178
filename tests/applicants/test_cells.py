"""Nothing that somebody wrote is a formula in the cell of a spreadsheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.applicants.cells import harmless, unmarked

PLAIN = ["Rosa Vega", "(209) 555-0100", "a=b", "O'Brien", "", "ñandú", "5 - 3", '"Rosa" Vega']
FORMULAS = [
    "=1+1",
    "+12095550100",
    "-2",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "  =1",
    '"=1+1',
    "'=1+1",
    "|calc",
    "%0A=1",
    "\uff1d1+1",
    "\x00=1",
]


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_stays(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("text", FORMULAS)
def test_what_could_be_a_formula_is_marked_as_text(text: str) -> None:
    assert harmless(text) == "'" + text.replace("\x00", "")


@given(st.text(max_size=20))
def test_no_cell_begins_like_a_formula_and_nothing_is_lost(text: str) -> None:
    cell = harmless(text)
    assert not cell.lstrip(' "').startswith(("=", "+", "-", "@", "\t", "\r"))
    kept = "".join(one for one in text if one >= " " or one in "\t\r\n")
    assert unmarked(cell) == kept or cell == kept
