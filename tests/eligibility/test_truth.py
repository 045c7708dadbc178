from itertools import product

import pytest

from assistant.eligibility.truth import FALSE, PAPERS, TRUE, UNKNOWN, Truth, at_least, negated


@pytest.mark.parametrize(("first", "second"), list(product(Truth, Truth)))
def test_all_is_the_least_and_any_the_greatest(first: Truth, second: Truth) -> None:
    assert at_least(2, [first, second], askable=False) is min(first, second)
    assert at_least(1, [first, second], askable=False) is max(first, second)


def test_n_of_them_is_the_nth_greatest() -> None:
    assert at_least(2, [TRUE, FALSE, UNKNOWN, FALSE], askable=False) is UNKNOWN
    assert at_least(2, [TRUE, FALSE, PAPERS, UNKNOWN], askable=False) is PAPERS
    assert at_least(2, [TRUE, FALSE, FALSE, FALSE], askable=False) is FALSE
    assert at_least(2, [TRUE, UNKNOWN, TRUE, FALSE], askable=True) is TRUE


def test_what_can_be_asked_comes_before_papers() -> None:
    assert at_least(1, [UNKNOWN, PAPERS], askable=True) is UNKNOWN
    assert at_least(1, [TRUE, PAPERS], askable=True) is TRUE


def test_only_what_is_known_turns_round() -> None:
    assert [negated(truth) for truth in Truth] == [TRUE, UNKNOWN, PAPERS, FALSE]
